/*
 * atomic_file: files and folders that appear whole or not at all. Each is made as a temporary
 * neighbour with a fixed name
 * (".NAME.partial", mode 0600, locked against a second process), made durable with fsync, and
 * published by one rename and an fsync of the folder that holds it. What a killed run left behind
 * is taken over by the next run of the same name, so nothing gathers. A failed fsync is final. What
 * is not a regular file (a pipe, a terminal, /dev/null) is never renamed over: it is written as the
 * bytes come.
 */
#ifndef ATOMIC_FILE_H
#define ATOMIC_FILE_H

#include "error.h"
#include "output.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether A and B are one file, folder or pipe, or will be once they are made. Terminals, sockets
 * and /dev/null take everything and are never the same.
 */
bool atomic_file_same_place(const char *a, const char *b);

struct atomic_file {
    struct output output; /* where the bytes go: write with output_write() */
    char *path;           /* where it will stand, links resolved; NULL where nothing is open */
    char *temporary;      /* its name until then; NULL where it is written in place */
    int lock;             /* a second descriptor of the temporary file, which holds the lock */
    bool prepared;
    bool published;
};

/*
 * Begins the file that will stand at PATH; "-" is standard output, written in place. A second
 * process at work on the same path is STATUS_TEMPORARY, any other failure STATUS_TROUBLE.
 */
int atomic_file_open(struct atomic_file *f, const char *path, struct error *e);

/*
 * Writes what is waiting, makes it durable under the temporary name and closes it: the part that
 * can fail for want of room. Nothing can be written after it.
 */
int atomic_file_prepare(struct atomic_file *f, struct error *e);

/* Prepares it where that was not done, and renames it into place. */
int atomic_file_publish(struct atomic_file *f, struct error *e);

/* Removes what was published: for a batch whose last step failed after this file was in place. */
void atomic_file_withdraw(struct atomic_file *f);

/* Frees everything. What was not published is removed; a zeroed or closed struct is left alone. */
void atomic_file_close(struct atomic_file *f);

struct atomic_folder {
    char *path;          /* where it will stand; NULL where nothing is open */
    char *temporary;     /* its name until then */
    int descriptor;      /* of the temporary folder; it holds the lock too */
    bool stands_already; /* after prepare: the same folder, byte for byte, is there */
    bool published;
};

/*
 * Begins the folder that will stand at PATH, which must be missing or empty when it is published.
 * Statuses as above.
 */
int atomic_folder_open(struct atomic_folder *f, const char *path, struct error *e);

/*
 * Creates the file NAME (no slash) inside, mode 0600. The caller writes it, and ends it with
 * output_sync() and output_close() before the folder is published. NAME is borrowed until then.
 */
int atomic_folder_create(struct atomic_folder *f, const char *name, struct output *o,
                         struct error *e);

/*
 * Makes the folder durable under its temporary name, its files being synced and closed, and looks
 * at its path: where just these files stand there already, publishing will change nothing; where
 * others do, it fails with STATUS_TROUBLE, in time for the caller to publish nothing else either.
 */
int atomic_folder_prepare(struct atomic_folder *f, struct error *e);

/* One rename, fsync of the parent; after atomic_folder_prepare(). Where the last fails, the folder
 * is taken back: nothing is published. */
int atomic_folder_publish(struct atomic_folder *f, struct error *e);

/* Frees everything. What was not published is removed with all that is in it. */
void atomic_folder_close(struct atomic_folder *f);

#endif
