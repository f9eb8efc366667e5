/* Helper programs, run to their end. Blocking: for children of the supervisor and for start-up. */
#ifndef PROC_RUN_H
#define PROC_RUN_H

#include "base/attr.h"
#include "base/buf.h"

/* Run ARGV (found by PATH, NULL at the end) with INPUT (NULL: none) on its standard input; append what it
 * writes to both outputs to OUTPUT. Its exit code, 128 + N when signal N ended it, 127 when it could not be
 * run. It dies with this process. */
MUST_CHECK int proc_run(const char *const argv[], const char *input, struct buf *output);

/* Cut OUTPUT to its last line, without the line feed: programs say last why they failed. */
const char *proc_last_line(struct buf *output);

#endif
