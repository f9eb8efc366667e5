/* Configuration: where the server is and with which token.
 *
 * From the environment (CONVENE_URL, CONVENE_TOKEN), else the file ($XDG_CONFIG_HOME/convene/config), else a
 * daemon on this machine: the files `endpoint` and `admin-token` in its state directory. The token of a state
 * directory goes to that daemon only, never to another address.
 */
#ifndef CONVENE_CONFIG_H
#define CONVENE_CONFIG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

struct config {
    const char *url;      /* without the slash at its end; NULL: nothing is configured */
    const char *token;    /* NULL: none */
    long timeout;         /* seconds */
    const char *url_from; /* "CONVENE_URL", a file's name, "--url" */
    const char *token_from;
    const char *file; /* the name of the configuration file, whether it exists or not */
};

/* URL is what --url said, or NULL. False, with a full sentence appended to ERROR, for a file that cannot be
 * understood. */
MUST_CHECK bool config_load(struct config *config, struct arena *arena, const char *url, struct buf *error);
/* Write KEY (url, token, timeout or state-dir) into the configuration file; VALUE NULL removes it. The file is
 * made with mode 0600. False, with a full sentence appended to ERROR, when the value is not allowed or the
 * file cannot be written; the file is as it was then. */
MUST_CHECK bool config_set(struct config *config, struct arena *arena, const char *key, const char *value,
                           struct buf *error);

#endif
