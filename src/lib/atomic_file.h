/*
 * atomic_file: files and folders that appear whole or not at all. Each is made as a temporary neighbour with a fixed name
 * (".NAME.partial", mode 0600, locked against a second process), made durable with fsync, and published by one rename
 * and an fsync of the folder that holds it. What a killed run left behind is taken over by the next run of the same
 * name, so nothing gathers. A failed fsync is final. What is not a regular file (a pipe, a terminal, /dev/null) is
 * never renamed over: it is written as the bytes come.
 */
#ifndef ATOMIC_FILE_H
#define ATOMIC_FILE_H

#include "buffer.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>

struct atomic_file {
    char *path;           /* where it will stand, links resolved; NULL where nothing is open */
    char *temporary;      /* its name until then; NULL where it is written in place */
    struct buffer buffer; /* bytes not yet written */
    int descriptor;
    bool published;
};

/*
 * Begins the file that will stand at PATH; "-" is standard output, written in place. A second process at work on the
 * same path is STATUS_TEMPORARY, any other failure STATUS_TROUBLE.
 */
int atomic_file_open(struct atomic_file *f, const char *path, struct error *e);

/* Adds LENGTH bytes. A short or interrupted write is carried on; any other failure is STATUS_TROUBLE. */
int atomic_file_write(struct atomic_file *f, const char *data, size_t length, struct error *e);

/* Writes what is waiting and makes it durable under the temporary name: the part that can fail for want of room. */
int atomic_file_prepare(struct atomic_file *f, struct error *e);

/* Prepares it where that was not done, and renames it into place. */
int atomic_file_publish(struct atomic_file *f, struct error *e);

/* Closes it. What was not published is removed; a zeroed or closed struct is left alone. */
void atomic_file_close(struct atomic_file *f);

/* Removes what was published: for a batch whose last step failed after this file was in place. */
void atomic_file_withdraw(struct atomic_file *f);

struct atomic_folder {
    char *path;      /* where it will stand; NULL where nothing is open */
    char *temporary; /* its name until then */
    int descriptor;  /* of the temporary folder, for openat() */
    int lock;        /* descriptor that holds the lock */
    bool published;
};

/* Begins the folder that will stand at PATH (missing, or empty, now). Statuses as above. */
int atomic_folder_open(struct atomic_folder *f, const char *path, struct error *e);

/*
 * Writes one whole file NAME (no slash) inside the temporary folder, mode 0600, durable when this returns.
 */
int atomic_folder_put(struct atomic_folder *f, const char *name, const char *data, size_t length,
                      struct error *e);

/* fsync, one rename, fsync of the parent. Where the last fails, the folder is taken back: nothing is published. */
int atomic_folder_publish(struct atomic_folder *f, struct error *e);

/* Closes it. What was not published is removed with all that is in it. */
void atomic_folder_close(struct atomic_folder *f);

#endif
