-- The bare import: a staging table, its pairs inserted and deleted, whoever is new made a member. No version, history, event,
-- count or outcome. `upload.csv` is in the current folder.
.bail on
.read settings.sql
CREATE TEMPORARY TABLE upload (member_id TEXT NOT NULL, group_id TEXT NOT NULL, action TEXT NOT NULL);
.import --csv --skip 1 --schema temp upload.csv upload
BEGIN IMMEDIATE;
INSERT INTO member (organization_id, member_id, enrollment, version)
    SELECT 'bench', member_id, 'partial', 1 FROM upload WHERE true ORDER BY member_id
    ON CONFLICT (organization_id, member_id) DO NOTHING;
DELETE FROM assignment WHERE organization_id = 'bench'
    AND (member_id, group_id) IN (SELECT member_id, group_id FROM upload WHERE action = 'remove');
INSERT INTO assignment (organization_id, member_id, group_id)
    SELECT 'bench', member_id, group_id FROM upload WHERE action = 'add' ORDER BY member_id, group_id
    ON CONFLICT (organization_id, member_id, group_id) DO NOTHING;
COMMIT;
