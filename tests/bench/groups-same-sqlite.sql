-- The same durable effects as group-check, group-plan and group-apply have, by a script. `upload.csv` is in the current folder;
-- the outcomes go to `outcomes`.
.bail on
.read settings.sql
CREATE TEMPORARY TABLE upload (member_id TEXT NOT NULL, group_id TEXT NOT NULL, action TEXT NOT NULL);
.import --csv --skip 1 --schema temp upload.csv upload
-- By member, so that the store is walked through from its first page to its last, and not by chance.
CREATE TEMPORARY TABLE sorted AS SELECT rowid AS entry, member_id, group_id, action FROM upload ORDER BY member_id, rowid;
CREATE TEMPORARY TABLE change (entry INTEGER PRIMARY KEY, member_id TEXT NOT NULL, group_id TEXT NOT NULL,
    action TEXT NOT NULL, enrolls INTEGER NOT NULL, version INTEGER NOT NULL);
BEGIN IMMEDIATE;
INSERT INTO change SELECT entry, member_id, group_id, action, step = 1 AND enrollment = 'none', version + step
    FROM (SELECT u.entry, u.member_id, u.group_id, u.action, coalesce(m.enrollment, 'none') AS enrollment,
        coalesce(m.version, 0) AS version, row_number() OVER (PARTITION BY u.member_id ORDER BY u.entry) AS step
        FROM sorted u
        LEFT JOIN member m ON m.organization_id = 'bench' AND m.member_id = u.member_id
        LEFT JOIN assignment a ON a.organization_id = 'bench' AND a.member_id = u.member_id AND a.group_id = u.group_id
        WHERE EXISTS (SELECT 1 FROM tile_group g
            WHERE g.organization_id = 'bench' AND g.group_id = u.group_id AND g.state = 'open')
        AND (u.action = 'add') = (a.member_id IS NULL)) ORDER BY entry;
INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, plan_digest, parent, facts)
    SELECT 'bench', coalesce(max(number), 0) + 1, 'groups', '2026-11-20', coalesce(max(nth), 0) + 1, 'upload', 'plan',
    NULL, '{}' FROM batch WHERE organization_id = 'bench';
CREATE TEMPORARY TABLE this AS SELECT max(number) AS batch, (SELECT coalesce(max(number), 0) FROM event
    WHERE organization_id = 'bench') AS event FROM batch WHERE organization_id = 'bench';
INSERT INTO member SELECT 'bench', member_id, 'partial', max(version), CASE WHEN max(enrolls) THEN (SELECT batch FROM this) END
    FROM change WHERE true GROUP BY member_id ORDER BY member_id
    ON CONFLICT (organization_id, member_id) DO UPDATE SET version = excluded.version,
        enrollment = CASE WHEN enrollment = 'none' THEN 'partial' ELSE enrollment END,
        enrolled_by = coalesce(excluded.enrolled_by, enrolled_by);
DELETE FROM assignment WHERE organization_id = 'bench'
    AND (member_id, group_id) IN (SELECT member_id, group_id FROM change WHERE action = 'remove');
INSERT INTO assignment SELECT 'bench', member_id, group_id FROM change WHERE action = 'add' ORDER BY member_id, group_id;
UPDATE tile_group SET version = version + 1, members = members + t.added
    FROM (SELECT group_id, sum(CASE action WHEN 'add' THEN 1 ELSE -1 END) AS added FROM change GROUP BY group_id) t
    WHERE tile_group.organization_id = 'bench' AND tile_group.group_id = t.group_id;
INSERT INTO group_change SELECT 'bench', (SELECT batch FROM this), entry, entry + 1, member_id, group_id, action,
    CASE WHEN enrolls THEN 'partial' END, version, NULL, NULL FROM change ORDER BY entry;
INSERT INTO event SELECT 'bench', (SELECT event FROM this) + row_number() OVER (ORDER BY entry), (SELECT batch FROM this), 'group',
    CASE WHEN enrolls
        THEN json_object('organizationId', 'bench', 'memberId', member_id, 'groupId', group_id, 'action', action,
            'enrollment', 'partial', 'memberVersion', version)
        ELSE json_object('organizationId', 'bench', 'memberId', member_id, 'groupId', group_id, 'action', action,
            'memberVersion', version) END,
    NULL FROM change ORDER BY entry;
INSERT INTO run SELECT 'bench', coalesce(max(number), 0) + 1, '2026-11-20T00:00:00Z', 'bench', 'bench', 'script', '1',
    (SELECT batch FROM this), 0, '', '{}', '', '' FROM run WHERE organization_id = 'bench';
COMMIT;
.output outcomes
SELECT CASE
    WHEN c.entry IS NULL THEN json_object('outcome', 'unchanged', 'line', u.rowid + 1, 'record', u.rowid, 'memberId', u.member_id,
        'groupId', u.group_id, 'action', u.action)
    WHEN c.enrolls THEN json_object('outcome', 'applied', 'line', u.rowid + 1, 'record', u.rowid, 'memberId', u.member_id,
        'groupId', u.group_id, 'action', u.action, 'enrollment', 'partial')
    ELSE json_object('outcome', 'applied', 'line', u.rowid + 1, 'record', u.rowid, 'memberId', u.member_id,
        'groupId', u.group_id, 'action', u.action) END
    FROM upload u LEFT JOIN change c ON c.entry = u.rowid ORDER BY u.rowid;
