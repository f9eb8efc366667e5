/* Who may look at the mails of a site without a mail server (dev.h). */
#include <string.h>

#include <jansson.h>
#include <sodium.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "sql/people.h"
#include "web/kit/ask.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/mail/mail_internal.h"

#define COOKIE "devmail"

const struct http_param page_dev_mails_params[] = {
    {.name = "key",
     .type = HTTP_TEXT,
     .max = 64,
     .takes = "the key in the file mail-key",
     .offset = offsetof(struct page_dev_mails, key)},
    {.name = NULL},
};

static bool
is_here(const char *origin)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]"};
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        size_t len = strlen(hosts[i]);
        if (strncmp(origin, hosts[i], len) == 0 && (origin[len] == ':' || origin[len] == '\0'))
            return true;
    }
    return false;
}

/* A proxy need not leave any sign, so this alone admits nobody. */
static bool
asked_here(struct http_request *request)
{
    static const char *const passed_on[] = {"X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"};
    bool here = web_of(request)->mail_folder && is_here(http_origin(request));
    for (size_t i = 0; i < COUNT_OF(passed_on); i++)
        here = here && !http_header(request, passed_on[i]);
    return here;
}

static bool
key_fits(struct http_request *request, const char *key)
{
    const char *right = web_of(request)->mail_key;
    size_t len = strlen(right);
    return key && len > 0 && strlen(key) == len && sodium_memcmp(key, right, len) == 0;
}

static void
refuse(struct http_request *request)
{
    http_reply_problem(
        request, 403,
        "Mails hold links that belong to other people. Open the address that convened prints when it "
        "is ready: its key is also in the file mail-key of the state directory.",
        NULL);
}

/* --- an administrator's token or session --- */

struct admission {
    struct web_ask ask;
    web_dev_show *show;
};

static bool
is_administrator(const struct web_answer *answer)
{
    json_t *token = answer->status == 200 ? json_loadb(answer->body, answer->size, 0, NULL) : NULL;
    const json_t *scope;
    size_t i;
    bool found = false;
    json_array_foreach(json_object_get(token, "scopes"), i, scope)
    {
        const char *name = json_string_value(scope);
        found = found || (name && strcmp(name, "admin") == 0);
    }
    json_decref(token);
    return found;
}

static void
on_known(struct web_ask *ask, const struct web_answer *answer)
{
    struct admission *admission = container_of(ask, struct admission, ask);
    if (is_administrator(answer))
        admission->show(ask->http);
    else
        refuse(ask->http);
}

/* --- for the pages --- */

void
web_dev_admit(struct http_request *request, web_dev_show *show)
{
    if (!asked_here(request)) {
        http_reply_problem(request, 404, "There is nothing under this address.", NULL);
        return;
    }
    if (key_fits(request, http_cookie(request, COOKIE))) {
        show(request);
        return;
    }
    const char *session = web_session_hash(request), *token = session ? session : web_token_hash(request);
    if (!token) {
        refuse(request);
        return;
    }
    struct admission *admission = arena_alloc(http_arena(request), sizeof(*admission));
    *admission = (struct admission){.show = show};
    web_ask_begin(&admission->ask, request, &sql_whoami, on_known, sql_whoami_values(.token = token));
}

bool
web_dev_take_key(struct http_request *request)
{
    const struct page_dev_mails *params = http_params(request);
    if (!params->key)
        return false;
    if (!asked_here(request) || !key_fits(request, params->key)) {
        refuse(request);
        return true;
    }
    const char *cookie =
        arena_printf(http_arena(request), COOKIE "=%s; Path=/dev/mail; HttpOnly; SameSite=Lax", params->key);
    http_reply(request, &(struct http_reply){.status = 303, .location = "/dev/mail", .cookie = cookie});
    return true;
}
