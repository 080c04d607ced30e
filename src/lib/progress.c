#include "progress.h"

#include "diagnostic.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { ROWS_BETWEEN_LOOKS = 4096, TERMINAL_MILLISECONDS = 250, LINE_MILLISECONDS = 10000 };

static int64_t milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, bool asked, bool quiet, uint64_t total_bytes)
{
    bool terminal = isatty(STDERR_FILENO) == 1;
    *p = (struct progress){.shown = asked || (terminal && !quiet),
                           .terminal = terminal,
                           .total_bytes = total_bytes,
                           .next_rows = ROWS_BETWEEN_LOOKS};
    if (!p->shown)
        return;
    p->started_milliseconds = milliseconds_now();
    p->next_milliseconds =
        p->started_milliseconds + (terminal ? TERMINAL_MILLISECONDS : LINE_MILLISECONDS);
}

void progress_show(struct progress *p, uint64_t rows, uint64_t bytes)
{
    char line[160];
    char left[48] = "";
    int64_t now = milliseconds_now();
    p->next_rows = rows + ROWS_BETWEEN_LOOKS;
    if (now < p->next_milliseconds)
        return;
    p->next_milliseconds = now + (p->terminal ? TERMINAL_MILLISECONDS : LINE_MILLISECONDS);
    uint64_t elapsed = (uint64_t)(now - p->started_milliseconds);
    uint64_t rate = elapsed == 0 ? 0 : bytes / elapsed; /* bytes a millisecond are kB a second */
    if (rate != 0 && p->total_bytes > bytes)
        snprintf(left, sizeof left, ", %" PRIu64 " s left",
                 (p->total_bytes - bytes) / rate / 1000 + 1);
    snprintf(line, sizeof line,
             "%" PRIu64 " records, %" PRIu64 " MB, %" PRIu64 ".%" PRIu64 " MB/s%s", rows,
             bytes / 1000000, rate / 1000, rate % 1000 / 100, left);
    diagnostic_print_progress(line, p->terminal);
    p->over_written = p->terminal;
}

void progress_end(struct progress *p)
{
    if (p->over_written)
        diagnostic_print_progress("", true);
    *p = (struct progress){0};
}
