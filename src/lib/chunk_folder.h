/*
 * chunk_folder: a batch as numbered files of records and a manifest, in a folder that appears
 * whole, by one rename, or not at all. Each chunk's records, totals and XXH3-128 stand in the
 * manifest. Its memory does not grow with the number of chunks: the manifest is written as they
 * end.
 */
#ifndef CHUNK_FOLDER_H
#define CHUNK_FOLDER_H

#include "atomic_file.h"
#include "checksum.h"
#include "error.h"
#include "record_sink.h"
#include "totals.h"

#include <stdbool.h>
#include <stdint.h>

#define CHUNK_FOLDER_MANIFEST "manifest.json"

struct chunk_folder {
    struct atomic_folder folder;
    struct output manifest;
    struct output chunk;      /* open while a chunk has records */
    struct checksum checksum; /* of the open chunk; so the next three */
    struct totals totals;
    uint64_t records;
    char name[40];
    uint64_t chunk_records_max;
    uint64_t chunk_count;
};

/* Begins the folder at PATH, with at most CHUNK_RECORDS_MAX records a file. */
int chunk_folder_open(struct chunk_folder *f, const char *path, uint64_t chunk_records_max,
                      struct error *e);

/*
 * A sink that writes to F. Publishing where the same folder already stands changes nothing and
 * succeeds; where another stands it is STATUS_TROUBLE. A batch that is not complete is never
 * published.
 */
struct record_sink chunk_folder_sink(struct chunk_folder *f);

/* Frees everything; what was not published is removed. */
void chunk_folder_close(struct chunk_folder *f);

#endif
