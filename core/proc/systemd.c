#include "proc/systemd.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

void
proc_systemd_tell(const char *state)
{
    const char *where = getenv("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = where ? strlen(where) : 0;
    if (len < 2 || len >= sizeof(address.sun_path) || (where[0] != '/' && where[0] != '@'))
        return;
    memcpy(address.sun_path, where, len);
    if (address.sun_path[0] == '@') /* the abstract name space */
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
                 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
    close(fd);
}

void
proc_systemd_reloading(void)
{
    char state[80];
    snprintf(state, sizeof(state), "RELOADING=1\nMONOTONIC_USEC=%llu",
             (unsigned long long)clock_monotonic_us());
    proc_systemd_tell(state);
}

uint64_t
proc_systemd_watchdog_us(void)
{
    const char *interval = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    char *end = NULL;
    unsigned long long us = interval ? strtoull(interval, &end, 10) : 0;

    if (!interval || *end || (pid && strtol(pid, NULL, 10) != (long)getpid()))
        return 0;
    return us / 2;
}
