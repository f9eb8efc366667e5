#include "delivery/curl_loop.h"

#include <stdlib.h>

#include <event2/event.h>

struct curl_loop {
    struct event_base *base;
    struct event *timer;
    CURLM *multi;
    bool closing;
};

/* --- what has ended --- */

static void
tell_ended(struct curl_loop *loop)
{
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left))) {
        struct curl_transfer *transfer = NULL;
        CURLcode result = message->data.result;
        CURL *easy = message->easy_handle;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
        if (!transfer->stays)
            curl_multi_remove_handle(loop->multi, easy); /* MESSAGE is gone with it */
        transfer->done(transfer, result);
    }
}

static void
act(struct curl_loop *loop, curl_socket_t fd, int ready)
{
    int running;
    curl_multi_socket_action(loop->multi, fd, ready, &running);
    tell_ended(loop);
}

/* --- sockets and the timer, as libcurl asks for them --- */

static void
on_ready(evutil_socket_t fd, short what, void *context)
{
    act(context, fd, (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void
on_timer(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    act(context, CURL_SOCKET_TIMEOUT, 0);
}

/* ATTACHED is the socket's event, NULL before the first call. */
static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *attached)
{
    struct curl_loop *loop = context;
    struct event *event = attached;
    short wanted = EV_PERSIST;

    (void)easy;
    if (event) {
        event_free(event);
        curl_multi_assign(loop->multi, fd, NULL);
    }
    if (what == CURL_POLL_REMOVE || loop->closing)
        return 0;
    wanted |= what & CURL_POLL_IN ? EV_READ : 0;
    wanted |= what & CURL_POLL_OUT ? EV_WRITE : 0;
    event = event_new(loop->base, fd, wanted, on_ready, loop);
    if (!event)
        return -1;
    if (event_add(event, NULL) != 0) {
        event_free(event);
        return -1;
    }
    curl_multi_assign(loop->multi, fd, event);
    return 0;
}

static int
set_timer(CURLM *multi, long ms, void *context)
{
    struct curl_loop *loop = context;
    (void)multi;
    if (ms < 0)
        evtimer_del(loop->timer);
    else {
        const struct timeval wait = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
        evtimer_add(loop->timer, &wait);
    }
    return 0;
}

/* --- its life --- */

struct curl_loop *
curl_loop_new(struct event_base *base, long connections)
{
    struct curl_loop *loop = calloc(1, sizeof(*loop));
    if (!loop)
        return NULL;
    loop->base = base;
    loop->timer = evtimer_new(base, on_timer, loop);
    loop->multi = curl_multi_init();
    if (!loop->timer || !loop->multi) {
        curl_loop_free(loop);
        return NULL;
    }
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
    curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, set_timer);
    curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
    curl_multi_setopt(loop->multi, CURLMOPT_MAXCONNECTS, connections);
    return loop;
}

bool
curl_loop_start(struct curl_loop *loop, struct curl_transfer *transfer)
{
    curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    return curl_multi_add_handle(loop->multi, transfer->easy) == CURLM_OK;
}

void
curl_loop_cancel(struct curl_loop *loop, struct curl_transfer *transfer)
{
    curl_multi_remove_handle(loop->multi, transfer->easy);
}

void
curl_loop_free(struct curl_loop *loop)
{
    if (!loop)
        return;
    loop->closing = true;
    if (loop->multi)
        curl_multi_cleanup(loop->multi);
    if (loop->timer)
        event_free(loop->timer);
    free(loop);
}
