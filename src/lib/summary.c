#include "summary.h"

#include "json_writer.h"

static void write_times(const struct run_facts *run, struct json_writer *w)
{
    char text[CLOCK_TEXT_MAX];
    clock_format(run->started, text);
    json_member_text(w, "startedAt", text);
    clock_format(run->ended, text);
    json_member_text(w, "endedAt", text);
    json_member_unsigned(w, "durationMilliseconds",
                         (uint64_t)(run->ended.milliseconds - run->started.milliseconds));
}

void summary_write(const struct run_facts *run, const struct batch *batch, struct buffer *to)
{
    char name[CLOCK_NAME_MAX];
    struct json_writer w;
    json_begin(&w, to);
    json_object_begin(&w);
    json_member_text(&w, "type", "summary");
    json_member_unsigned(&w, "version", BATCH_STREAM_VERSION);
    json_member_text(&w, "command", run->command);
    json_member_text(&w, "programVersion", NIGHTDROP_VERSION);
    json_member_unsigned(&w, "exit", (uint64_t)run->exit_status);
    write_times(run, &w);
    clock_host(name);
    json_member_text(&w, "host", name);
    clock_user(name);
    json_member_text(&w, "user", name);
    json_member_boolean(&w, "dryRun", run->dry_run);
    json_key(&w, "begin");
    batch_write_begin(batch, &w);
    json_key(&w, "end");
    batch_write_end(batch, &w);
    json_object_end(&w);
    buffer_append_byte(to, '\n');
}
