/* trial: what only a database that is asked can tell, for the start and for --check: whether the roles can do
 * their work, whether they can do more than that, and whether a pooler stands in between. Blocking. */
#ifndef CONVENED_TRIAL_H
#define CONVENED_TRIAL_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "daemon.h"

/* Run one statement of each kind (read, search, write, claim) as the role that sends it; nothing stays.
 * False, with a sentence per failure and line in OUT. */
MUST_CHECK bool trial_statements(const struct daemon *daemon, struct buf *out);
/* Sessions are kept between transactions. False, with a sentence in OUT that helps, when a pooler gives a
 * session to one client after the other; also false when the database cannot be asked. */
MUST_CHECK bool trial_sessions(const struct daemon *daemon, struct buf *out);
/* Append a sentence when the role of the workers may do more than it needs. */
void trial_excess(const struct daemon *daemon, struct buf *out);

#endif
