/* tool: PostgreSQL's own programs (pg_dump, pg_restore) at one end of a pipe. */
#ifndef CONVENED_TOOL_H
#define CONVENED_TOOL_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/attr.h"
#include "daemon.h"

struct tool {
    pid_t pid;
    int fd; /* its standard output, or its standard input */
};

/* Run NAME with ARGS (NULL at the end) on the database that CONNINFO leads to; the password, if there is one,
 * goes by its environment, because command lines are open to everybody. What it complains of goes to our
 * standard error. Our end of the pipe takes its output, or with FEED gives its input. False with a sentence.
 */
MUST_CHECK bool tool_start(struct tool *tool, const struct daemon *daemon, const char *name,
                           const char *conninfo, const char *const args[], bool feed, struct buf *error);
/* Close the pipe and wait: the exit code. */
MUST_CHECK int tool_end(struct tool *tool);

#endif
