/* link: who comes with the secret of a private link that can be taken back.
 *
 * The secret is checked at once, and the database says whether its generation still works and whether the
 * link has not ended. A handler begins with
 *
 *     switch (web_link_admit(request, SECRET_LIST, event, secret)) ...
 *
 * WEB_LINK_WAIT means that the database is being asked. The handler returns then; when the answer is there,
 * it is called from its beginning and gets WEB_LINK_OPEN, or the request has been answered.
 */
#ifndef WEB_LINK_H
#define WEB_LINK_H

#include <stdbool.h>

#include <jansson.h>

#include "base/attr.h"
#include "http/http.h"
#include "secret/secret.h"

enum web_link {
    WEB_LINK_WRONG, /* the caller replies */
    WEB_LINK_WAIT,  /* nothing is to be done now */
    WEB_LINK_OPEN
};

MUST_CHECK enum web_link web_link_admit(struct http_request *request, enum secret_purpose purpose,
                                        const char *id, const char *secret);

/* Of the link that was opened, valid as long as the request. */
struct web_link_state {
    bool needs; /* of a list: a person is signed in who may see what people need */
    int door;   /* of a list: the generation of the link of the check-in page */
};
const struct web_link_state *web_link_opened(struct http_request *request);

/* "/rsvps/{id}/{secret}" and the like need the secret of the generation that DOCUMENT tells (its member
 * `link`; without one 0). In the arena. */
const char *web_link_secret(const struct secret_key *key, struct arena *arena, enum secret_purpose purpose,
                            const char *id, const json_t *document);

#endif
