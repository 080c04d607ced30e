/*
 * upload_verdict: what is said of an upload as a whole, of whatever kind: its business date, when
 * its first lines are read, and at its end whether its shape, its control records and its limits
 * hold. Everything goes into the batch.
 */
#ifndef UPLOAD_VERDICT_H
#define UPLOAD_VERDICT_H

#include "batch.h"
#include "control.h"
#include "error.h"
#include "intake.h"
#include "upload_reader.h"

/* Makes BATCH that of an upload of which nothing is read. */
void upload_verdict_begin(const struct intake_options *options, struct batch *batch);

/* What READER, just opened, tells of the whole. A business date that is needed and is nowhere is
 * STATUS_TROUBLE. */
int upload_verdict_open(const struct intake_options *options, const struct upload_reader *reader,
                        struct batch *batch, struct error *e);

/*
 * Adds the problems that can be seen only when READER came to its end, CONTROL being what was
 * counted. A resubmission that names itself is STATUS_TROUBLE. The status of BATCH is the caller's
 * to settle.
 */
int upload_verdict_judge(const struct intake_options *options, const struct upload_reader *reader,
                         const struct control_count *control, struct batch *batch, struct error *e);

#endif
