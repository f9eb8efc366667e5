/* Who calls, as a person: /me; and the login of a command line, which ends in a token. */
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "db/db.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/people/people_internal.h"

static void
ask_with_token(struct http_request *request, const struct db_statement *statement)
{
    struct web_ask *ask = web_ask_new(request, statement, NULL);
    struct web_call call;

    if (!web_receive(request, 0, &call))
        return;
    ask->db.values[0] = call.token;
    web_ask_send(ask);
}

/* --- GET /me, GET /me/events, PATCH /me ----------------------------------------------------------------- */

void
api_me(struct http_request *request)
{
    ask_with_token(request, &sql_person_get);
}

void
api_me_events(struct http_request *request)
{
    ask_with_token(request, &sql_person_events);
}

void
api_me_update(struct http_request *request)
{
    static const struct field fields[] = {
        {.name = "name",
         .rule = rule_line,
         .max = 100,
         .kept = true,
         .hint = "a name of 1 to 100 characters"},
        {.name = "id"},
        {.name = "email"},
        {.name = "since"},
        {.name = "organizations"},
        {.name = "access"},
        {.name = NULL},
    };
    struct web_ask *ask = web_ask_new(request, &sql_person_update, NULL);
    struct web_call call;
    json_t *patch;

    if (!web_receive(request, 0, &call))
        return;
    patch = web_receive_fields(request, fields, true);
    if (!patch)
        return;
    ask->db.values[0] = call.token;
    ask->db.values[1] = web_json_text(request, patch);
    web_ask_send(ask);
}

/* --- secrets that are given out once -------------------------------------------------------------------- */

enum { SECRET_DIGITS = 32, /* 160 bits */ SHOWN = 8, CODE_DIGITS = 8, CODE_HALF = 4 };

struct login {
    struct web_ask ask;
    char secret[4 + SECRET_DIGITS + 1];
    char code[CODE_DIGITS + 1];
};

static void
wipe(void *thing)
{
    struct login *login = thing;

    sodium_memzero(login->secret, sizeof(login->secret));
    sodium_memzero(login->code, sizeof(login->code));
}

/* PREFIX: four characters. */
static struct login *
login_new(struct http_request *request, const char *prefix)
{
    struct login *login = arena_alloc(http_arena(request), sizeof(*login));

    memcpy(login->secret, prefix, 4);
    secret_digits_make(login->secret + 4, SECRET_DIGITS);
    secret_digits_make(login->code, CODE_DIGITS);
    arena_defer(http_arena(request), wipe, login);
    return login;
}

static struct login *
login_of(struct web_ask *ask)
{
    return container_of(ask, struct login, ask);
}

static void
reply_with(struct http_request *request, const struct web_answer *answer, const char *name, const char *value,
           json_t *more)
{
    json_t *document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    const char *text;

    json_object_set_new(document, name, json_string(value));
    json_object_update(document, web_json_keep(request, more));
    text = web_json_text(request, document);
    http_reply_json(request, 201, text, strlen(text), NULL);
}

/* --- POST /logins --------------------------------------------------------------------------------------- */

static void
login_begun(struct web_ask *ask, const struct web_answer *answer)
{
    struct login *login = login_of(ask);

    if (answer->status != 201) {
        web_reply_answer(ask->http, answer);
        return;
    }
    reply_with(ask->http, answer, "secret", login->secret,
               json_pack("{s:o, s:o}", "code",
                         json_sprintf("%.*s-%s", CODE_HALF, login->code, login->code + CODE_HALF), "url",
                         json_sprintf("%s/me/login", http_origin(ask->http))));
}

void
api_login_begin(struct http_request *request)
{
    static const struct field fields[] = {
        {.name = "name",
         .rule = rule_line,
         .max = 100,
         .required = true,
         .hint = "a name of 1 to 100 characters"},
        {.name = NULL},
    };
    struct login *login;
    struct web_call call;
    json_t *body;
    char id[SECRET_ID_SIZE];

    if (!web_session_possible(request) || !web_receive(request, WEB_ANYBODY | WEB_NO_ONCE, &call))
        return;
    body = web_receive_fields(request, fields, false);
    if (!body)
        return;
    login = login_new(request, "cvg_");
    secret_id_make("lgn_", id);
    web_ask_init(&login->ask, request, &sql_session_login_ask, login_begun);
    login->ask.db.values[0] = arena_strdup(http_arena(request), id);
    login->ask.db.values[1] = web_sha256_hex(http_arena(request), login->secret, strlen(login->secret));
    login->ask.db.values[2] = web_sha256_hex(http_arena(request), login->code, CODE_DIGITS);
    login->ask.db.values[3] = json_string_value(json_object_get(body, "name"));
    login->ask.db.values[4] = web_session_client(request);
    web_ask_send(&login->ask);
}

/* --- POST /logins/{id} ---------------------------------------------------------------------------------- */

static void
login_taken(struct web_ask *ask, const struct web_answer *answer)
{
    if (answer->status == 201)
        reply_with(ask->http, answer, "token", login_of(ask)->secret, json_pack("{s:s}", "state", "done"));
    else
        web_reply_answer(ask->http, answer);
}

void
api_login_take(struct http_request *request)
{
    struct web_call call;
    struct login *login;
    char shown[SHOWN + 1];

    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call) || !web_receive_object(request))
        return;
    login = login_new(request, "cvn_");
    memcpy(shown, login->secret, SHOWN);
    shown[SHOWN] = '\0';
    web_ask_init(&login->ask, request, &sql_session_login_take, login_taken);
    login->ask.db.values[0] = call.id;
    login->ask.db.values[1] = call.token;
    login->ask.db.values[2] = web_sha256_hex(http_arena(request), login->secret, strlen(login->secret));
    login->ask.db.values[3] = arena_strdup(http_arena(request), shown);
    web_ask_send(&login->ask);
}
