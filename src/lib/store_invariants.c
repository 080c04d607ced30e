#include "store_invariants.h"

/* The key of a transaction, and every version of all of them, the present one included. */
#define KEY "organization_id, account_id, identity, occurrence"
#define SAME(a, b)                                                                                 \
    a ".organization_id = " b ".organization_id AND " a ".account_id = " b ".account_id"           \
      " AND " a ".identity = " b ".identity AND " a ".occurrence = " b ".occurrence"
#define COLUMNS KEY ", version, batch, source, arrival, record, member_id"
#define VERSIONS                                                                                   \
    "(SELECT " COLUMNS " FROM account_transaction UNION ALL SELECT " COLUMNS                       \
    " FROM transaction_version)"

const struct store_invariant store_invariants[] = {
    {"organizations that rows belong to are not there",
     "SELECT count(*) FROM (SELECT organization_id FROM batch UNION SELECT organization_id FROM "
     "member UNION SELECT organization_id FROM tile_group UNION SELECT organization_id FROM "
     "group_change UNION SELECT organization_id FROM account_transaction UNION SELECT "
     "organization_id FROM event) AS used WHERE organization_id NOT IN "
     "(SELECT organization_id FROM organization)"},
    {"assignments of a member or a group that is not there",
     "SELECT count(*) FROM assignment AS a"
     " LEFT JOIN member AS m"
     " ON m.organization_id = a.organization_id AND m.member_id = a.member_id"
     " LEFT JOIN tile_group AS g"
     " ON g.organization_id = a.organization_id AND g.group_id = a.group_id"
     " WHERE m.member_id IS NULL OR g.group_id IS NULL"},
    {"assignments of members who are not enrolled",
     "SELECT count(*) FROM assignment AS a JOIN member AS m"
     " ON m.organization_id = a.organization_id AND m.member_id = a.member_id"
     " WHERE m.enrollment = 'none'"},
    {"groups whose count of members is not that of their assignments",
     "SELECT count(*) FROM tile_group AS g LEFT JOIN"
     " (SELECT organization_id, group_id, count(*) AS members FROM assignment"
     " GROUP BY organization_id, group_id) AS a"
     " ON a.organization_id = g.organization_id AND a.group_id = g.group_id"
     " WHERE g.members <> COALESCE(a.members, 0)"},
    {"organizations whose batches are not numbered without a gap",
     "SELECT count(*) FROM (SELECT organization_id FROM batch GROUP BY organization_id"
     " HAVING max(number) <> count(*)) AS broken"},
    {"business dates whose batches are not numbered without a gap",
     "SELECT count(*) FROM (SELECT organization_id FROM batch"
     " GROUP BY organization_id, kind, business_date HAVING max(nth) <> count(*)) AS broken"},
    {"organizations whose events are not numbered without a gap",
     "SELECT count(*) FROM (SELECT organization_id FROM event GROUP BY organization_id"
     " HAVING max(number) <> count(*)) AS broken"},
    {"batches that changes, events or members name and that are not there",
     "SELECT count(*) FROM (SELECT organization_id, batch FROM group_change"
     " UNION SELECT organization_id, batch FROM event"
     " UNION SELECT organization_id, enrolled_by FROM member WHERE enrolled_by IS NOT NULL"
     " UNION SELECT organization_id, parent FROM batch WHERE parent IS NOT NULL) AS used"
     " LEFT JOIN batch AS b ON b.organization_id = used.organization_id AND b.number = used.batch"
     " WHERE b.number IS NULL"},
    {"members whose version is behind their last change",
     "SELECT count(*) FROM (SELECT organization_id, member_id, max(member_version) AS version"
     " FROM group_change GROUP BY organization_id, member_id) AS last LEFT JOIN member AS m"
     " ON m.organization_id = last.organization_id AND m.member_id = last.member_id"
     " WHERE m.version IS NULL OR m.version < last.version"},
    {"assignments that are not what their last change left",
     "SELECT count(*) FROM (SELECT organization_id, member_id, group_id, action,"
     " row_number() OVER (PARTITION BY organization_id, member_id, group_id"
     " ORDER BY batch DESC, entry DESC) AS place FROM group_change WHERE action <> 'none') AS last"
     " LEFT JOIN assignment AS a ON a.organization_id = last.organization_id"
     " AND a.member_id = last.member_id AND a.group_id = last.group_id"
     " WHERE place = 1 AND (action = 'add') <> (a.member_id IS NOT NULL)"},
    {"assignments that no change made",
     "SELECT count(*) FROM assignment AS a LEFT JOIN"
     " (SELECT DISTINCT organization_id, member_id, group_id FROM group_change"
     " WHERE action = 'add') AS made ON made.organization_id = a.organization_id"
     " AND made.member_id = a.member_id AND made.group_id = a.group_id"
     " WHERE made.member_id IS NULL"},
    {"batches that transactions name and that are not there, or are of groups",
     "SELECT count(*) FROM (SELECT organization_id, batch FROM " VERSIONS " AS every"
     " UNION SELECT organization_id, arrival >> 32 FROM " VERSIONS " AS every"
     " UNION SELECT organization_id, source FROM " VERSIONS " AS every"
     " UNION SELECT organization_id, until_batch FROM transaction_version"
     " UNION SELECT organization_id, batch FROM transaction_sighting"
     " UNION SELECT organization_id, batch FROM transaction_conflict) AS used"
     " LEFT JOIN batch AS b ON b.organization_id = used.organization_id"
     " AND b.number = used.batch AND b.kind = 'txn' WHERE b.number IS NULL"},
    {"batches in a state that their kind does not have",
     "SELECT count(*) FROM batch WHERE (kind = 'txn' AND state <> 'loaded' AND state <> 'rejected'"
     " AND state <> 'held' AND state <> 'reversed' AND state <> 'replaced'"
     " AND state <> 'reversal')"
     " OR (kind <> 'txn' AND state <> 'applied')"},
    {"transactions whose versions are not numbered without a gap",
     "SELECT count(*) FROM account_transaction AS t LEFT JOIN (SELECT " KEY ","
     " count(*) AS versions, max(version) AS last FROM transaction_version GROUP BY " KEY ") AS v"
     " ON " SAME("v", "t") " WHERE COALESCE(v.versions, 0) <> t.version - 1"
                           " OR COALESCE(v.last, 0) <> t.version - 1"},
    {"versions of a transaction that is not there",
     "SELECT count(*) FROM transaction_version AS v LEFT JOIN account_transaction AS t ON " SAME(
         "t", "v") " WHERE t.identity IS NULL"},
    {"versions that did not end with the batch that made the next",
     "SELECT count(*) FROM transaction_version AS v JOIN (SELECT " KEY
     ", version, batch FROM " VERSIONS " AS every) AS next ON " SAME(
         "next", "v") " AND next.version = v.version + 1"
                      " WHERE v.until_batch <> next.batch OR v.until_batch <= v.batch"},
    {"transactions that arrived in one place, or whose versions arrived in several",
     "SELECT count(*) FROM (SELECT organization_id FROM account_transaction"
     " GROUP BY organization_id, arrival HAVING count(*) > 1 UNION ALL"
     " SELECT v.organization_id FROM transaction_version AS v JOIN account_transaction AS t "
     "ON " SAME("t", "v") " WHERE t.arrival <> v.arrival) AS broken"},
    {"first versions that another batch made than they arrived with",
     "SELECT count(*) FROM " VERSIONS " AS first WHERE version = 1 AND (batch <> arrival >> 32"
     " OR (record <> (arrival & 4294967295) AND record <> 4294967295 - (arrival & 4294967295)))"},
    {"conflicts with a version that is not there",
     "SELECT count(*) FROM transaction_conflict AS c LEFT JOIN (SELECT " KEY
     ", version FROM " VERSIONS
     " AS every) AS v ON " SAME("v", "c") " AND v.version = c.version"
                                          " WHERE v.version IS NULL AND c.version <> 0"},
    {"accounts of a member that member_account does not know",
     "SELECT count(*) FROM (SELECT DISTINCT organization_id, member_id, account_id FROM " VERSIONS
     " AS every WHERE member_id IS NOT NULL) AS used LEFT JOIN member_account AS m"
     " ON m.organization_id = used.organization_id AND m.member_id = used.member_id"
     " AND m.account_id = used.account_id WHERE m.account_id IS NULL"},
    {"balances of an account without the transaction that they are of",
     "SELECT count(*) FROM account_balance AS b LEFT JOIN (SELECT organization_id, account_id,"
     " arrival FROM account_transaction) AS t ON t.organization_id = b.organization_id"
     " AND t.account_id = b.account_id AND t.arrival = b.arrival WHERE t.arrival IS NULL"},
};
const size_t store_invariant_count = sizeof store_invariants / sizeof *store_invariants;

const char store_invariant_loads[] =
    "SELECT b.facts, COALESCE(v.made, 0), COALESCE(c.conflicts, 0) FROM batch AS b"
    " LEFT JOIN (SELECT organization_id, batch, count(*) AS made FROM " VERSIONS " AS every"
    " GROUP BY organization_id, batch) AS v"
    " ON v.organization_id = b.organization_id AND v.batch = b.number"
    " LEFT JOIN (SELECT organization_id, batch, count(*) AS conflicts FROM transaction_conflict"
    " GROUP BY organization_id, batch) AS c"
    " ON c.organization_id = b.organization_id AND c.batch = b.number WHERE b.kind = 'txn'";
