/*
 * Whatever stands in a manifest, a summary or outcomes: it is refused, or every report on it can be
 * made; the one for a program is JSON, those for a person hold no control byte but line ends, and
 * the page no tag that is not its own.
 */
#include "batch_facts.h"
#include "json_syntax.h"
#include "report_facts.h"
#include "report_html.h"
#include "report_json.h"
#include "report_notice.h"
#include "report_outcomes.h"
#include "report_text.h"
#include "target.h"

#include <fcntl.h>
#include <unistd.h>

static void demand_printable(struct slice text)
{
    for (size_t i = 0; i < text.length; i++)
        demand((unsigned char)text.data[i] >= 0x20 || text.data[i] == '\n');
}

/* Each < begins a tag, and each tag ends before the next begins. */
static void demand_tags(struct slice page)
{
    bool inside = false;
    for (size_t i = 0; i < page.length; i++) {
        demand(page.data[i] != '<' || !inside);
        if (page.data[i] == '<')
            inside = true;
        else if (page.data[i] == '>')
            inside = false;
    }
}

static int read_facts(struct report *r, struct slice text, struct error *e)
{
    struct batch_facts batches[2] = {0};
    int result = batch_facts_read(&batches[0], "first", text, e);
    if (result == 0)
        result = batch_facts_read(&batches[1], "second", text, e);
    size_t count = result == 0 ? batch_facts_join(batches, 2) : 0;
    for (size_t i = 0; result == 0 && i < count; i++)
        result = report_facts_fill(report_add(r), &batches[i], e);
    batch_facts_release(&batches[0]);
    batch_facts_release(&batches[1]);
    return result;
}

static int read_outcomes(struct report *r, struct slice text, struct error *e)
{
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int result = report_outcomes_read(report_add(r), text, nothing, "outcomes", e);
    close(nothing);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct report report = {0};
    struct buffer written = {0};
    struct error e;
    struct slice text = slice_make((const char *)data, size);
    bool is_stream = size > 1 && data[1] == '"' && data[2 % size] == '@';
    int result = is_stream ? read_outcomes(&report, text, &e) : read_facts(&report, text, &e);
    if (result == 0) {
        report_conclude(&report);
        report_text(&report, &written);
        demand_printable(buffer_slice(&written));
        buffer_clear(&written);
        report_json(&report, &written);
        demand(json_syntax_check(buffer_slice(&written), &e) == 0);
        buffer_clear(&written);
        report_html(&report, &written);
        demand_printable(buffer_slice(&written));
        demand_tags(buffer_slice(&written));
        buffer_clear(&written);
        if (report_notice(&report.batches[0], &written, &e) == 0)
            demand_printable(buffer_slice(&written));
    }
    report_release(&report);
    buffer_release(&written);
    return 0;
}
