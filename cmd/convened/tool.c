#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/once.h"
#include "programs.h"

enum { ARGS_MAX = 16 };

/* Beside the server's programs if it is there, because its version fits; else the one of PATH. */
static const char *
find(const struct daemon *daemon, const char *name, char *path, size_t size)
{
    static struct programs list[PROGRAMS_MAX];
    size_t count = programs_find(daemon->settings.postgres, list);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, size, "%s/%s", list[i].folder, name);
        if (access(path, X_OK) == 0)
            return path;
    }
    return name;
}

_Noreturn static void
become(const char *const argv[], const char *password, int fd, int standard)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (password[0])
        setenv("PGPASSWORD", password, 1);
    dup2(fd, standard);
    execvp(argv[0], (char *const *)(const void *)argv);
    fprintf(stderr, "convened: %s: %s; it comes with the package postgresql-client.\n", argv[0],
            strerror(errno));
    _exit(127);
}

static bool
start(struct tool *tool, const char *const argv[], const char *password, bool feed)
{
    int pipe_fds[2];
    if (pipe2(pipe_fds, O_CLOEXEC) < 0)
        return false;
    int ours = pipe_fds[feed ? 1 : 0], theirs = pipe_fds[feed ? 0 : 1];
    fflush(NULL);
    tool->pid = fork();
    if (tool->pid == 0)
        become(argv, password, theirs, feed ? STDIN_FILENO : STDOUT_FILENO);
    close(theirs);
    tool->fd = ours;
    if (tool->pid < 0)
        close(ours);
    return tool->pid > 0;
}

bool
tool_start(struct tool *tool, const struct daemon *daemon, const char *name, const char *conninfo,
           const char *const args[], bool feed, struct buf *error)
{
    char path[600];
    const char *argv[ARGS_MAX] = {find(daemon, name, path, sizeof(path))};
    struct buf where, password;
    size_t count = 1;
    buf_init(&where, 16384);
    buf_init(&password, 4096);
    bool ok = db_conninfo_split(conninfo, &where, &password, error);
    for (size_t i = 0; args[i] && count < ARGS_MAX - 3; i++)
        argv[count++] = args[i];
    argv[count++] = "--dbname";
    argv[count] = where.data;
    if (ok && !start(tool, argv, password.data, feed)) {
        buf_printf(error, "%s cannot be started: %s.", name, strerror(errno));
        ok = false;
    }
    buf_release(&where);
    buf_release(&password);
    return ok;
}

int
tool_end(struct tool *tool)
{
    int status = 0;
    close(tool->fd);
    while (waitpid(tool->pid, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
