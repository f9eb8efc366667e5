/* needs: what people need is kept sealed (core/rsvp/request.h). A database of an earlier release has it in
 * clear; this seals it before the daemon serves anybody.
 */
#ifndef CONVENED_NEEDS_H
#define CONVENED_NEEDS_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "secret/secret.h"

/* In batches, each of its own transaction, so that a daemon that is stopped goes on with the rest. False with
 * a sentence in ERROR when the database did not take one. */
MUST_CHECK bool needs_seal_all(const char *conninfo, const struct secret_key *key, struct buf *error);

#endif
