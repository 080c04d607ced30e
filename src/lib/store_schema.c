#include "store_schema.h"

#include "buffer.h"

/*
 * Keys are what the business calls things: no sequence, which would not be rolled back, so that the
 * same work gives the same rows on any engine and however often it was killed. Batches, events
 * and runs are counted from 1 in each organization, under its lock. Times are UTC as text.
 * What may be one of three words is checked with OR: SQLite makes a table for IN, row by row. That
 * an assignment's member and group are there is no foreign key, which would be looked up row by
 * row: group-apply asks for all of them at once, and store-check finds whatever else came in.
 */
static const char version_1[] =
    "CREATE TABLE store ("
    " one {integer} NOT NULL PRIMARY KEY CHECK (one = 1),"
    " identity {text} NOT NULL," /* random; a copy keeps it */
    " version {integer} NOT NULL,"
    " state {text} NOT NULL CHECK (state IN ('open', 'copying', 'closed')),"
    " changed_at {text} NOT NULL,"
    " other {text} NOT NULL" /* the store it was copied to, or is copied from */
    ") {table};"

    "CREATE TABLE organization ("
    " organization_id {text} NOT NULL PRIMARY KEY"
    ") {keyed};"

    "CREATE TABLE batch ("
    " organization_id {text} NOT NULL REFERENCES organization,"
    " number {integer} NOT NULL CHECK (number >= 1),"
    " kind {text} NOT NULL,"
    " business_date {text} NOT NULL," /* with nth, what people call it: acme/groups/2026-11-24.1 */
    " nth {integer} NOT NULL CHECK (nth >= 1),"
    " digest {text}," /* SHA-256 of the upload; none of an undo */
    " plan_digest {text},"
    " parent {integer}," /* the batch that it resubmits or undoes */
    " facts {text} NOT NULL,"
    " PRIMARY KEY (organization_id, number),"
    " UNIQUE (organization_id, kind, business_date, nth),"
    " UNIQUE (organization_id, plan_digest)"
    ") {keyed};"

    "CREATE TABLE member ("
    " organization_id {text} NOT NULL REFERENCES organization,"
    " member_id {text} NOT NULL,"
    " enrollment {text} NOT NULL CHECK (enrollment = 'none' OR enrollment = 'partial'"
    " OR enrollment = 'full'),"
    " version {integer} NOT NULL CHECK (version >= 1)," /* a step with every change */
    " enrolled_by {integer}," /* the batch that made the partial enrollment */
    " PRIMARY KEY (organization_id, member_id)"
    ") {keyed};"

    "CREATE TABLE tile_group ("
    " organization_id {text} NOT NULL REFERENCES organization,"
    " group_id {text} NOT NULL,"
    " title {text} NOT NULL,"
    " description {text} NOT NULL,"
    " state {text} NOT NULL CHECK (state IN ('open', 'closed')),"
    " version {integer} NOT NULL CHECK (version >= 1),"
    " members {integer} NOT NULL CHECK (members >= 0)," /* how many are assigned */
    " PRIMARY KEY (organization_id, group_id)"
    ") {keyed};"

    "CREATE TABLE assignment ("
    " organization_id {text} NOT NULL,"
    " member_id {text} NOT NULL,"
    " group_id {text} NOT NULL,"
    " PRIMARY KEY (organization_id, member_id, group_id)"
    ") {keyed};"

    "CREATE TABLE group_change ("
    " organization_id {text} NOT NULL,"
    " batch {integer} NOT NULL,"
    " entry {integer} NOT NULL," /* the order in which the plan made them */
    " line {integer},"           /* of the upload, where it has one */
    " member_id {text} NOT NULL,"
    " group_id {text} NOT NULL,"
    " action {text} NOT NULL CHECK (action = 'add' OR action = 'remove'"
    " OR action = 'none'),"                         /* none: enrolled only */
    " enrollment {text} CHECK (enrollment = 'none'" /* where it gave the member another */
    " OR enrollment = 'partial'),"
    " member_version {integer} NOT NULL," /* after it */
    " effective_date {text},"
    " note {text},"
    " PRIMARY KEY (organization_id, batch, entry)"
    ") {keyed};"

    "CREATE TABLE event ("
    " organization_id {text} NOT NULL,"
    " number {integer} NOT NULL CHECK (number >= 1)," /* the order to send them in */
    " batch {integer} NOT NULL,"
    " kind {text} NOT NULL,"
    " body {text} NOT NULL,"
    " sent_at {text},"
    " PRIMARY KEY (organization_id, number)"
    ") {keyed};"

    "CREATE TABLE run ("
    " organization_id {text} NOT NULL," /* empty: what was done with the store itself */
    " number {integer} NOT NULL CHECK (number >= 1),"
    " at {text} NOT NULL,"
    " host {text} NOT NULL,"
    " user_name {text} NOT NULL,"
    " program {text} NOT NULL,"
    " program_version {text} NOT NULL,"
    " batch {integer},"
    " status {integer} NOT NULL,"
    " reason {text} NOT NULL,"
    " detail {text} NOT NULL,"
    " previous {text} NOT NULL," /* the digest of the row before */
    " digest {text} NOT NULL,"
    " PRIMARY KEY (organization_id, number)"
    ") {keyed};";

/* The run log is only added to. */
static const char version_1_sqlite[] =
    "CREATE TRIGGER run_is_not_changed BEFORE UPDATE ON run"
    " BEGIN SELECT RAISE(ABORT, 'the run log is only added to'); END;"
    "CREATE TRIGGER run_is_not_removed BEFORE DELETE ON run"
    " BEGIN SELECT RAISE(ABORT, 'the run log is only added to'); END;";

static const char version_1_postgres[] =
    "CREATE FUNCTION run_is_kept() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the run log is only added to'; END $$;"
    "CREATE TRIGGER run_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON run"
    " FOR EACH STATEMENT EXECUTE FUNCTION run_is_kept();";

/*
 * The transaction warehouse. A batch's number is committed in ascending order, and every change is
 * a batch of its own, so that the warehouse as batch N left it is what stands with batch <= N: in
 * account_transaction, or in transaction_version where until_batch > N. Rows are appended to
 * account_transaction and found through its indexes, which stay small for it. `arrival` is the
 * order within a day, and never changes: 2^32 times the number of the batch that had the
 * transaction first, plus its record there, or plus 2^32 - 1 - record where the upload has its
 * newest record first. Pages are walked by (posted_date, arrival), and their indexes hold what
 * stands: a batch that was taken back, however great, lies in no page's way.
 */
#define TRANSACTION_COLUMNS                                                                        \
    " organization_id {text} NOT NULL,"                                                            \
    " account_id {text} NOT NULL,"                                                                 \
    " identity {text} NOT NULL," /* what makes it itself within the account */                     \
    " occurrence {integer} NOT NULL CHECK (occurrence >= 1)," /* among those alike in that */      \
    " arrival {integer} NOT NULL,"                            /* see below */                      \
    " batch {integer} NOT NULL,"                              /* that made this version */         \
    " version {integer} NOT NULL CHECK (version >= 1),"                                            \
    " state {text} NOT NULL CHECK (state = 'standing' OR state = 'reversed'"                       \
    " OR state = 'deleted'),"                                                                      \
    " source {integer} NOT NULL," /* the batch whose upload tells it so, at this line */           \
    " line {integer} NOT NULL,"                                                                    \
    " record {integer} NOT NULL,"                                                                  \
    " posted_date {text} NOT NULL,"                                                                \
    " amount {integer} NOT NULL," /* minor units of the currency */                                \
    " currency {text} NOT NULL,"                                                                   \
    " balance {integer}," /* of the account behind it, in minor units, where the order says so */  \
    " member_id {text},"                                                                           \
    " type {text},"                                                                                \
    " status {text},"                                                                              \
    " body {text} NOT NULL," /* the record as it came, but for what stands above */

static const char version_2[] =
    "ALTER TABLE batch ADD COLUMN state {text} NOT NULL DEFAULT 'applied';"
    "ALTER TABLE batch ADD COLUMN fingerprint {text};" /* of dates, counts and totals */
    "CREATE INDEX batch_by_digest ON batch (organization_id, kind, digest);"
    "ALTER TABLE organization ADD COLUMN identity_rule {text};"

    "CREATE TABLE account_transaction (" TRANSACTION_COLUMNS
    " UNIQUE (organization_id, account_id, identity, occurrence)"
    ") {table};"
    "CREATE INDEX transaction_by_account ON account_transaction"
    " (organization_id, account_id, posted_date, arrival) WHERE state = 'standing';"
    "CREATE INDEX transaction_by_date ON account_transaction"
    " (organization_id, posted_date, arrival) WHERE state = 'standing';"

    "CREATE TABLE transaction_version (" TRANSACTION_COLUMNS
    " until_batch {integer} NOT NULL," /* that made the version behind it */
    " PRIMARY KEY (organization_id, account_id, identity, occurrence, version)"
    ") {keyed};"
    "CREATE INDEX version_by_account ON transaction_version"
    " (organization_id, account_id, posted_date, arrival, until_batch) WHERE state = 'standing';"
    "CREATE INDEX version_by_date ON transaction_version"
    " (organization_id, posted_date, arrival, until_batch) WHERE state = 'standing';"

    "CREATE TABLE transaction_conflict ("
    " organization_id {text} NOT NULL,"
    " batch {integer} NOT NULL," /* that brought what was not taken */
    " record {integer} NOT NULL,"
    " line {integer} NOT NULL,"
    " account_id {text} NOT NULL," /* with the next three, the version that it contradicts */
    " identity {text} NOT NULL,"
    " occurrence {integer} NOT NULL,"
    " version {integer} NOT NULL,"
    " body {text} NOT NULL,"
    " PRIMARY KEY (organization_id, batch, record)"
    ") {keyed};"

    /* Which transactions an upload repeated or changed: kept where lines were rejected, so that
     * their mended ones are not taken for those. */
    "CREATE TABLE transaction_sighting ("
    " organization_id {text} NOT NULL,"
    " batch {integer} NOT NULL,"
    " account_id {text} NOT NULL,"
    " identity {text} NOT NULL,"
    " occurrence {integer} NOT NULL,"
    " PRIMARY KEY (organization_id, batch, account_id, identity, occurrence)"
    ") {keyed};"

    "CREATE TABLE account_balance (" /* the newest that is known */
    " organization_id {text} NOT NULL,"
    " account_id {text} NOT NULL,"
    " posted_date {text} NOT NULL,"
    " arrival {integer} NOT NULL," /* of the transaction that says so */
    " amount {integer} NOT NULL,"
    " currency {text} NOT NULL,"
    " PRIMARY KEY (organization_id, account_id)"
    ") {keyed};"

    "CREATE TABLE member_account ("
    " organization_id {text} NOT NULL,"
    " member_id {text} NOT NULL,"
    " account_id {text} NOT NULL,"
    " PRIMARY KEY (organization_id, member_id, account_id)"
    ") {keyed};"

    "CREATE INDEX event_waiting ON event (organization_id, number) WHERE sent_at IS NULL;";

struct step {
    const char *words;
    const char *sql;
    const char *of_engine[2];
};

/* Step N leads to version N + 1. A step that was released is never changed. */
static const struct step steps[STORE_SCHEMA_VERSION] = {
    {"members, tile groups, assignments, batches, events and the run log",
     version_1,
     {version_1_sqlite, version_1_postgres}},
    {"transactions with their versions, conflicts and balances", version_2, {"", ""}},
};

const struct store_table store_tables[] = {
    {"organization", "organization_id", "1"},
    {"batch", "organization_id, number", "nth"},
    {"member", "organization_id, member_id", "version"},
    {"tile_group", "organization_id, group_id", "members"},
    {"assignment", "organization_id, member_id, group_id", "1"},
    {"group_change", "organization_id, batch, entry", "member_version"},
    {"account_transaction", "organization_id, account_id, identity, occurrence", "record"},
    {"transaction_version", "organization_id, account_id, identity, occurrence, version", "record"},
    {"transaction_conflict", "organization_id, batch, record", "record"},
    {"transaction_sighting", "organization_id, batch, account_id, identity, occurrence", "1"},
    {"account_balance", "organization_id, account_id", "1"},
    {"member_account", "organization_id, member_id, account_id", "1"},
    {"event", "organization_id, number", "number"},
    {"run", "organization_id, number", "number"},
};
const size_t store_table_count = sizeof store_tables / sizeof *store_tables;

int store_schema_has(struct db *db, const char *name, bool *has, struct error *e)
{
    struct db_statement s;
    const char *sql = db_engine_of(db) == DB_SQLITE
                          ? "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1"
                          : "SELECT 1 FROM pg_catalog.pg_tables"
                            " WHERE tablename = $1 AND schemaname = ANY (current_schemas(false))";
    if (db_prepare(&s, db, sql, e) != 0)
        return -1;
    db_bind_text(&s, 1, slice_of(name));
    int found = db_step(&s, e);
    db_release(&s);
    *has = found == 1;
    return found < 0 ? -1 : 0;
}

const char *store_schema_step(int64_t version)
{
    return steps[version - 1].words;
}

int store_schema_take_step(struct db *db, int64_t version, struct error *e)
{
    const struct step *step = &steps[version - 1];
    if (db_execute(db, step->sql, e) != 0)
        return -1;
    return db_execute(db, step->of_engine[db_engine_of(db)], e);
}

int store_schema_drop(struct db *db, struct error *e)
{
    struct buffer sql = {0};
    for (size_t i = store_table_count; i > 0; i--)
        buffer_append_format(&sql, "DROP TABLE %s;", store_tables[i - 1].name);
    buffer_append_text(&sql, "DROP TABLE store;");
    if (db_engine_of(db) == DB_POSTGRES)
        buffer_append_text(&sql, "DROP FUNCTION run_is_kept();");
    int result = db_execute(db, sql.data, e);
    buffer_release(&sql);
    return result;
}
