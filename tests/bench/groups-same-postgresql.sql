-- The same durable effects as group-check, group-plan and group-apply have, by a script. `upload.csv` is in the current folder;
-- the outcomes go to `outcomes`.
\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
CREATE TEMPORARY TABLE upload (entry bigint GENERATED ALWAYS AS IDENTITY, member_id text COLLATE "C" NOT NULL,
    group_id text COLLATE "C" NOT NULL, action text NOT NULL) ON COMMIT DROP;
\copy upload (member_id, group_id, action) FROM upload.csv WITH (FORMAT csv, HEADER true)
ANALYZE upload;
CREATE TEMPORARY TABLE change ON COMMIT DROP AS
    SELECT entry, member_id, group_id, action, step = 1 AND enrollment = 'none' AS enrolls, version + step AS version
    FROM (SELECT u.entry, u.member_id, u.group_id, u.action, coalesce(m.enrollment, 'none') AS enrollment,
        coalesce(m.version, 0) AS version, row_number() OVER (PARTITION BY u.member_id ORDER BY u.entry) AS step
        FROM upload u
        JOIN tile_group g ON g.organization_id = 'bench' AND g.group_id = u.group_id AND g.state = 'open'
        LEFT JOIN member m ON m.organization_id = 'bench' AND m.member_id = u.member_id
        LEFT JOIN assignment a ON a.organization_id = 'bench' AND a.member_id = u.member_id AND a.group_id = u.group_id
        WHERE (u.action = 'add') = (a.member_id IS NULL)) numbered;
ANALYZE change;
INSERT INTO batch (organization_id, number, kind, business_date, nth, digest, plan_digest, parent, facts)
    SELECT 'bench', coalesce(max(number), 0) + 1, 'groups', '2026-11-20', coalesce(max(nth), 0) + 1, 'upload', 'plan',
    NULL, '{}' FROM batch WHERE organization_id = 'bench';
SELECT max(number) AS batch FROM batch WHERE organization_id = 'bench' \gset
SELECT coalesce(max(number), 0) AS event FROM event WHERE organization_id = 'bench' \gset
INSERT INTO member SELECT 'bench', member_id, 'partial', max(version), CASE WHEN bool_or(enrolls) THEN :batch END
    FROM change GROUP BY member_id ORDER BY member_id
    ON CONFLICT (organization_id, member_id) DO UPDATE SET version = excluded.version,
        enrollment = CASE WHEN member.enrollment = 'none' THEN 'partial' ELSE member.enrollment END,
        enrolled_by = coalesce(excluded.enrolled_by, member.enrolled_by);
DELETE FROM assignment a USING change c WHERE a.organization_id = 'bench' AND c.action = 'remove'
    AND a.member_id = c.member_id AND a.group_id = c.group_id;
INSERT INTO assignment SELECT 'bench', member_id, group_id FROM change WHERE action = 'add' ORDER BY member_id, group_id;
UPDATE tile_group SET version = version + 1, members = members + t.added
    FROM (SELECT group_id, sum(CASE action WHEN 'add' THEN 1 ELSE -1 END) AS added FROM change GROUP BY group_id) t
    WHERE tile_group.organization_id = 'bench' AND tile_group.group_id = t.group_id;
INSERT INTO group_change SELECT 'bench', :batch, entry, entry + 1, member_id, group_id, action,
    CASE WHEN enrolls THEN 'partial' END, version, NULL, NULL FROM change ORDER BY entry;
INSERT INTO event SELECT 'bench', :event + row_number() OVER (ORDER BY entry), :batch, 'group',
    '{"organizationId":"bench","memberId":' || to_json(member_id) || ',"groupId":' || to_json(group_id) || ',"action":"' || action
        || CASE WHEN enrolls THEN '","enrollment":"partial' ELSE '' END || '","memberVersion":' || version || '}',
    NULL FROM change ORDER BY entry;
INSERT INTO run SELECT 'bench', coalesce(max(number), 0) + 1, '2026-11-20T00:00:00Z', 'bench', 'bench', 'script', '1',
    :batch, 0, '', '{}', '', '' FROM run WHERE organization_id = 'bench';
CREATE TEMPORARY VIEW outcome AS SELECT u.entry, '{"outcome":"' || CASE WHEN c.entry IS NULL THEN 'unchanged' ELSE 'applied' END
    || '","line":' || u.entry + 1 || ',"record":' || u.entry || ',"memberId":' || to_json(u.member_id) || ',"groupId":'
    || to_json(u.group_id) || ',"action":"' || u.action || CASE WHEN c.enrolls THEN '","enrollment":"partial' ELSE '' END || '"}' AS line
    FROM upload u LEFT JOIN change c ON c.entry = u.entry;
\copy (SELECT line FROM outcome ORDER BY entry) TO outcomes
COMMIT;
