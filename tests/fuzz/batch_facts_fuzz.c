/*
 * Whatever stands in a manifest or a summary: it is refused, or both reports on it can be made, the
 * one for a program is JSON, and the one for a person holds no control byte but line ends.
 */
#include "batch_facts.h"
#include "json_syntax.h"
#include "report_json.h"
#include "report_text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void demand_printable(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        demand((unsigned char)text.data[i] >= 0x20 || text.data[i] == '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct batch_facts batches[2] = {0};
    struct buffer report = {0};
    struct error e;
    struct slice text = slice_make((const char *)data, size);
    if (batch_facts_read(&batches[0], "first", text, &e) == 0 &&
        batch_facts_read(&batches[1], "second", text, &e) == 0) {
        size_t count = batch_facts_join(batches, 2);
        report_text(batches, count, &report);
        demand_printable(buffer_slice(&report));
        buffer_clear(&report);
        if (report_json(batches, count, &report, &e) == 0)
            demand(json_syntax_check(buffer_slice(&report), &e) == 0);
    }
    batch_facts_release(&batches[0]);
    batch_facts_release(&batches[1]);
    buffer_release(&report);
    return 0;
}
