/*
 * publication: what a command that takes in an upload leaves behind, and in which order: rejects,
 * reasons and summary beside the batch itself. Everything is made under temporary names first; who
 * sees the batch can rely on what is said of it. A zeroed struct writes nothing and may be closed.
 */
#ifndef PUBLICATION_H
#define PUBLICATION_H

#include "atomic_file.h"
#include "batch.h"
#include "clock.h"
#include "error.h"
#include "record_sink.h"
#include "rejections.h"

#include <stdbool.h>

struct publication {
    struct rejections rejections;
    struct atomic_file summary;
    struct record_sink sink; /* where the batch goes: the caller's, set behind publication_open() */
};

/* Where the files beside the batch will stand; each may be NULL. */
struct publication_paths {
    const char *rejects;
    const char *reasons;
    const char *summary;
};

/* Begins the files beside the batch. SHOW_VALUES is rejections_open()'s. */
int publication_open(struct publication *p, const struct publication_paths *paths, bool show_values,
                     struct error *e);

/* Whether there is anything to publish: a dry run has no sink. */
bool publication_writes(const struct publication *p);

/*
 * Publishes BATCH, which COMMAND began to read at STARTED: everything that can fail for want of
 * room comes first, then the small files appear, and the batch itself last. Where a step fails,
 * what had appeared is taken back. Does nothing where there is no sink.
 */
int publication_publish(struct publication *p, const struct batch *batch, const char *command,
                        struct clock_time started, struct error *e);

/* Frees everything; what was not published is removed. The sink is the caller's to close. */
void publication_close(struct publication *p);

#endif
