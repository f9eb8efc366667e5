#include "convene/server/client.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/attr.h"
#include "base/escape.h"

enum { REPLY_MAX = 64 << 20, TRIES_MAX = 5, WAIT_MAX = 60 };

struct client {
    struct arena *arena;
    CURL *curl;
    const char *url, *token;
    long timeout;
};

/* What one call collects. */
struct answer {
    struct client *client;
    struct buf body;
    struct reply *reply;
};

struct client *
client_new(struct arena *arena, const char *url, const char *token, long timeout)
{
    struct client *client = arena_alloc(arena, sizeof(*client));
    curl_global_init(CURL_GLOBAL_DEFAULT); /* counts how often it is called */
    *client = (struct client){
        .arena = arena, .curl = curl_easy_init(), .url = url, .token = token, .timeout = timeout};
    return client;
}

void
client_free(struct client *client)
{
    if (!client)
        return;
    curl_easy_cleanup(client->curl);
    curl_global_cleanup();
}

const char *
client_url(const struct client *client)
{
    return client->url;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *argument)
{
    struct answer *answer = argument;
    buf_append(&answer->body, bytes, size * count);
    return answer->body.overflow ? 0 : size * count;
}

/* Store the value of a header line in *OUT (in the arena) when its name is NAME. */
static void
take_header_as(struct answer *answer, const char *line, size_t len, const char *name, const char **out)
{
    size_t n = strlen(name);
    if (len <= n || line[n] != ':' || strncasecmp(line, name, n) != 0)
        return;
    line += n + 1;
    len -= n + 1;
    while (len && (*line == ' ' || *line == '\t')) {
        line++;
        len--;
    }
    while (len && (line[len - 1] == '\r' || line[len - 1] == '\n' || line[len - 1] == ' '))
        len--;
    *out = arena_strndup(answer->client->arena, line, len);
}

static size_t
take_header(char *line, size_t size, size_t count, void *argument)
{
    struct answer *answer = argument;
    size_t len = size * count;
    take_header_as(answer, line, len, "ETag", &answer->reply->etag);
    take_header_as(answer, line, len, "Content-Type", &answer->reply->type);
    take_header_as(answer, line, len, "Location", &answer->reply->location);
    take_header_as(answer, line, len, "Retry-After", &answer->reply->retry_after);
    return len;
}

static struct curl_slist *
add_header(struct client *client, struct curl_slist *list, const char *name, const char *value)
{
    return value ? curl_slist_append(list, arena_printf(client->arena, "%s: %s", name, value)) : list;
}

static struct curl_slist *
make_headers(struct client *client, const struct request *request)
{
    struct curl_slist *list =
        add_header(client, NULL, "Accept", "application/json, application/problem+json");
    if (client->token)
        list = add_header(client, list, "Authorization",
                          arena_printf(client->arena, "Bearer %s", client->token));
    if (request->body)
        list = add_header(client, list, "Content-Type", request->type ? request->type : "application/json");
    list = add_header(client, list, "If-Match", request->if_match);
    list = add_header(client, list, "Idempotency-Key", request->idempotency_key);
    /* The daemon takes our body anyway. Waiting for "100 Continue" would only cost a round trip. */
    return curl_slist_append(list, "Expect:");
}

static void
prepare(struct client *client, const struct request *request, struct answer *answer,
        struct curl_slist *headers, char *detail)
{
    CURL *curl = client->curl;
    curl_easy_reset(curl); /* keeps the connection */
    curl_easy_setopt(curl, CURLOPT_URL, arena_printf(client->arena, "%s%s", client->url, request->path));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "convene/" CONVENE_VERSION);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, client->timeout);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
    if (request->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->len);
    } else if (strcmp(request->method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
    }
}

/* Append a sentence about a call that got no reply. */
static void
explain(const struct client *client, CURLcode code, const char *detail, struct buf *why)
{
    switch (code) {
    case CURLE_COULDNT_CONNECT:
        buf_printf(why, "Nothing answers at %s. Is convened running there? (%s)", client->url, detail);
        return;
    case CURLE_COULDNT_RESOLVE_HOST:
        buf_printf(why, "The host of %s cannot be found.", client->url);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        buf_printf(why, "%s did not answer within %ld seconds. (%s)", client->url, client->timeout, detail);
        return;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
        buf_printf(why, "The certificate of %s cannot be trusted, so nothing was sent. (%s)", client->url,
                   detail);
        return;
    case CURLE_SSL_CONNECT_ERROR:
        buf_printf(why, "%s does not speak TLS as expected; is it http:// instead of https://? (%s)",
                   client->url, detail);
        return;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        buf_printf(why, "\"%s\" is not the address of a server; it looks like https://events.example.org.",
                   client->url);
        return;
    case CURLE_WRITE_ERROR:
        buf_printf(why, "The answer of %s is larger than %d MB.", client->url, REPLY_MAX >> 20);
        return;
    default:
        buf_printf(why, "The connection to %s failed: %s.", client->url,
                   *detail ? detail : curl_easy_strerror(code));
    }
}

MUST_CHECK static bool
call_once(struct client *client, const struct request *request, struct reply *reply, struct buf *why)
{
    struct answer answer = {.client = client, .reply = reply};
    char detail[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = make_headers(client, request);

    *reply = (struct reply){0};
    buf_init(&answer.body, REPLY_MAX);
    prepare(client, request, &answer, headers, detail);
    CURLcode code = curl_easy_perform(client->curl);
    if (code == CURLE_OK) {
        curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &reply->status);
        reply->body = arena_strndup(client->arena, answer.body.data, answer.body.len);
        reply->len = answer.body.len;
    } else {
        explain(client, code, detail, why);
    }
    buf_release(&answer.body);
    curl_slist_free_all(headers);
    return code == CURLE_OK;
}

/* True for requests that may be sent twice: reads, writes with an idempotency key, and imports. */
static bool
may_repeat(const struct request *request)
{
    return strcmp(request->method, "GET") == 0 || request->idempotency_key ||
           strncmp(request->path, "/api/v1/imports", 15) == 0;
}

bool
client_call(struct client *client, const struct request *request, struct reply *reply, struct buf *why)
{
    long waited = 0;
    for (int tries = 1;; tries++) {
        if (!call_once(client, request, reply, why))
            return false;
        if ((reply->status != 429 && reply->status != 503) || !reply->retry_after || !may_repeat(request))
            return true;
        long wait = strtol(reply->retry_after, NULL, 10);
        wait = wait > 0 ? wait : 1;
        if (tries == TRIES_MAX || waited + wait > WAIT_MAX)
            return true;
        sleep((unsigned)wait);
        waited += wait;
    }
}
