#include "web/kit/link.h"

#include "base/arena.h"
#include "base/attr.h"
#include "sql/links.h"
#include "web/kit/ask.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

/* Kept with the request between the two calls of its handler. */
struct admission {
    struct web_ask ask;
    bool open;
    struct web_link_state state;
};

static const char *const purposes[] = {[SECRET_RSVP] = "rsvp",
                                       [SECRET_DOOR] = "door",
                                       [SECRET_PREFERENCES] = "preferences",
                                       [SECRET_LIST] = "list"};

static void
checked(struct web_ask *ask, const struct web_answer *answer)
{
    struct admission *it = container_of(ask, struct admission, ask);
    struct http_request *request = ask->http;
    if (answer->status != 200) {
        web_reply_answer(request, answer);
        return;
    }
    json_t *document = web_json_keep(request, json_loadb(answer->body, answer->size, 0, NULL));
    it->open = true;
    it->state.needs = json_is_true(json_object_get(document, "needs"));
    it->state.door = (int)json_integer_value(json_object_get(document, "door"));
    http_route_of(request)->start(request);
}

enum web_link
web_link_admit(struct http_request *request, enum secret_purpose purpose, const char *id, const char *secret)
{
    struct admission *it = *http_note(request);
    int generation;
    if (it)
        return it->open ? WEB_LINK_OPEN : WEB_LINK_WAIT;
    if (!secret_link_read(web_of(request)->key, purpose, id, secret, &generation))
        return WEB_LINK_WRONG;
    it = arena_alloc(http_arena(request), sizeof(*it));
    *it = (struct admission){.open = false};
    *http_note(request) = it;
    web_ask_begin(&it->ask, request, &sql_link_check, checked,
                  sql_link_check_values(.purpose = purposes[purpose], .id = id,
                                        .generation = arena_printf(http_arena(request), "%d", generation),
                                        .token = web_session_hash(request)));
    return WEB_LINK_WAIT;
}

const struct web_link_state *
web_link_opened(struct http_request *request)
{
    const struct admission *it = *http_note(request);
    return &it->state;
}

const char *
web_link_secret(const struct secret_key *key, struct arena *arena, enum secret_purpose purpose,
                const char *id, const json_t *document)
{
    char secret[SECRET_LINK_SIZE];
    secret_link_make(key, purpose, id, (int)json_integer_value(json_object_get(document, "link")), secret);
    return arena_strdup(arena, secret);
}
