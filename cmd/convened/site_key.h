/* The site's key: 32 random bytes, from which the secrets of RSVPs are derived (core/secret/secret.h). */
#ifndef CONVENED_SITE_KEY_H
#define CONVENED_SITE_KEY_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "secret/secret.h"

/* Read the key in the file PATH. With MAKE, a missing file is made first (mode 0600) and synced to the
 * disk. A damaged file is an error and is never replaced, because with another key every link that was sent
 * stops working. False with a sentence in ERROR. */
MUST_CHECK bool site_key_keep(const char *path, bool make, struct secret_key *key, struct buf *error);

/* What the database keeps of the key, to notice another one. */
void site_key_check_make(const struct secret_key *key, char check[SECRET_CHECK_SIZE]);
/* A sentence for a database that was used with a key, where the file is missing, or where it has another key.
 */
void site_key_complain_missing(const char *path, struct buf *error);
void site_key_complain_other(const char *path, struct buf *error);

#endif
