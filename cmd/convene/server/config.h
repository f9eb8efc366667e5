/* Configuration: the server and the token.
 *
 * They come from the environment (CONVENE_URL, CONVENE_TOKEN, or CONVENE_TOKEN_FILE, whose first line is the
 * token), or else from the file
 * $XDG_CONFIG_HOME/convene/config, or else from a daemon on this machine: the files `endpoint` and
 * `admin-token` in its state directory. The token of a state directory is sent to that daemon only.
 */
#ifndef CONVENE_CONFIG_H
#define CONVENE_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

struct config {
    const char *url;      /* without a slash at the end; NULL: not configured */
    const char *token;    /* NULL: none */
    long timeout;         /* seconds */
    const char *url_from; /* where it comes from: "CONVENE_URL", "--url" or the name of a file */
    const char *token_from;
    const char *file; /* name of the configuration file; it need not exist */
};

/* Read the configuration. URL is the value of --url, or NULL. False, with a sentence appended to ERROR, for a
 * file that cannot be understood. */
MUST_CHECK bool config_load(struct config *config, struct arena *arena, const char *url, struct buf *error);
/* Write KEY (url, token, token-file, timeout or state-dir) into the configuration file; VALUE NULL removes
 * it. The file is made with mode 0600. False, with a full sentence appended to ERROR, when the value is not
 * allowed or the file cannot be written; the file is as it was then. */
MUST_CHECK bool config_set(struct config *config, struct arena *arena, const char *key, const char *value,
                           struct buf *error);

#endif
