/* Streams of a real server on a socket of its own: what a client sees that reads, and one that does not. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "http/http.h"
#include "http/stream.h"

enum { LIMIT_US = 10000000 };

struct fixture {
    struct event_base *base;
    struct http_server *server;
    int listen_fd;
    struct sockaddr_in address;
    struct http_stream *stream; /* the one that began last; NULL once it has ended */
    int begun, ended;
    int seconds; /* how long streams last */
};

static void
stream_ended(void *context)
{
    struct fixture *f = context;

    f->stream = NULL;
    f->ended++;
}

static void
start_stream(struct http_request *request)
{
    struct fixture *f = http_context(request);

    f->stream = http_stream_start(request, &(struct http_stream_plan){.type = "text/event-stream",
                                                                      .beat = ":\n\n",
                                                                      .beat_seconds = 1,
                                                                      .seconds = f->seconds,
                                                                      .ended = stream_ended,
                                                                      .context = f});
    if (!f->stream)
        return;
    f->begun++;
    http_stream_push(f->stream, "data: hello\n\n", 13);
}

static const struct http_route routes[] = {
    {.method = "GET", .pattern = "/stream", .start = start_stream},
    {.method = NULL},
};

static int
setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    socklen_t len = sizeof(f->address);
    struct buf error;

    buf_init(&error, 256);
    f->seconds = 3600;
    f->base = event_base_new();
    f->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    f->address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(bind(f->listen_fd, (struct sockaddr *)&f->address, len), 0);
    assert_int_equal(listen(f->listen_fd, 16), 0);
    getsockname(f->listen_fd, (struct sockaddr *)&f->address, &len);
    f->server =
        http_server_new(f->base,
                        &(struct http_config){.listen_fd = f->listen_fd,
                                              .routes = (const struct http_route *const[]){routes, NULL},
                                              .context = f,
                                              .streams_max = 3,
                                              .streams_per_address = 2,
                                              .limit_loopback = true,
                                              .body_seconds = 1,
                                              .cache_bytes = 1 << 20},
                        &error);
    assert_non_null(f->server);
    buf_release(&error);
    *state = f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;

    http_server_free(f->server);
    assert_int_equal(f->begun, f->ended);
    event_base_free(f->base);
    close(f->listen_fd);
    free(f);
    return 0;
}

/* --- a client --- */

/* FROM: the last number of its loopback address. RECEIVE: its buffer, 0 for the usual one. */
static int
ask_with(struct fixture *f, const char *request, int from, int receive)
{
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000000u + (unsigned)from)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (receive > 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof(receive));
    assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof(own)), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&f->address, sizeof(f->address)), 0);
    assert_int_equal(write(fd, request, strlen(request)), (ssize_t)strlen(request));
    return fd;
}

static int
ask(struct fixture *f, int from)
{
    return ask_with(f, "GET /stream HTTP/1.1\r\nHost: here\r\n\r\n", from, 0);
}

static void
turn(struct fixture *f)
{
    event_base_loop(f->base, EVLOOP_NONBLOCK);
    poll(NULL, 0, 1);
}

/* What has come when WHAT is in it (NULL: when the connection has ended). */
static const char *
read_until(struct fixture *f, int fd, const char *what)
{
    static char text[1 << 16];
    uint64_t end = clock_monotonic_us() + LIMIT_US;
    size_t len = 0;

    text[0] = '\0';
    while (clock_monotonic_us() < end) {
        ssize_t got;

        turn(f);
        got = recv(fd, text + len, sizeof(text) - 1 - len, MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno == ECONNRESET)) {
            if (what)
                fail_msg("the connection ended before %s: %s", what, text);
            return text;
        }
        len += got > 0 ? (size_t)got : 0;
        text[len] = '\0';
        if (what && strstr(text, what))
            return text;
    }
    fail_msg("not within the limit: %s, but %s", what ? what : "the end", text);
    return NULL;
}

static void
await_ended(struct fixture *f, int count)
{
    uint64_t end = clock_monotonic_us() + LIMIT_US;

    while (f->ended < count && clock_monotonic_us() < end)
        turn(f);
    assert_int_equal(f->ended, count);
}

static bool
metric_is(struct fixture *f, const char *line)
{
    struct buf out;
    bool found;

    buf_init(&out, 1 << 16);
    http_server_metrics(f->server, &out);
    found = strstr(out.data, line) != NULL;
    buf_release(&out);
    return found;
}

/* --- tests --- */

static void
test_goes_on(void **state)
{
    struct fixture *f = *state;
    int fd = ask(f, 1);
    const char *head = read_until(f, fd, "data: hello\n\n");

    assert_non_null(strstr(head, "HTTP/1.1 200 "));
    assert_non_null(strstr(head, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(head, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(head, "X-Accel-Buffering: no\r\n"));
    assert_null(strstr(head, "Content-Encoding"));
    http_stream_push(f->stream, "data: two\n\n", 11);
    http_stream_push(f->stream, "data: three\n\n", 13);
    assert_non_null(strstr(read_until(f, fd, "data: three\n\n"), "data: two\n\n"));
    read_until(f, fd, ":\n\n"); /* a heartbeat */
    assert_true(metric_is(f, "\nconvene_http_streams 1\n"));
    http_stream_push(f->stream, "data: last\n\n", 12);
    http_stream_end(f->stream);
    http_stream_push(f->stream, "data: never\n\n", 13);
    assert_null(strstr(read_until(f, fd, NULL), "never"));
    await_ended(f, 1);
    assert_true(metric_is(f, "\nconvene_http_streams 0\n"));
    close(fd);
}

static void
test_ends_by_itself(void **state)
{
    struct fixture *f = *state;
    int fd;

    f->seconds = 1;
    fd = ask(f, 1);
    assert_non_null(strstr(read_until(f, fd, NULL), "\r\n0\r\n\r\n"));
    await_ended(f, 1);
    close(fd);
}

/* Neither HTTP/1.0 nor HEAD knows chunks. */
static void
test_other_ways_to_ask(void **state)
{
    struct fixture *f = *state;
    int old = ask_with(f, "GET /stream HTTP/1.0\r\nHost: here\r\n\r\n", 1, 0), head;

    read_until(f, old, "\r\n\r\ndata: hello\n\n");
    http_stream_end(f->stream);
    read_until(f, old, NULL);
    head = ask_with(f, "HEAD /stream HTTP/1.1\r\nHost: here\r\n\r\n", 1, 0);
    assert_null(strstr(read_until(f, head, NULL), "hello"));
    await_ended(f, 2);
    close(old);
    close(head);
}

static void
test_client_goes(void **state)
{
    struct fixture *f = *state;
    uint64_t begin;
    int fd = ask(f, 1);

    read_until(f, fd, "hello");
    begin = clock_monotonic_us();
    close(fd);
    await_ended(f, 1);
    assert_true(clock_monotonic_us() - begin < 500000); /* not only by a heartbeat */
}

/* A client that reads nothing, told COUNT kilobytes or as many as its stream bears; how many those were. */
static int
push_to_the_deaf(struct fixture *f, int *fd, int count)
{
    int begun = f->begun, pushed = 0;
    char news[1000];

    *fd = ask_with(f, "GET /stream HTTP/1.1\r\nHost: here\r\n\r\n", 1, 2048);
    memset(news, 'x', sizeof(news));
    while (f->begun == begun)
        turn(f);
    for (; f->stream && pushed < count; pushed++) {
        http_stream_push(f->stream, news, sizeof(news));
        turn(f);
    }
    return pushed;
}

/* Whoever takes nothing is cut, however fast or slowly it is told something. */
static void
test_client_is_deaf(void **state)
{
    struct fixture *f = *state;
    int fd, borne = push_to_the_deaf(f, &fd, 1000);

    assert_in_range(borne, 17, 200);
    assert_int_equal(f->ended, 1);
    assert_true(metric_is(f, "reason=\"stream_unread\"} 1\n"));
    close(fd);
    /* So much that some of it waits, then silence: it has to leave within the deadline. */
    push_to_the_deaf(f, &fd, borne - 8);
    assert_non_null(f->stream);
    await_ended(f, 2);
    assert_true(metric_is(f, "reason=\"stream_unread\"} 2\n"));
    close(fd);
}

static void
test_limits(void **state)
{
    struct fixture *f = *state;
    int fds[5] = {0};

    for (int i = 0; i < 2; i++) {
        fds[i] = ask(f, 7);
        read_until(f, fds[i], "hello");
    }
    fds[2] = ask(f, 7);
    assert_non_null(strstr(read_until(f, fds[2], "one of them first"), "HTTP/1.1 429 "));
    fds[3] = ask(f, 8);
    read_until(f, fds[3], "hello");
    fds[4] = ask(f, 9);
    assert_non_null(strstr(read_until(f, fds[4], "again in a minute"), "Retry-After: 60\r\n"));
    assert_true(metric_is(f, "convene_http_streams_refused_total 2\n"));
    assert_int_equal(f->begun, 3);
    /* There is room again once one has gone. */
    close(fds[0]);
    await_ended(f, 1);
    fds[0] = ask(f, 7);
    read_until(f, fds[0], "hello");
    for (int i = 0; i < 5; i++)
        close(fds[i]);
}

static void
note_drained(void *context)
{
    *(bool *)context = true;
}

/* In order for those who read, and without those who do not. */
static void
test_drain(void **state)
{
    struct fixture *f = *state;
    int reads = ask(f, 1), deaf, borne = push_to_the_deaf(f, &deaf, 1000);
    uint64_t begin = clock_monotonic_us();
    bool drained = false;

    read_until(f, reads, "hello");
    close(deaf);
    push_to_the_deaf(f, &deaf, borne - 8);
    http_server_drain(f->server, note_drained, &drained);
    assert_non_null(strstr(read_until(f, reads, NULL), "0\r\n\r\n"));
    while (!drained && clock_monotonic_us() < begin + LIMIT_US)
        turn(f);
    assert_true(drained);
    close(reads);
    close(deaf);
}

/* Streams that still go on when the server is freed end, too (teardown counts them). */
static void
test_freed(void **state)
{
    struct fixture *f = *state;
    int fd = ask(f, 1);

    read_until(f, fd, "hello");
    close(fd);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ends_by_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_ways_to_ask, setup, teardown),
        cmocka_unit_test_setup_teardown(test_client_goes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_client_is_deaf, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_freed, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
