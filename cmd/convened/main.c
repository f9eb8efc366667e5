/* convened: the steps of the start in order; the last one is the supervisor's loop. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backup.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "daemon.h"
#include "http/http.h"
#include "mail_key.h"
#include "proc/file.h"
#include "proc/socket.h"

enum {
    EXIT_USAGE = 2,
    TAKE_OVER_MS = 10000,
    TRY_MS = 20,
    LOOK_SECONDS = 10, /* two looks must agree, so that a change is seen within twenty seconds */
    POSTGRES_TRIES = 8 /* ten seconds: longer than processes of a killed server hold its shared memory */
};

/* --- roles: what the supervisor runs --- */

static int
run_postgres(struct proc_child *child, void *context)
{
    const struct daemon *daemon = context;
    (void)child;
    settings_log(&daemon->settings, "cluster");
    return cluster_run(&daemon->cluster);
}

static bool
postgres_ready(pid_t pid, void *context)
{
    struct daemon *daemon = context;
    if (!cluster_ready(&daemon->cluster, pid))
        return false;
    cluster_mark_programs(&daemon->cluster, pid);
    return true;
}

/* An update of the operating system has exchanged the programs: new sessions of the old server would load the
 * libraries of the new one. */
static bool
postgres_stale(pid_t pid, bool now, void *context)
{
    struct daemon *daemon = context;
    return cluster_programs_changed(&daemon->cluster, pid, now);
}

static int
run_prepare(struct proc_child *child, void *context)
{
    struct daemon *daemon = context;
    (void)child;
    return daemon->settings.command ? restore_run(daemon) : prepare_run(daemon);
}

static int
run_worker(struct proc_child *child, void *context)
{
    return worker_run(child, context);
}

static int
run_porter(struct proc_child *child, void *context)
{
    return porter_run(child, context);
}

static int
run_notifier(struct proc_child *child, void *context)
{
    return notifier_run(child, context);
}

/* In the order of their stages. Fast shutdown for PostgreSQL is SIGINT, immediate is SIGQUIT. */
static void
fill_roles(struct daemon *daemon)
{
    const struct settings *settings = &daemon->settings;
    daemon->roles[0] = (struct proc_role){.name = "postgres",
                                          .count = daemon->is_private,
                                          .stage = 0,
                                          .flags = PROC_KEEP,
                                          .stop_signal = SIGINT,
                                          .kill_signal = SIGQUIT,
                                          .stop_seconds = 30,
                                          .start_tries = POSTGRES_TRIES,
                                          .run = run_postgres,
                                          .ready = postgres_ready,
                                          .stale = postgres_stale,
                                          .look_seconds = LOOK_SECONDS};
    daemon->roles[1] = (struct proc_role){.name = "prepare",
                                          .count = 1,
                                          .stage = 1,
                                          .flags = PROC_ONCE,
                                          .stop_signal = SIGTERM,
                                          .kill_signal = SIGKILL,
                                          .stop_seconds = 5,
                                          .run = run_prepare};
    daemon->roles[2] = (struct proc_role){.name = "worker",
                                          .count = settings_serve(settings) ? settings_workers(settings) : 0,
                                          .stage = 2,
                                          .flags = PROC_HOLD,
                                          .stop_signal = SIGTERM,
                                          .kill_signal = SIGKILL,
                                          .stop_seconds = 30,
                                          .run = run_worker};
    daemon->roles[3] = (struct proc_role){.name = "notifier",
                                          .count = settings_serve(settings) ? (int)settings->notifiers : 0,
                                          .stage = 2,
                                          .flags = PROC_HOLD,
                                          .stop_signal = SIGTERM,
                                          .kill_signal = SIGKILL,
                                          .stop_seconds = 30,
                                          .run = run_notifier};
    daemon->roles[4] = (struct proc_role){.name = "porter",
                                          .count = settings_serve(settings) ? 1 : 0,
                                          .stage = 0,
                                          .flags = PROC_START,
                                          .stop_signal = SIGTERM,
                                          .kill_signal = SIGKILL,
                                          .stop_seconds = 5,
                                          .run = run_porter};
}

/* The key is in the address: whoever reads this log looks after this machine. */
static void
say_mails(const struct daemon *daemon, const char *url)
{
    char key[MAIL_KEY_SIZE], address[700];
    if (!mail_key_used(daemon) || !mail_key_read(daemon, key)[0])
        return;
    snprintf(address, sizeof(address), "%s/dev/mail?key=%s", url, key);
    log_info("daemon.mails", LOG_STR("url", address),
             LOG_STR("note", "without --smtp no mail leaves; this page shows them"));
}

static void
on_started(void *context)
{
    const struct daemon *daemon = context;
    if (!settings_serve(&daemon->settings)) {
        log_info(daemon->settings.command ? "daemon.restored" : "daemon.migrated");
        return;
    }
    struct buf url;
    buf_init(&url, 512);
    struct buf error;
    buf_init(&error, 1024);
    proc_listen_url(daemon->listen_fd, &url);
    log_info("daemon.ready", LOG_STR("url", url.data), LOG_STR("version", CONVENE_VERSION));
    say_mails(daemon, url.data);
    buf_putc(&url, '\n');
    if (!proc_file_write(daemon->state.endpoint, url.data, 0644, &error))
        log_error("daemon.endpoint", LOG_STR("error", error.data));
    buf_release(&error);
    buf_release(&url);
}

/* Otherwise a client that connects now would wait until the supervisor ends. */
static void
on_stopping(void *context)
{
    struct daemon *daemon = context;
    if (daemon->listen_fd >= 0)
        close(daemon->listen_fd);
    daemon->listen_fd = -1;
    unlink(daemon->state.endpoint);
}

static bool
on_reload(void *context)
{
    struct daemon *daemon = context;
    if (!daemon_reload(daemon))
        return false;
    fill_roles(daemon);
    return true;
}

/* --- steps --- */

/* Do the action that prints and ends, if one is given; else false. */
static bool
print_action(const struct settings *settings)
{
    if (settings->help)
        option_print_help(&settings_table, stdout);
    else if (settings->version)
        puts("convened " CONVENE_VERSION);
    else if (settings->print_config)
        option_print_settings(&settings_table, settings, stdout);
    else if (settings->print_mdoc)
        option_print_mdoc(&settings_table, stdout);
    else
        return false;
    return true;
}

static bool
choose_user(struct daemon *daemon, struct buf *error)
{
    if (getuid() == 0)
        return proc_user_ensure(daemon->settings.user, "/var/lib/convene", &daemon->user, error);
    return proc_user_self(&daemon->user, error);
}

/* Workers of a killed supervisor may hold the port until they have ended. */
static bool
open_listener(struct daemon *daemon, struct buf *error)
{
    uint64_t end = clock_monotonic_us() + (daemon->state.unclean ? TAKE_OVER_MS * 1000ULL : 0);
    bool in_use = false;
    daemon->listen_fd = proc_listen_inherited(error);
    if (daemon->listen_fd != -1)
        return daemon->listen_fd >= 0;
    for (;;) {
        daemon->listen_fd = proc_listen(daemon->settings.listen, &in_use, error);
        if (daemon->listen_fd >= 0 || !in_use || clock_monotonic_us() >= end)
            return daemon->listen_fd >= 0;
        buf_clear(error);
        nanosleep(&(struct timespec){.tv_nsec = TRY_MS * 1000000L}, NULL);
    }
}

static bool
set_up(struct daemon *daemon, struct buf *error)
{
    umask(0027);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    if (!choose_user(daemon, error) || !state_dir_open(&daemon->state, &daemon->user, error))
        return false;
    if (settings_serve(&daemon->settings) && !open_listener(daemon, error))
        return false;
    return proc_user_become(&daemon->user, error) && state_dir_usable(&daemon->state, &daemon->user, error) &&
           state_dir_closed(&daemon->state, daemon_key_file(daemon), error);
}

static bool
configure(struct daemon *daemon, struct buf *error)
{
    const struct settings *settings = &daemon->settings;
    if (!settings_read(&daemon->settings, daemon->arena, daemon->argc, daemon->argv, error))
        return false;
    if (settings->help || settings->version || settings->print_mdoc || settings->print_config)
        return true;
    settings_log(settings, "supervisor");
    if (!state_dir_choose(&daemon->state, settings->state_dir, error))
        return false;
    daemon->is_private = !settings->database;
    return !daemon->is_private ||
           cluster_init(&daemon->cluster, daemon->state.folder, settings->postgres, settings->user, error);
}

static int
refuse(const struct buf *error, int code)
{
    fprintf(stderr, "convened: %s\n", error->data);
    return code;
}

static bool
name_run(struct daemon *daemon)
{
    uint64_t random;
    if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return false;
    snprintf(daemon->run, sizeof(daemon->run), "%016llx", (unsigned long long)random);
    return true;
}

static int
supervise(struct daemon *daemon)
{
    daemon->cluster.user = daemon->user.name;
    /* Twice, because two generations run during a reload. */
    daemon->cluster.connections =
        2 * (settings_workers(&daemon->settings) * worker_connections() + notifier_connections()) + 4;
    daemon->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    daemon->rates = http_rates_new();
    if (daemon->wake_fd < 0 || !daemon->rates || !name_run(daemon) || !daemon_share(daemon))
        log_fatal("daemon.start", strerror(errno));
    fill_roles(daemon);
    int code = proc_supervise(&(struct proc_config){.roles = daemon->roles,
                                                    .context = daemon,
                                                    .status_path = daemon->state.status,
                                                    .stop_when_started = !settings_serve(&daemon->settings),
                                                    .started = on_started,
                                                    .reload = on_reload,
                                                    .stopping = on_stopping});
    log_info("daemon.stopped", LOG_INT("code", code));
    return code;
}

static int
run(struct daemon *daemon, struct buf *error)
{
    if (!configure(daemon, error))
        return refuse(error, EXIT_USAGE);
    if (print_action(&daemon->settings))
        return EXIT_SUCCESS;
    daemon_connect(daemon);
    if (daemon->settings.check)
        return check_run(daemon);
    if (daemon->settings.command && strcmp(daemon->settings.command, "backup") == 0)
        return backup_run(daemon);
    if ((daemon->settings.command && !restore_open(daemon, error)) || !set_up(daemon, error))
        return refuse(error, EXIT_FAILURE);
    return supervise(daemon);
}

int
main(int argc, char **argv)
{
    struct daemon daemon = {
        .argc = argc, .argv = argv, .arena = arena_new(), .listen_fd = -1, .backup_fd = -1};
    struct buf error;
    buf_init(&error, 4096);
    int code = run(&daemon, &error);
    buf_release(&error);
    daemon_release(&daemon);
    return code;
}
