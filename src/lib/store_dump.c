#include "store_dump.h"

#include "buffer.h"
#include "json_writer.h"

static void write_row(const struct db_statement *q, const char *table, struct buffer *line)
{
    struct json_writer w;
    buffer_clear(line);
    json_begin(&w, line);
    json_object_begin(&w);
    json_member_text(&w, "table", table);
    for (int column = 0; column < db_columns(q); column++) {
        json_key(&w, db_column_name(q, column));
        if (db_is_null(q, column))
            json_null(&w);
        else if (db_is_integer(q, column))
            json_signed(&w, db_integer(q, column));
        else
            json_string(&w, db_text(q, column));
    }
    json_object_end(&w);
    buffer_append_byte(line, '\n');
}

int store_dump_table(struct db *db, const struct store_table *table, struct store_dump_sink sink,
                     int64_t *rows, struct error *e)
{
    struct db_statement q;
    struct buffer text = {0};
    buffer_append_format(&text, "SELECT * FROM %s ORDER BY %s", table->name, table->key);
    int result = db_prepare(&q, db, text.data, e);
    while (result == 0 && (result = db_step(&q, e)) == 1) {
        write_row(&q, table->name, &text);
        result = sink.take(sink.context, buffer_slice(&text), e);
        (*rows)++;
    }
    db_release(&q);
    buffer_release(&text);
    return result;
}

int store_dump(struct db *db, bool runs, struct store_dump_sink sink, int64_t *rows,
               struct error *e)
{
    size_t count = runs ? store_table_count : store_table_count - 1;
    for (size_t i = 0; i < count; i++)
        if (store_dump_table(db, &store_tables[i], sink, rows, e) != 0)
            return -1;
    return 0;
}
