#include "web/kit/session.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "secret/secret.h"
#include "web/kit/form.h"
#include "web/kit/values.h"
#include "web/kit/web.h"

enum {
    SESSION_DIGITS = 52, /* 260 bits */
    NONCE_DIGITS = 32,
    SESSION_DAYS = 90,
    ASK_SECONDS = 600
};

/* --- cookies --- */

/* How cookies are named and guarded here, decided in this one place. */
struct style {
    const char *prefix, *attributes;
    bool possible; /* to sign in at all */
};

static bool
is_loopback(const char *host)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        size_t len = strlen(hosts[i]);
        if (strncmp(host, hosts[i], len) == 0 && (host[len] == '\0' || host[len] == ':'))
            return true;
    }
    return false;
}

static struct style
style_of(struct http_request *request)
{
    static const struct style secure = {"__Host-", "Path=/; HttpOnly; SameSite=Lax; Secure", true};
    static const struct style local = {"", "Path=/; HttpOnly; SameSite=Lax", true};
    static const struct style none = {"", "Path=/; HttpOnly; SameSite=Lax", false};
    const char *origin = http_origin(request);
    if (strncmp(origin, "https://", 8) == 0)
        return secure;
    return strncmp(origin, "http://", 7) == 0 && is_loopback(origin + 7) ? local : none;
}

static const char *
cookie_line(struct http_request *request, const char *name, const char *value, long seconds)
{
    struct style style = style_of(request);
    return arena_printf(http_arena(request), "%s%s=%s; Max-Age=%ld; %s", style.prefix, name, value, seconds,
                        style.attributes);
}

/* NULL unless it has LEN bytes: nothing else was made here. */
static const char *
cookie_value(struct http_request *request, const char *name, size_t len)
{
    const char *full = arena_printf(http_arena(request), "%s%s", style_of(request).prefix, name);
    const char *value = http_cookie(request, full);
    return value && strlen(value) == len ? value : NULL;
}

bool
web_session_possible(struct http_request *request)
{
    if (style_of(request).possible)
        return true;
    http_reply_problem(
        request, 403,
        "Nobody can sign in here without https: the session would be seen by everybody on the way. Whoever "
        "runs this directory sets its address (option origin) to one that begins with https.",
        NULL);
    return false;
}

/* --- the session --- */

static const char *
session_hash(struct http_request *request, const char *value)
{
    const char *text = arena_printf(http_arena(request), "session %s", value);
    return web_sha256_hex(http_arena(request), text, strlen(text));
}

const char *
web_session_hash(struct http_request *request)
{
    const char *value = cookie_value(request, "session", SESSION_DIGITS);
    return value ? arena_printf(http_arena(request), "session:%s", session_hash(request, value)) : NULL;
}

bool
web_session_hinted(struct http_request *request)
{
    const char *value = http_cookie(request, "signed");
    return value && strcmp(value, "1") == 0;
}

static const char *const *
session_headers(struct http_request *request, const char *value, bool asked)
{
    const char **headers = arena_alloc(http_arena(request), 11 * sizeof(*headers));
    long seconds = *value ? SESSION_DAYS * 86400L : 0;
    int n = 0;
    headers[n++] = "Referrer-Policy";
    headers[n++] = "strict-origin";
    headers[n++] = "X-Robots-Tag";
    headers[n++] = "noindex, nofollow";
    headers[n++] = "Set-Cookie";
    headers[n++] = cookie_line(request, "session", value, seconds);
    headers[n++] = "Set-Cookie";
    headers[n++] = arena_printf(http_arena(request), "signed=%s; Max-Age=%ld; %s", *value ? "1" : "", seconds,
                                style_of(request).attributes);
    if (asked) {
        headers[n++] = "Set-Cookie";
        headers[n++] = cookie_line(request, "ask", "", 0);
    }
    headers[n] = NULL;
    return headers;
}

const char *const *
web_session_begin(struct http_request *request, const char **digest)
{
    char value[SESSION_DIGITS + 1];
    secret_digits_make(value, SESSION_DIGITS);
    *digest = session_hash(request, value);
    return session_headers(request, value, true);
}

const char *const *
web_session_end(struct http_request *request)
{
    return session_headers(request, "", false);
}

/* --- forms --- */

const char *
web_session_form_token(struct http_request *request)
{
    const char *hash = web_session_hash(request);
    if (!hash)
        return NULL;
    char token[SECRET_SIZE];
    secret_make(web_of(request)->key, SECRET_FORM, hash, token);
    return arena_strdup(http_arena(request), token);
}

bool
web_session_form_fits(struct http_request *request, const json_t *form)
{
    const char *hash = web_session_hash(request);
    if (hash && secret_fits(web_of(request)->key, SECRET_FORM, hash, web_form_text(request, form, "form")))
        return true;
    http_reply_problem(request, 403,
                       "This form was made for another session, perhaps before you signed in anew. Nothing "
                       "was changed; go back, "
                       "load the page again and send it once more.",
                       NULL);
    return false;
}

/* --- asking for a link --- */

static const char *
nonce_hash(struct http_request *request, const char *nonce)
{
    const char *text = arena_printf(http_arena(request), "ask %s", nonce);
    return web_sha256_hex(http_arena(request), text, strlen(text));
}

/* "sgn_7k2m9q4x8w3t." and the nonce. */
static const char *
asked_nonce(struct http_request *request, const char **id)
{
    const char *value = cookie_value(request, "ask", SECRET_ID_SIZE + NONCE_DIGITS);
    if (!value || value[SECRET_ID_SIZE - 1] != '.')
        return NULL;
    *id = arena_strndup(http_arena(request), value, SECRET_ID_SIZE - 1);
    return secret_id_valid(*id, "sgn_") ? value + SECRET_ID_SIZE : NULL;
}

struct web_session_ask
web_session_asked(struct http_request *request)
{
    struct web_session_ask asked = {0};
    const char *nonce = asked_nonce(request, &asked.id);
    if (nonce)
        asked.nonce_hash = nonce_hash(request, nonce);
    return asked;
}

const char *
web_session_ask(struct http_request *request, const char *id, const char **cookie)
{
    const char *before, *nonce = asked_nonce(request, &before);
    char made[NONCE_DIGITS + 1];
    if (!nonce) {
        secret_digits_make(made, NONCE_DIGITS);
        nonce = arena_strdup(http_arena(request), made);
    }
    *cookie = cookie_line(request, "ask", arena_printf(http_arena(request), "%s.%s", id, nonce), ASK_SECONDS);
    return nonce_hash(request, nonce);
}

/* --- browser and address --- */

struct known {
    const char *part, *name;
};

static const char *
known_name(const struct known *rows, const char *agent, const char *otherwise)
{
    for (; rows->part; rows++)
        if (strstr(agent, rows->part))
            return rows->name;
    return otherwise;
}

/* Chrome calls itself Safari, and others call themselves Chrome: the order counts. */
const char *
web_session_agent(struct http_request *request)
{
    static const struct known browsers[] = {
        {"Edg", "Edge"},      {"OPR/", "Opera"},        {"Firefox/", "Firefox"},
        {"Chrome", "Chrome"}, {"Chromium", "Chromium"}, {"Safari/", "Safari"},
        {NULL, NULL}};
    static const struct known systems[] = {
        {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},   {"Windows", "Windows"},
        {"Mac OS X", "macOS"},  {"CrOS", "ChromeOS"}, {"Linux", "Linux"}, {NULL, NULL}};
    const char *agent = http_header(request, "User-Agent");
    if (!agent)
        return "A browser";
    const char *system = known_name(systems, agent, NULL);
    return arena_printf(http_arena(request), "%s%s%s", known_name(browsers, agent, "A browser"),
                        system ? " on " : "", system ? system : "");
}

static const char *
place_digest(struct http_request *request, const char *place)
{
    char check[SECRET_CHECK_SIZE];
    secret_check_make(web_of(request)->key, "client ", place, check);
    return arena_strdup(http_arena(request), check);
}

const char *
web_session_client(struct http_request *request)
{
    enum { NETWORK = 6, CLIENT = 8 }; /* bytes of an IPv6 address: what one customer gets, and one machine */
    const char *text = http_client(request);
    unsigned char bytes[16] = {0};
    char place[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET, text, bytes) == 1) {
        if (bytes[0] == 127)
            return NULL;
        inet_ntop(AF_INET, bytes, place, sizeof(place));
        return arena_printf(http_arena(request), "%s.%s", place_digest(request, place),
                            place_digest(request, place));
    }
    if (inet_pton(AF_INET6, text, bytes) != 1 || strcmp(text, "::1") == 0)
        return NULL;
    memset(bytes + CLIENT, 0, sizeof(bytes) - CLIENT);
    inet_ntop(AF_INET6, bytes, place, sizeof(place));
    const char *client = place_digest(request, place);
    memset(bytes + NETWORK, 0, sizeof(bytes) - NETWORK);
    inet_ntop(AF_INET6, bytes, place, sizeof(place));
    return arena_printf(http_arena(request), "%s.%s",
                        place_digest(request, arena_printf(http_arena(request), "%s/48", place)), client);
}
