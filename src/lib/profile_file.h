/*
 * profile_file: a profile read from its YAML file: bounded, digested, compiled. The service between
 * the yaml driver and the pure profile.
 */
#ifndef PROFILE_FILE_H
#define PROFILE_FILE_H

#include "error.h"
#include "profile.h"

struct profile_file {
    struct profile profile;
    char *path;      /* as it was given */
    char sha256[65]; /* of the file's bytes */
};

/*
 * Reads PATH ("-" is not allowed: standard input is the upload's). Where the file is no YAML or no
 * profile, returns -1, and PROBLEMS holds each problem with its place (E then only sums up, in
 * words that name the path and the count). All failures are STATUS_TROUBLE.
 */
int profile_file_read(struct profile_file *f, const char *path, struct profile_problems *problems,
                      struct error *e);

/* Fails with STATUS_TROUBLE where the profile, read from PATH, is not of KIND, which is what
 * PROGRAM is for. */
int profile_file_require(const struct profile_file *f, const char *path, const char *kind,
                         const char *program, struct error *e);

void profile_file_release(struct profile_file *f);

#endif
