#include "report_html_facts.h"

#include "html.h"
#include "number_text.h"

static void add_fact(struct buffer *to, const char *term, const char *text)
{
    if (text == NULL)
        return;
    html_fact(to, term);
    html_value(to, text);
    html_fact_end(to);
}

static void add_code(struct buffer *to, const char *term, const char *text)
{
    if (text == NULL)
        return;
    html_fact(to, term);
    html_code(to, text);
    html_fact_end(to);
}

static void add_limit(struct buffer *to, const struct report_limits *limits)
{
    if (!limits->stated || (!limits->has_records && !limits->has_ratio))
        return;
    html_fact(to, "Limit");
    if (limits->has_records) {
        buffer_append_text(to, "at most ");
        html_counted(to, limits->records, "rejected record");
    }
    if (limits->has_ratio) {
        buffer_append_text(to, limits->has_records ? ", at most " : "at most ");
        number_text_ratio(limits->ratio_millionths, to);
        buffer_append_text(to, " of the records");
    }
    html_fact_end(to);
}

static void add_chunks(struct buffer *to, const struct report_batch *b)
{
    if (!b->has_chunks)
        return;
    html_fact(to, "Chunks");
    html_counted(to, b->chunks, "file");
    if (b->chunks_verified)
        buffer_append_text(to, "; sizes, records and checksums verified");
    html_fact_end(to);
}

/* --- who did it --------------------------------------------------------------------------------
 */

static void add_who(struct buffer *to, const struct report_run *run)
{
    html_fact(to, "Who");
    html_value(to, run->user);
    buffer_append_text(to, " on ");
    html_value(to, run->host);
    html_fact_end(to);
}

static void add_with(struct buffer *to, const struct report_run *run)
{
    html_fact(to, "With");
    html_value(to, run->command);
    buffer_append_text(to, " ");
    html_value(to, run->version);
    buffer_append_format(to, ", status %u", run->status);
    if (run->ended_at != NULL) {
        buffer_append_text(to, ", in ");
        html_number(to, run->milliseconds);
        buffer_append_text(to, " ms");
    }
    if (run->dry_run)
        buffer_append_text(to, "; dry run, nothing written");
    html_fact_end(to);
}

static void add_run(struct buffer *to, const struct report_run *run)
{
    if (run->command == NULL)
        return;
    add_fact(to, "When", run->started_at);
    add_who(to, run);
    add_with(to, run);
    if (run->reason != NULL && *run->reason != '\0')
        add_fact(to, "Why", run->reason);
}

/* --- a load into the store ---------------------------------------------------------------------
 */

/* What was written, and how its rows are proved. */
static void add_loaded(struct buffer *to, const struct report_batch *b)
{
    if (b->undoes == NULL) {
        html_fact(to, "Accounts");
        html_number(to, b->load.accounts);
        html_fact_end(to);
    }
    html_fact(to, "Events");
    html_number(to, b->load.events);
    buffer_append_text(to, b->load.backfill ? " queued (backfill)" : " queued");
    html_fact_end(to);
    html_fact(to, "Proof of the rows");
    buffer_append_text(to, "<code>batch-reconcile ");
    html_text(to, b->name);
    buffer_append_text(to, "</code>");
    html_fact_end(to);
}

/* Whose accounts, whose duplicates, which batch in whose place. */
static void add_load(struct buffer *to, const struct report_batch *b)
{
    const struct report_load *load = &b->load;
    if (b->kind != REPORT_LOAD)
        return;
    add_fact(to, "Held by", load->held_by);
    add_fact(to, "Copy of", load->copy_of);
    add_fact(to, "Replaces", load->replaces);
    add_fact(to, "Replaced by", load->replaced_by);
    add_fact(to, "Followed by", load->followed_by);
    add_fact(to, "Duplicates", load->duplicates);
    add_fact(to, "Posted from", load->first_date);
    add_fact(to, "Posted to", load->last_date);
    if (load->recorded == NULL)
        add_fact(to, "Loaded", "nothing");
    else
        add_loaded(to, b);
}

void report_html_facts(const struct report_batch *b, struct buffer *to)
{
    html_section(to, "facts", "Facts");
    buffer_append_text(to, "<dl>\n");
    if (b->undoes == NULL)
        add_fact(to, "Upload", b->upload == NULL ? "standard input" : b->upload);
    add_code(to, "SHA-256", b->digest);
    add_fact(to, b->kind == REPORT_LOAD ? "Reverses" : "Undo of", b->undoes);
    add_fact(to, b->kind == REPORT_LOAD ? "Reversed by" : "Undone by", b->undone_by);
    add_load(to, b);
    add_fact(to, "Resubmits", b->resubmits);
    add_run(to, &b->run);
    add_fact(to, "Profile", b->profile);
    add_code(to, "Profile SHA-256", b->profile_hash);
    add_code(to, "Plan SHA-256", b->plan_hash);
    add_limit(to, &b->limits);
    add_chunks(to, b);
    add_fact(to, "Read from", b->file);
    buffer_append_text(to, "</dl>\n");
    html_section_end(to);
}
