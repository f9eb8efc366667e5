/* Sending webhooks. */
#include "delivery/webhook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "base/clock.h"
#include "base/escape.h"
#include "delivery/curl_loop.h"
#include "delivery/ip_private.h"

enum { SECONDS = 10, CONNECT_SECONDS = 5, IDLE_CONNECTIONS = 32, HEADER_MAX = 1024 };

struct call {
    struct curl_transfer transfer;
    struct delivery_webhooks *webhooks;
    struct call *next, **link;
    delivery_webhook_fn *done;
    void *context;
    struct curl_slist *headers;
    char *body;
    uint64_t begun;
    size_t read;       /* bytes of the answer so far */
    struct buf answer; /* its beginning */
    bool plain;        /* http */
    bool refused;      /* an address may not be connected to */
    bool opened;       /* another one may */
};

struct delivery_webhooks {
    struct delivery_webhook_settings settings;
    struct curl_loop *loop;
    struct call *calls;
};

/* --- what libcurl asks --- */

/* The only place where it is known for sure where a connection goes. */
static curl_socket_t
open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct call *call = context;
    bool here = call->webhooks->settings.rules.loopback && delivery_ip_loopback(&address->addr);
    if (purpose != CURLSOCKTYPE_IPCXN || !(here || (!call->plain && delivery_ip_public(&address->addr)))) {
        call->refused = true;
        return CURL_SOCKET_BAD;
    }
    call->opened = true;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* An answer that does not end is cut: giving back less than there was ends the transfer. */
static size_t
take_answer(char *bytes, size_t size, size_t count, void *context)
{
    struct call *call = context;
    size_t len = size * count, room = DELIVERY_WEBHOOK_ANSWER_KEPT - call->answer.len;
    buf_append(&call->answer, bytes, len < room ? len : room);
    call->read += len;
    return call->read > DELIVERY_WEBHOOK_ANSWER_READ ? 0 : len;
}

/* --- what came of it --- */

static const struct {
    CURLcode code;
    const char *reason;
} reasons[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "The name of the host is not known."},
    {CURLE_COULDNT_CONNECT, "The host takes no connection at this port."},
    {CURLE_OPERATION_TIMEDOUT, "There was no answer in time."},
    {CURLE_PEER_FAILED_VERIFICATION,
     "The host's certificate is not valid for its name, or not trusted here."},
    {CURLE_SSL_CONNECT_ERROR, "The host does not speak TLS as it should."},
    {CURLE_GOT_NOTHING, "The host closed the connection without an answer."},
    {CURLE_RECV_ERROR, "The host closed the connection without an answer."},
    {CURLE_SEND_ERROR, "The host closed the connection before it had read the request."},
    {CURLE_UNSUPPORTED_PROTOCOL, "The host does not answer as HTTP does."},
    {CURLE_WEIRD_SERVER_REPLY, "The host does not answer as HTTP does."},
};

static const char *
reason_of(CURLcode code)
{
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (reasons[i].code == code)
            return reasons[i].reason;
    return curl_easy_strerror(code);
}

/* The status alone says how it went: who has answered 2xx has it, whatever became of the rest of the answer.
 */
static enum delivery_webhook_end
end_of(long status)
{
    if (status >= 200 && status < 300)
        return DELIVERY_WEBHOOK_DELIVERED;
    if (status == 410)
        return DELIVERY_WEBHOOK_GONE;
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return DELIVERY_WEBHOOK_LATER;
    return DELIVERY_WEBHOOK_FAILED;
}

static size_t
sequence_length(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* As text: UTF-8 without control characters but line ends and tabs. */
static void
write_text(struct buf *out, const char *bytes, size_t len)
{
    for (size_t i = 0, n; i < len; i += n) {
        n = sequence_length((unsigned char)bytes[i]);
        if (n == 1 && ((unsigned char)bytes[i] >= 0x20 || strchr("\t\n", bytes[i])) && bytes[i] != 0x7f &&
            bytes[i]) {
            buf_putc(out, bytes[i]);
        } else if (n > 1 && i + n <= len && utf8_valid(bytes + i, n)) {
            buf_append(out, bytes + i, n);
        } else {
            buf_puts(out, bytes[i] == '\r' ? "" : "?");
            n = 1;
        }
    }
}

static void
free_call(struct call *call)
{
    *call->link = call->next;
    if (call->next)
        call->next->link = call->link;
    curl_easy_cleanup(call->transfer.easy);
    curl_slist_free_all(call->headers);
    buf_release(&call->answer);
    free(call->body);
    free(call);
}

/* Tell what came of CALL, which is gone after that. */
static void
finish(struct call *call, struct delivery_webhook_result *result)
{
    delivery_webhook_fn *done = call->done;
    void *context = call->context;
    struct buf text;
    buf_init(&text, DELIVERY_WEBHOOK_ANSWER_KEPT);
    write_text(&text, call->answer.data, call->answer.len);
    result->answer = text.data ? text.data : "";
    result->ms = (unsigned)((clock_monotonic_us() - call->begun) / 1000);
    free_call(call);
    done(context, result);
    buf_release(&text);
}

static void
on_transferred(struct curl_transfer *transfer, CURLcode code)
{
    struct call *call = container_of(transfer, struct call, transfer);
    struct delivery_webhook_result result = {.end = DELIVERY_WEBHOOK_LATER};
    curl_off_t retry_after = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &result.status);
    curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
    result.retry_after = retry_after;
    char answered[64];
    if (result.status >= 200) {
        result.end = end_of(result.status);
        snprintf(answered, sizeof(answered), "The answer was %ld.", result.status);
        result.reason = result.end == DELIVERY_WEBHOOK_DELIVERED ? NULL : answered;
    } else if (call->refused && !call->opened) {
        result.end = DELIVERY_WEBHOOK_FAILED;
        result.reason =
            "The host is at an address of this machine or of a private network, and nothing is sent there.";
    } else {
        result.status = 0;
        result.reason = reason_of(code);
    }
    finish(call, &result);
}

/* --- the request --- */

static bool
add_header(struct call *call, const char *name, const char *value)
{
    struct buf line;
    buf_init(&line, HEADER_MAX);
    buf_printf(&line, "%s:%s%s", name, *value ? " " : "", value);
    struct curl_slist *longer = line.overflow ? NULL : curl_slist_append(call->headers, line.data);
    buf_release(&line);
    if (longer)
        call->headers = longer;
    return longer != NULL;
}

static bool
add_headers(struct call *call, const struct delivery_webhook_call *wanted)
{
    int64_t now = clock_wall();
    char timestamp[24];
    snprintf(timestamp, sizeof(timestamp), "%lld", (long long)now);
    struct buf signature;
    buf_init(&signature, HEADER_MAX);
    delivery_webhook_sign(&signature, wanted->secrets, wanted->secret_count, wanted->id, now, call->body,
                          strlen(call->body));
    bool ok = signature.len > 0 && add_header(call, "webhook-id", wanted->id) &&
              add_header(call, "webhook-timestamp", timestamp) &&
              add_header(call, "webhook-signature", signature.data) &&
              add_header(call, "content-type", "application/json") && add_header(call, "expect", "");
    buf_release(&signature);
    return ok;
}

/* Everything that libcurl would do beyond one POST to one address is off. */
static bool
set_up(struct call *call, const char *url)
{
    const struct delivery_webhook_settings *settings = &call->webhooks->settings;
    CURL *easy = call->transfer.easy;
    bool ok = curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, call->plain ? "http" : "https") == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, call) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK;
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)(settings->seconds > 0 ? settings->seconds : SECONDS));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    if (settings->agent)
        curl_easy_setopt(easy, CURLOPT_USERAGENT, settings->agent);
    if (settings->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(call->body));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    return ok;
}

static struct call *
make_call(struct delivery_webhooks *webhooks, const struct delivery_webhook_call *wanted)
{
    struct call *call = calloc(1, sizeof(*call));
    if (!call)
        return NULL;
    call->webhooks = webhooks;
    call->begun = clock_monotonic_us();
    call->plain = strncasecmp(wanted->url, "http:", 5) == 0;
    buf_init(&call->answer, DELIVERY_WEBHOOK_ANSWER_KEPT);
    call->body = strdup(wanted->body);
    call->transfer = (struct curl_transfer){.easy = curl_easy_init(), .done = on_transferred};
    call->next = webhooks->calls;
    call->link = &webhooks->calls;
    if (call->next)
        call->next->link = &call->next;
    webhooks->calls = call;
    if (call->body && call->transfer.easy)
        return call;
    free_call(call);
    return NULL;
}

void
delivery_webhook_send(struct delivery_webhooks *webhooks, const struct delivery_webhook_call *wanted,
                      delivery_webhook_fn *done, void *context)
{
    struct delivery_webhook_result result = {.end = DELIVERY_WEBHOOK_LATER, .reason = "Out of memory."};
    struct buf error;
    buf_init(&error, 512);
    if (!delivery_webhook_url_valid(wanted->url, &webhooks->settings.rules, &error)) {
        result.end = DELIVERY_WEBHOOK_FAILED;
        result.reason = error.data;
        result.answer = "";
        done(context, &result);
        buf_release(&error);
        return;
    }
    buf_release(&error);
    struct call *call = make_call(webhooks, wanted);
    if (!call) {
        result.answer = "";
        done(context, &result);
        return;
    }
    call->done = done;
    call->context = context;
    if (!add_headers(call, wanted)) {
        result.end = DELIVERY_WEBHOOK_FAILED;
        result.reason = "There is no secret to sign with; rotate it.";
        finish(call, &result);
    } else if (!set_up(call, wanted->url) || !curl_loop_start(webhooks->loop, &call->transfer)) {
        finish(call, &result);
    }
}

/* --- its life --- */

struct delivery_webhooks *
delivery_webhooks_new(struct event_base *base, const struct delivery_webhook_settings *settings)
{
    struct delivery_webhooks *webhooks = calloc(1, sizeof(*webhooks));
    if (!webhooks)
        return NULL;
    webhooks->settings = *settings;
    webhooks->loop = curl_loop_new(base, IDLE_CONNECTIONS);
    if (!webhooks->loop) {
        free(webhooks);
        return NULL;
    }
    return webhooks;
}

void
delivery_webhooks_free(struct delivery_webhooks *webhooks)
{
    if (!webhooks)
        return;
    for (struct call *call = webhooks->calls, *next; call; call = next) {
        struct delivery_webhook_result result = {.end = DELIVERY_WEBHOOK_LATER,
                                                 .reason = "The notifier ended."};
        next = call->next;
        curl_loop_cancel(webhooks->loop, &call->transfer);
        finish(call, &result);
    }
    curl_loop_free(webhooks->loop);
    free(webhooks);
}
