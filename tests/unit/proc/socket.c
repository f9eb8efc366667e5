/* Addresses as people write them, sockets that a service manager passes, files that dead processes leave. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "proc/socket.h"

static const struct {
    const char *where;
    const char *url; /* what it begins with; NULL: refused */
} rows[] = {
    {"127.0.0.1:0", "http://127.0.0.1:"},
    {"localhost:0", "http://"},
    {":0", "http://127.0.0.1:"},
    {"0.0.0.0:0", "http://127.0.0.1:"},
    {"[::1]:0", "http://[::1]:"},
    {"8080", NULL},
    {"127.0.0.1", NULL},
    {"127.0.0.1:", NULL},
    {"127.0.0.1:http", NULL},
    {"127.0.0.1:65536", NULL},
    {"127.0.0.1:-1", NULL},
    {"127.0.0.1:80x", NULL},
    {"::1:8080", NULL},
    {"", NULL},
    {"unix:relative/path", NULL},
    {"unix:", NULL},
};

static void
addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf error, url;
        int fd;

        buf_init(&error, 1024);
        buf_init(&url, 1024);
        fd = proc_listen(rows[i].where, NULL, &error);
        if (strcmp(rows[i].where, "[::1]:0") == 0 && fd < 0) /* a machine without IPv6 */
            continue;
        if (!rows[i].url) {
            assert_int_equal(fd, -1);
            assert_true(error.len > 0 && error.data[error.len - 1] == '.');
        } else {
            assert_true(fd >= 0);
            assert_int_equal(error.len, 0);
            proc_listen_url(fd, &url);
            assert_memory_equal(url.data, rows[i].url, strlen(rows[i].url));
            assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
            assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
            close(fd);
        }
        buf_release(&error);
        buf_release(&url);
    }
}

static void
port_in_use(void **state)
{
    struct buf error, url;
    bool in_use = false;
    int first, second;

    (void)state;
    buf_init(&error, 1024);
    buf_init(&url, 1024);
    first = proc_listen("127.0.0.1:0", &in_use, &error);
    assert_true(first >= 0);
    assert_false(in_use);
    proc_listen_url(first, &url);
    second = proc_listen(url.data + strlen("http://"), &in_use, &error);
    assert_int_equal(second, -1);
    assert_true(in_use);
    assert_non_null(strstr(error.data, "already listens"));
    close(first);
    buf_release(&error);
    buf_release(&url);
}

static void
unix_file(void **state)
{
    char folder[] = "/tmp/convene-unit-XXXXXX", where[64], url[64];
    struct buf error, found;
    struct stat st;
    bool in_use = false;
    int first, second;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(where, sizeof(where), "unix:%s/s", folder);
    buf_init(&error, 1024);
    buf_init(&found, 1024);
    first = proc_listen(where, NULL, &error);
    assert_true(first >= 0);
    proc_listen_url(first, &found);
    assert_string_equal(found.data, where);
    /* In use while somebody listens, replaced when nobody does. */
    assert_int_equal(proc_listen(where, &in_use, &error), -1);
    assert_true(in_use);
    close(first);
    second = proc_listen(where, NULL, &error);
    assert_true(second >= 0);
    close(second);
    snprintf(url, sizeof(url), "%s/s", folder);
    assert_int_equal(lstat(url, &st), 0);
    unlink(url);
    rmdir(folder);
    buf_release(&error);
    buf_release(&found);
}

/* Runs in a child, where descriptor 3 is free to be what a service manager makes it. */
static int
inherit(int type, const char *count)
{
    pid_t pid = fork();
    int status = 0;

    if (pid == 0) {
        struct sockaddr_in any = {.sin_family = AF_INET};
        struct buf error;
        char self[16];
        int fd = socket(AF_INET, type, 0), got;

        if (type == SOCK_STREAM && (bind(fd, (struct sockaddr *)&any, sizeof(any)) < 0 || listen(fd, 1) < 0))
            _exit(99);
        dup2(fd, 3);
        snprintf(self, sizeof(self), "%ld", (long)getpid());
        setenv("LISTEN_PID", self, 1);
        setenv("LISTEN_FDS", count, 1);
        buf_init(&error, 1024);
        got = proc_listen_inherited(&error);
        _exit(getenv("LISTEN_FDS") ? 98 : got == 3 ? 3 : got == -2 && error.len ? 2 : got == -1 ? 1 : 97);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
passed_by_manager(void **state)
{
    struct buf error;

    (void)state;
    buf_init(&error, 1024);
    setenv("LISTEN_PID", "1", 1); /* meant for another process */
    setenv("LISTEN_FDS", "1", 1);
    assert_int_equal(proc_listen_inherited(&error), -1);
    assert_int_equal(inherit(SOCK_STREAM, "1"), 3);
    assert_int_equal(inherit(SOCK_STREAM, "2"), 2);
    assert_int_equal(inherit(SOCK_STREAM, "0"), 1);
    assert_int_equal(inherit(SOCK_DGRAM, "1"), 2);
    buf_release(&error);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(port_in_use),
        cmocka_unit_test(unix_file),
        cmocka_unit_test(passed_by_manager),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
