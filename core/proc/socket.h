/* Listening sockets: from an address as a person writes it, or from the service manager.
 *
 *     HOST:PORT      127.0.0.1:8080, localhost:8080, [::1]:8080; port 0 takes a free one
 *     :PORT          every address of the machine
 *     unix:/path     a socket file; one that a dead process left behind is replaced
 *
 * Sockets are non-blocking and closed on exec. One socket is shared by all workers through fork: with
 * SO_REUSEPORT the connections in a dead worker's queue would hang.
 */
#ifndef PROC_SOCKET_H
#define PROC_SOCKET_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

/* The listening descriptor, or -1 with a full sentence appended to ERROR. IN_USE (may be NULL) tells the
 * caller that somebody else listens there, which may pass. */
MUST_CHECK int proc_listen(const char *where, bool *in_use, struct buf *error);

/* The socket that the service manager opened for us (sd_listen_fds(3): LISTEN_PID, LISTEN_FDS); -1 when there
 * is none, -2 with a sentence when what was passed cannot be used. Clears the variables. */
MUST_CHECK int proc_listen_inherited(struct buf *error);

/* Append where FD can be reached from this machine: "http://127.0.0.1:8080" or "unix:/path". A socket that
 * listens on every address is named by the loopback one. */
void proc_listen_url(int fd, struct buf *out);
/* Only this machine can reach FD: its address is a loopback one (not a Unix socket, behind which a proxy may
 * be). */
bool proc_listen_loopback(int fd);

#endif
