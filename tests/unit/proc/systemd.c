/* The service manager's side of sd_notify is a datagram socket: what arrives there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/attr.h"
#include "proc/systemd.h"

static void
receive(int fd, const char *expected)
{
    char text[256] = "";
    ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

    assert_int_equal(n, (ssize_t)strlen(expected));
    assert_string_equal(text, expected);
}

static int
manager(const char *name, size_t len)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

    memcpy(address.sun_path, name, len);
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    assert_int_equal(
        bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)), 0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static void
by_path(void **state)
{
    char folder[] = "/tmp/convene-unit-XXXXXX", path[64];
    int fd;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/n", folder);
    fd = manager(path, strlen(path));
    proc_systemd_tell("READY=1\nSTATUS=Serving");
    receive(fd, "READY=1\nSTATUS=Serving");
    close(fd);
    proc_systemd_tell("STOPPING=1"); /* nobody listens: no harm */
    unlink(path);
    rmdir(folder);
}

static void
abstract_name(void **state)
{
    char name[64];
    char text[256] = "";
    int fd;

    (void)state;
    snprintf(name, sizeof(name), "@convene-unit-%ld", (long)getpid());
    fd = manager(name, strlen(name));
    proc_systemd_reloading();
    assert_true(recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT) > 0);
    assert_memory_equal(text, "RELOADING=1\nMONOTONIC_USEC=", 27);
    close(fd);
}

static void
without_manager(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    proc_systemd_tell("READY=1");
    setenv("NOTIFY_SOCKET", "relative", 1);
    proc_systemd_tell("READY=1");
}

static void
watchdog(void **state)
{
    static const struct {
        const char *interval, *pid;
        uint64_t half;
    } rows[] = {{NULL, NULL, 0}, {"30000000", NULL, 15000000}, {"30000000", "1", 0}, {"30s", NULL, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        unsetenv("WATCHDOG_USEC");
        unsetenv("WATCHDOG_PID");
        if (rows[i].interval)
            setenv("WATCHDOG_USEC", rows[i].interval, 1);
        if (rows[i].pid)
            setenv("WATCHDOG_PID", rows[i].pid, 1);
        assert_int_equal(proc_systemd_watchdog_us(), rows[i].half);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_path),
        cmocka_unit_test(abstract_name),
        cmocka_unit_test(without_manager),
        cmocka_unit_test(watchdog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
