#include "proc/run.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child: both outputs and the input are one socket pair, so neither side can block the other. */
_Noreturn static void
become(const char *const argv[], int fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(fd, STDIN_FILENO);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execvp(argv[0], (char *const *)(const void *)argv);
    _exit(127);
}

/* The input is small (it fits the socket's buffer), so writing it first cannot block for good. */
static void
feed(int fd, const char *input)
{
    size_t left = input ? strlen(input) : 0;
    while (left > 0) {
        ssize_t n = send(fd, input, left, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        input += n;
        left -= (size_t)n;
    }
    shutdown(fd, SHUT_WR);
}

int
proc_run(const char *const argv[], const char *input, struct buf *output)
{
    int status = 0;
    pid_t parent = getpid();
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return 127;
    pid_t pid = fork();
    if (pid == 0)
        become(argv, pair[1], parent);
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return 127;
    }
    feed(pair[0], input);
    char bytes[4096];
    for (;;) {
        ssize_t n = read(pair[0], bytes, sizeof(bytes));
        if (n > 0)
            buf_append(output, bytes, (size_t)n);
        else if (n == 0 || errno != EINTR)
            break;
    }
    close(pair[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *
proc_last_line(struct buf *output)
{
    while (output->len > 0 && (output->data[output->len - 1] == '\n' || output->data[output->len - 1] == ' '))
        output->data[--output->len] = '\0';
    char *line = strrchr(output->data, '\n');
    return line ? line + 1 : output->data;
}
