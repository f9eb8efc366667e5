/* ask: one statement of sql/queries on behalf of one request, and the reply that its answer deserves.
 *
 *     web_ask(request, &sql_event_get, event_get_done,
 *             sql_event_get_values(.token = web_token_hash(request), .id = http_path_value(request, "id")));
 *
 * `done` is called when the database has answered with its row (outcome, body, etag), whatever the outcome.
 * Everything else is dealt with here: a conflict is tried again (nothing had happened), a database that is
 * down, busy or late becomes 503 with Retry-After, an unexpected error 500.
 */
#ifndef WEB_ASK_H
#define WEB_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/problem.h"
#include "db/db.h"
#include "http/http.h"

/* The row of every statement that an endpoint asks. Valid during `done` only. */
struct web_answer {
    const char *outcome; /* "ok", "missing", ... */
    int status;          /* the HTTP status that it means */
    const char *body;    /* JSON: the public document, or the list of what is wrong; "" when there is none */
    size_t size;
    const char *etag; /* NULL: none */
};

struct web_ask;
/* Called with the answer, which is valid during the call. */
typedef void web_ask_done(struct web_ask *ask, const struct web_answer *answer);

struct web_ask {
    struct db_request db;
    struct http_request *http;
    web_ask_done *done;
    int tries;
};

/* Ask STATEMENT for REQUEST. VALUES are those of the statement by name: sql_NAME_values(.token = ..., ...),
 * or NULL when it takes none. One that is left out is SQL's NULL. The texts are not copied. DONE NULL:
 * web_reply_answer. */
void web_ask(struct http_request *request, const struct db_statement *statement, web_ask_done *done,
             const char *const *values);
/* The same for an ask that is embedded in a continuation; it may begin again once it is done. */
void web_ask_begin(struct web_ask *ask, struct http_request *request, const struct db_statement *statement,
                   web_ask_done *done, const char *const *values);

/* Status of an outcome; 500 for a word that is not in the table. */
int web_outcome_status(const char *outcome);

/* The API's reply: the document's bytes as they are, 204 for deleted, Location for created, a problem for a
 * refusal. */
void web_reply_answer(struct http_request *request, const struct web_answer *answer);
/* 429 with Retry-After, for the outcome "limited"; web_reply_answer does it, too. */
void web_reply_limited(struct http_request *request, const struct web_answer *answer);
void web_answer_done(struct web_ask *ask, const struct web_answer *answer);
/* The same for what has no revision: a digest of the bytes is its ETag. */
void web_digest_done(struct web_ask *ask, const struct web_answer *answer);
/* 422: the document breaks rules. Only the first 50 problems are sent (also by web_trim_problems).
 */
void web_reply_invalid(struct http_request *request, struct problems *problems);
void web_trim_problems(struct problems *problems);
/* The sentence of a refusal when it concerns no field, else NULL; its fields are added to PROBLEMS. In the
 * arena. */
const char *web_answer_problems(struct http_request *request, const struct web_answer *answer,
                                struct problems *problems);
/* All of a refusal into PROBLEMS; what concerns no field under FIELD ("": the page as a whole). */
void web_answer_tell(struct http_request *request, const struct web_answer *answer, const char *field,
                     struct problems *problems);
/* Headers of a page that tells a refusal: Retry-After for 429, else NULL. In the arena. */
const char *const *web_answer_headers(struct http_request *request, const struct web_answer *answer);

#endif
