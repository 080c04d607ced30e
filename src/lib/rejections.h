/*
 * rejections: the two files about rejected records: the rejects, their lines byte for byte under
 * the upload's own header, for a person to mend; and the reasons, an object a line, for programs.
 * Either may be left out. They are written for rejected batches too; nothing rejected leaves them
 * empty.
 */
#ifndef REJECTIONS_H
#define REJECTIONS_H

#include "atomic_file.h"
#include "error.h"
#include "finding.h"
#include "json_writer.h"
#include "profile.h"
#include "upload_reader.h"

#include <stdbool.h>
#include <stdint.h>

/* What rejected records leave, in their order, before it is written: for one worker, in memory. */
struct rejected_text {
    struct buffer rejects; /* their lines, in the upload's own bytes */
    struct buffer reasons; /* an object a line */
};

struct rejections {
    struct atomic_file rejects;
    struct atomic_file reasons;
    bool show_values;
    bool rejects_begun; /* the header stands in the rejects */
};

/* Begins the files; either path may be NULL. */
int rejections_open(struct rejections *r, const char *rejects_path, const char *reasons_path,
                    bool show_values, struct error *e);

/*
 * Appends to TEXT what the files of R hold of the rejected record ITEM of U with all its findings,
 * their places filled in.
 */
void rejections_tell(const struct rejections *r, const struct upload_reader *u,
                     const struct upload_item *item, const struct profile *profile,
                     const struct findings *findings, struct rejected_text *text);

/* The same for more bytes of the rejected record before. */
void rejections_tell_rest(const struct rejections *r, const struct upload_reader *u,
                          const struct upload_item *item, struct rejected_text *text);

/* The member "errors" of the object that W is in, as the reasons have it, without any value. */
void rejections_write_errors(const struct profile *profile, const struct findings *findings,
                             struct json_writer *w);

/* Writes TEXT, which came from the upload of U, to the files and empties it. */
int rejections_take(struct rejections *r, const struct upload_reader *u, struct rejected_text *text,
                    struct error *e);

void rejected_text_release(struct rejected_text *text);

/* As of atomic_file.h, for both files. */
int rejections_prepare(struct rejections *r, struct error *e);
int rejections_publish(struct rejections *r, struct error *e);
void rejections_withdraw(struct rejections *r);
void rejections_close(struct rejections *r);

#endif
