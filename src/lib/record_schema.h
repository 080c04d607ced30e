/*
 * record_schema: what the records of a profile look like, as a JSON Schema (draft 2020-12): the
 * counterpart of record_writer, which writes those records. Pure.
 */
#ifndef RECORD_SCHEMA_H
#define RECORD_SCHEMA_H

#include "json_writer.h"
#include "profile.h"

/* Writes the schema as one object. PROFILE_SHA256 names the profile in its comment. */
void record_schema_write(const struct profile *profile, const char *profile_sha256,
                         struct json_writer *w);

#endif
