#include "store_organization.h"

#include "store_query.h"

int store_organization_add(struct db *db, const char *organization, struct error *e)
{
    const struct store_value values[] = {store_text(organization)};
    return store_query_run(db,
                           "INSERT INTO organization (organization_id) VALUES ($1)"
                           " ON CONFLICT (organization_id) DO NOTHING",
                           values, 1, NULL, e);
}

int store_organization_next_batch(struct db *db, const char *organization, const char *kind,
                                  const char *date, int64_t *number, int64_t *nth, struct error *e)
{
    const struct store_value values[] = {store_text(organization), store_text(kind),
                                         store_text(date)};
    if (store_query_number(db,
                           "SELECT coalesce(max(number), 0) + 1 FROM batch"
                           " WHERE organization_id = $1",
                           values, 1, number, e) != 0)
        return -1;
    return store_query_number(db,
                              "SELECT coalesce(max(nth), 0) + 1 FROM batch"
                              " WHERE organization_id = $1 AND kind = $2 AND business_date = $3",
                              values, 3, nth, e);
}

int store_organization_last_event(struct db *db, const char *organization, int64_t *number,
                                  struct error *e)
{
    const struct store_value values[] = {store_text(organization)};
    return store_query_number(
        db, "SELECT coalesce(max(number), 0) FROM event WHERE organization_id = $1", values, 1,
        number, e);
}
