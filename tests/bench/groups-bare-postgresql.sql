-- The bare import: COPY into a staging table, its pairs inserted and deleted, whoever is new made a member. No version, history,
-- event, count or outcome. `upload.csv` is in the current folder.
\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
CREATE TEMPORARY TABLE upload (member_id text COLLATE "C" NOT NULL, group_id text COLLATE "C" NOT NULL, action text NOT NULL)
    ON COMMIT DROP;
\copy upload FROM upload.csv WITH (FORMAT csv, HEADER true)
ANALYZE upload;
INSERT INTO member (organization_id, member_id, enrollment, version)
    SELECT 'bench', member_id, 'partial', 1 FROM upload ORDER BY member_id
    ON CONFLICT (organization_id, member_id) DO NOTHING;
DELETE FROM assignment a USING upload u WHERE a.organization_id = 'bench' AND u.action = 'remove'
    AND a.member_id = u.member_id AND a.group_id = u.group_id;
INSERT INTO assignment (organization_id, member_id, group_id)
    SELECT 'bench', member_id, group_id FROM upload WHERE action = 'add' ORDER BY member_id, group_id
    ON CONFLICT (organization_id, member_id, group_id) DO NOTHING;
COMMIT;
