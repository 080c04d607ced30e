#include "store_query.h"

int store_query_begin(struct db_statement *s, struct db *db, const char *sql,
                      const struct store_value *values, size_t count, struct error *e)
{
    *s = (struct db_statement){0};
    if (db_prepare(s, db, sql, e) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        int parameter = (int)i + 1;
        if (values[i].type == STORE_TEXT)
            db_bind_text(s, parameter, values[i].text);
        else if (values[i].type == STORE_INTEGER)
            db_bind_integer(s, parameter, values[i].integer);
        else
            db_bind_null(s, parameter);
    }
    return 0;
}

int store_query_run(struct db *db, const char *sql, const struct store_value *values, size_t count,
                    int64_t *changed, struct error *e)
{
    struct db_statement s;
    int result = store_query_begin(&s, db, sql, values, count, e);
    if (result == 0)
        result = db_run(&s, e);
    if (result == 0 && changed != NULL)
        *changed = db_changed(&s);
    db_release(&s);
    return result;
}

int store_query_number(struct db *db, const char *sql, const struct store_value *values,
                       size_t count, int64_t *number, struct error *e)
{
    struct db_statement s;
    int result = store_query_begin(&s, db, sql, values, count, e);
    if (result == 0)
        result = db_step(&s, e);
    if (result == 1)
        *number = db_integer(&s, 0);
    db_release(&s);
    return result < 0 ? -1 : 0;
}
