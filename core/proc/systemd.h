/* Messages to the service manager, as sd_notify(3) documents them: datagrams to the socket that
 * $NOTIFY_SOCKET names, nothing when it is not set. */
#ifndef PROC_SYSTEMD_H
#define PROC_SYSTEMD_H

#include <stdint.h>

/* STATE is lines of NAME=VALUE: "READY=1", "STOPPING=1\nSTATUS=Draining". Losing one is no error. */
void proc_systemd_tell(const char *state);
/* "RELOADING=1" with the time stamp that systemd wants beside it. */
void proc_systemd_reloading(void);
/* Half of the interval within which "WATCHDOG=1" is expected, in microseconds; 0 when it is not. */
uint64_t proc_systemd_watchdog_us(void);

#endif
