#include "proc/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, FIRST_INHERITED = 3 };

static int
fail(int fd, const char *where, struct buf *error)
{
    int why = errno;
    if (fd >= 0)
        close(fd);
    if (why == EADDRINUSE)
        buf_printf(error,
                   "Another program already listens on %s; stop it or choose another --listen address.",
                   where);
    else if (why == EACCES)
        buf_printf(error, "This user may not listen on %s: ports below 1024 need root or systemd's socket.",
                   where);
    else
        buf_printf(error, "Cannot listen on %s: %s.", where, strerror(why));
    errno = why;
    return -1;
}

static int
listen_on(const struct sockaddr *address, socklen_t size, const char *where, struct buf *error)
{
    int one = 1, zero = 0;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return fail(fd, where, error);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
    if (bind(fd, address, size) < 0 || listen(fd, BACKLOG) < 0)
        return fail(fd, where, error);
    return fd;
}

/* Whether a process answers on this socket file. If none does, a process that died has left the file. */
static bool
unix_alive(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool alive = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0;
    if (fd >= 0)
        close(fd);
    return alive;
}

static int
listen_unix(const char *path, const char *where, struct buf *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path) || path[0] != '/') {
        buf_printf(error, "%s must be an absolute path of at most %zu bytes.", where,
                   sizeof(address.sun_path) - 1);
        errno = EINVAL;
        return -1;
    }
    memcpy(address.sun_path, path, strlen(path) + 1);
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode) && !unix_alive(&address))
        unlink(path);
    int fd = listen_on((const struct sockaddr *)&address, sizeof(address), where, error);
    /* What is served there is as public as a loopback port: the folder's mode is the fence, not the file's.
     */
    if (fd >= 0)
        (void)chmod(path, 0666);
    return fd;
}

/* Split "HOST:PORT" into its halves; the brackets of an IPv6 address go. */
static bool
split(const char *where, char *host, size_t host_size, const char **port)
{
    const char *colon = strrchr(where, ':');
    size_t len = colon ? (size_t)(colon - where) : 0;
    char *end = NULL;
    if (!colon || len >= host_size)
        return false;
    long number = strtol(colon + 1, &end, 10);
    if (end == colon + 1 || *end || number < 0 || number > 65535)
        return false;
    if (len >= 2 && where[0] == '[' && where[len - 1] == ']') {
        where++;
        len -= 2;
    } else if (memchr(where, ':', len)) {
        return false;
    }
    memcpy(host, where, len);
    host[len] = '\0';
    *port = colon + 1;
    return true;
}

static int
listen_internet(const char *where, struct buf *error)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    errno = EINVAL;
    char host[256];
    const char *port;
    if (!split(where, host, sizeof(host), &port)) {
        buf_printf(error,
                   "\"%s\" is not an address to listen on: write HOST:PORT (127.0.0.1:8080, [::1]:8080), "
                   ":PORT or unix:/path.",
                   where);
        return -1;
    }
    /* Every address: one IPv6 socket takes both families, unless the machine has no IPv6. */
    if (!host[0]) {
        struct sockaddr_in6 any = {.sin6_family = AF_INET6,
                                   .sin6_port = htons((uint16_t)strtol(port, NULL, 10))};
        int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (probe >= 0) {
            close(probe);
            return listen_on((const struct sockaddr *)&any, sizeof(any), where, error);
        }
        hints.ai_family = AF_INET;
    }
    int rc = getaddrinfo(host[0] ? host : NULL, port, &hints, &found);
    if (rc != 0) {
        buf_printf(error, "Cannot listen on %s: %s.", where, gai_strerror(rc));
        errno = EINVAL;
        return -1;
    }
    int fd = listen_on(found->ai_addr, found->ai_addrlen, where, error);
    rc = errno;
    freeaddrinfo(found);
    errno = rc;
    return fd;
}

int
proc_listen(const char *where, bool *in_use, struct buf *error)
{
    int fd = strncmp(where, "unix:", 5) == 0 ? listen_unix(where + 5, where, error)
                                             : listen_internet(where, error);
    if (in_use)
        *in_use = fd < 0 && errno == EADDRINUSE;
    return fd;
}

static long
take_number(const char *name)
{
    const char *text = getenv(name);
    char *end = NULL;
    long number = text ? strtol(text, &end, 10) : -1;

    return text && end != text && !*end ? number : -1;
}

int
proc_listen_inherited(struct buf *error)
{
    long pid = take_number("LISTEN_PID"), count = take_number("LISTEN_FDS");
    int listening = 0;
    socklen_t size = sizeof(listening);

    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (pid != (long)getpid() || count < 1)
        return -1;
    if (count > 1) {
        buf_printf(error, "The service manager passed %ld sockets, but one is served: keep one ListenStream.",
                   count);
        return -2;
    }
    if (getsockopt(FIRST_INHERITED, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0 || !listening) {
        buf_puts(error, "What the service manager passed is not a listening stream socket (ListenStream).");
        return -2;
    }
    fcntl(FIRST_INHERITED, F_SETFD, FD_CLOEXEC);
    fcntl(FIRST_INHERITED, F_SETFL, fcntl(FIRST_INHERITED, F_GETFL) | O_NONBLOCK);
    return FIRST_INHERITED;
}

void
proc_listen_url(int fd, struct buf *out)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_un local;
        struct sockaddr_storage room;
    } address = {.any = {.sa_family = AF_UNSPEC}};
    socklen_t size = sizeof(address);
    char text[INET6_ADDRSTRLEN];

    if (getsockname(fd, &address.any, &size) < 0)
        return;
    if (address.any.sa_family == AF_UNIX) {
        buf_printf(out, "unix:%s", address.local.sun_path);
    } else if (address.any.sa_family == AF_INET) {
        if (address.v4.sin_addr.s_addr == htonl(INADDR_ANY))
            address.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        inet_ntop(AF_INET, &address.v4.sin_addr, text, sizeof(text));
        buf_printf(out, "http://%s:%u", text, ntohs(address.v4.sin_port));
    } else if (address.any.sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &address.v6.sin6_addr, text, sizeof(text));
        if (strcmp(text, "::") == 0)
            buf_printf(out, "http://127.0.0.1:%u", ntohs(address.v6.sin6_port));
        else
            buf_printf(out, "http://[%s]:%u", text, ntohs(address.v6.sin6_port));
    }
}

bool
proc_listen_loopback(int fd)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t size = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return false;
    if (address.ss_family == AF_INET)
        return ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    return address.ss_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)&address)->sin6_addr);
}
