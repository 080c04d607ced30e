#include "batch_facts.h"
#include "report_facts.h"
#include "report_text.h"
#include "tap.h"

/* A manifest of COUNTS, TOTALS and CHUNKS that is right in all else. */
static void read_manifest(struct batch_facts *f, const char *counts, const char *totals,
                          const char *chunks)
{
    static const char digest[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    struct buffer text = {0};
    struct error e;
    buffer_append_format(
        &text,
        "{\"type\":\"manifest\",\"version\":1,\"begin\":{\"@batch\":\"begin\",\"version\":1,"
        "\"kind\":\"transactions\",\"organizationId\":\"acme\","
        "\"profile\":{\"name\":\"p\",\"sha256\":\"%s\"}},\"chunks\":[%s],"
        "\"end\":{\"@batch\":\"end\",\"status\":\"complete\",%s,\"totals\":{%s},"
        "\"upload\":{\"sha256\":\"%s\",\"bytes\":1,\"lines\":1},\"limits\":{},\"problems\":[],"
        "\"reasons\":[],\"tolerated\":[],\"overrides\":[]}}",
        digest, chunks, counts, totals, digest);
    if (batch_facts_read(f, "manifest", buffer_slice(&text), &e) != 0)
        tap_ok(false, e.message);
    buffer_release(&text);
}

static void keeps_sums_beyond_64_bits(void)
{
    static const char chunk[] = "{\"file\":\"a\",\"records\":1,\"bytes\":1,\"totals\":{\"USD\":"
                                "{\"records\":1,\"debit\":\"90000000000000000000.01\","
                                "\"credit\":\"0.00\"}},"
                                "\"xxh3_128\":\"99aa06d3014798d86001c324468d497f\"}";
    struct batch_facts f = {0};
    struct buffer chunks = {0};
    buffer_append_format(&chunks, "%s,%s", chunk, chunk);
    read_manifest(&f,
                  "\"records\":2,\"counts\":{\"read\":2,\"accepted\":2,\"rejected\":0,"
                  "\"filtered\":0}",
                  "\"USD\":{\"records\":2,\"debit\":\"180000000000000000000.02\","
                  "\"credit\":\"0.00\"}",
                  chunks.data);
    tap_ok(f.differences.length == 0, "sums of more than 64 bits add up to the cent");
    batch_facts_release(&f);
    read_manifest(&f,
                  "\"records\":2,\"counts\":{\"read\":2,\"accepted\":2,\"rejected\":0,"
                  "\"filtered\":0}",
                  "\"USD\":{\"records\":2,\"debit\":\"180000000000000000000.03\","
                  "\"credit\":\"0.00\"}",
                  chunks.data);
    tap_equal_slice(buffer_slice(&f.differences),
                    slice_of("USD: the chunks' debit is 180,000,000,000,000,000,000.02, the "
                             "batch's 180,000,000,000,000,000,000.03\n"),
                    "one cent too few among them is seen");
    batch_facts_release(&f);
    buffer_release(&chunks);
}

static void keeps_counts_to_the_last(void)
{
    struct batch_facts f = {0};
    read_manifest(&f,
                  "\"records\":0,\"counts\":{\"read\":9007199254740991,\"accepted\":0,"
                  "\"rejected\":9007199254740990,\"filtered\":0}",
                  "", "");
    tap_equal_slice(buffer_slice(&f.differences),
                    slice_of("9007199254740991 records were read, 9007199254740990 are accounted "
                             "for\n"),
                    "one record of nine quadrillion is missed");
    batch_facts_release(&f);
}

static void reports_a_batch_without_anything(void)
{
    struct batch_facts f = {0};
    struct report r = {0};
    struct buffer report = {0};
    struct error e;
    read_manifest(&f,
                  "\"records\":0,\"counts\":{\"read\":0,\"accepted\":0,\"rejected\":0,"
                  "\"filtered\":0}",
                  "", "");
    tap_ok(report_facts_fill(report_add(&r), &f, &e) == 0, "a batch without anything is a batch");
    batch_facts_release(&f);
    batch_facts_release(&f);
    tap_ok(f.document.root == NULL, "facts may be released twice");
    report_conclude(&r);
    report_text(&r, &report);
    tap_equal_text(report.data,
                   "1 batch: 1 complete; IN BALANCE\n"
                   "\n"
                   "COMPLETE  acme/txn (e3b0c44298fc)  standard input\n"
                   "  records     0 read = 0 accepted + 0 rejected + 0 filtered; IN BALANCE\n"
                   "  limit       none said\n"
                   "  chunks      0 files\n"
                   "  profile     p (e3b0c44298fc)\n",
                   "what is absent takes no line, and the facts are not needed any more");
    report_release(&r);
    report_release(&r);
    tap_ok(r.count == 0, "a report may be released twice");
    buffer_release(&report);
}

int main(void)
{
    keeps_sums_beyond_64_bits();
    keeps_counts_to_the_last();
    reports_a_batch_without_anything();
    return tap_done();
}
