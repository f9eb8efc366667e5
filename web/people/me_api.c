/* The caller as a person: /me; and the login of a command line, which ends in a token. */
#include <string.h>

#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/receive.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/people/people_internal.h"

/* --- GET /me, GET /me/events, PATCH /me --- */

void
api_me(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_person_get, NULL, sql_person_get_values(.token = call.token));
}

void
api_me_events(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_person_events, NULL, sql_person_events_values(.token = call.token));
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

    struct web_call call;
    if (!web_receive(request, 0, &call))
        return;
    const json_t *patch = web_receive_fields(request, fields, true);
    if (patch)
        web_ask(request, &sql_person_update, NULL,
                sql_person_update_values(.token = call.token, .patch = web_json_text(request, patch)));
}

/* --- GET /me/export, POST /me/erase --- */

void
api_me_export(struct http_request *request)
{
    struct web_call call;
    if (web_receive(request, 0, &call))
        web_ask(request, &sql_person_export, NULL, sql_person_export_values(.token = call.token));
}

void
api_me_erase(struct http_request *request)
{
    static const struct field fields[] = {{.name = "email",
                                           .rule = rule_line,
                                           .max = 254,
                                           .required = true,
                                           .hint = "the mail address of the account"},
                                          {.name = NULL}};
    struct web_call call;
    if (!web_receive(request, WEB_NO_ONCE, &call))
        return;
    const json_t *body = web_receive_fields(request, fields, false);
    if (body)
        web_ask(request, &sql_person_erase, NULL,
                sql_person_erase_values(.token = call.token,
                                        .address = json_string_value(json_object_get(body, "email"))));
}

/* --- secrets that are given out once --- */

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
    json_object_set_new(document, name, json_string(value));
    json_object_update(document, web_json_keep(request, more));
    const char *text = web_json_text(request, document);
    http_reply_json(request, 201, text, strlen(text), NULL);
}

/* --- POST /logins --- */

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

    struct web_call call;
    if (!web_session_possible(request) || !web_receive(request, WEB_ANYBODY | WEB_NO_ONCE, &call))
        return;
    const json_t *body = web_receive_fields(request, fields, false);
    if (!body)
        return;
    struct arena *arena = http_arena(request);
    struct login *login = login_new(request, "cvg_");
    char id[SECRET_ID_SIZE];
    secret_id_make("lgn_", id);
    web_ask_begin(&login->ask, request, &sql_session_login_ask, login_begun,
                  sql_session_login_ask_values(.id = arena_strdup(arena, id),
                                               .secret_hash = web_sha256_hex(arena, login->secret,
                                                                             strlen(login->secret)),
                                               .code_hash = web_sha256_hex(arena, login->code, CODE_DIGITS),
                                               .name = json_string_value(json_object_get(body, "name")),
                                               .client = web_session_client(request)));
}

/* --- POST /logins/{id} --- */

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
    if (!web_receive(request, WEB_ID | WEB_NO_ONCE, &call) || !web_receive_object(request))
        return;
    struct arena *arena = http_arena(request);
    struct login *login = login_new(request, "cvn_");
    web_ask_begin(
        &login->ask, request, &sql_session_login_take, login_taken,
        sql_session_login_take_values(.id = call.id, .secret_hash = call.token,
                                      .new_hash = web_sha256_hex(arena, login->secret, strlen(login->secret)),
                                      .new_prefix = arena_strndup(arena, login->secret, SHOWN)));
}
