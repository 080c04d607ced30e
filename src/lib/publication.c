#include "publication.h"

#include "summary.h"

int publication_open(struct publication *p, const struct publication_paths *paths, bool show_values,
                     struct error *e)
{
    *p = (struct publication){0};
    if (rejections_open(&p->rejections, paths->rejects, paths->reasons, show_values, e) != 0)
        return -1;
    return paths->summary == NULL ? 0 : atomic_file_open(&p->summary, paths->summary, e);
}

bool publication_writes(const struct publication *p)
{
    return p->sink.context != NULL;
}

static int prepare_summary(struct publication *p, const struct batch *batch, const char *command,
                           struct clock_time started, struct error *e)
{
    struct run_facts run = {command, batch_exit_status(batch), started, {0}, false};
    struct buffer text = {0};
    if (p->summary.path == NULL)
        return 0;
    if (clock_now(&run.ended, e) != 0)
        return -1;
    summary_write(&run, batch, &text);
    int result = output_write(&p->summary.output, text.data, text.length, e);
    buffer_release(&text);
    return result == 0 ? atomic_file_prepare(&p->summary, e) : -1;
}

int publication_publish(struct publication *p, const struct batch *batch, const char *command,
                        struct clock_time started, struct error *e)
{
    if (!publication_writes(p))
        return 0;
    if (p->sink.prepare(p->sink.context, batch, e) != 0 ||
        rejections_prepare(&p->rejections, e) != 0 ||
        prepare_summary(p, batch, command, started, e) != 0)
        return -1;
    if (rejections_publish(&p->rejections, e) == 0 &&
        (p->summary.path == NULL || atomic_file_publish(&p->summary, e) == 0) &&
        p->sink.publish(p->sink.context, batch, e) == 0)
        return 0;
    rejections_withdraw(&p->rejections);
    atomic_file_withdraw(&p->summary);
    return -1;
}

void publication_close(struct publication *p)
{
    rejections_close(&p->rejections);
    atomic_file_close(&p->summary);
    *p = (struct publication){0};
}
