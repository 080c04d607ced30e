/*
 * finding_place: where in the upload it stands what is wrong with a record: a finding names a cell
 * and a byte of its value, a person wants a line and a column.
 */
#ifndef FINDING_PLACE_H
#define FINDING_PLACE_H

#include "finding.h"
#include "profile.h"
#include "upload_reader.h"

/* Fills in the line and column of those of FINDINGS, about the record ITEM of U, that have none. */
void finding_place(const struct upload_reader *u, const struct upload_item *item,
                   const struct profile *profile, struct findings *findings);

/* The line and column where the value of the profile's column CELL begins; both are left alone
 * where the upload lacks it. */
void finding_place_of_cell(const struct upload_reader *u, const struct upload_item *item,
                           size_t cell, uint64_t *line, uint64_t *column);

#endif
