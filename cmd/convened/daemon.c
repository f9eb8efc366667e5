#include "daemon.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

static const char *
conninfo(const struct cluster *cluster, const char *role)
{
    struct buf text;
    buf_init(&text, 4096);
    cluster_conninfo(cluster, role, &text);
    return buf_detach(&text, NULL);
}

void
daemon_connect(struct daemon *daemon)
{
    const struct settings *settings = &daemon->settings;
    if (daemon->is_private) {
        daemon->owner = conninfo(&daemon->cluster, "convene_owner");
        daemon->web = conninfo(&daemon->cluster, "convene_web");
        daemon->notifier = conninfo(&daemon->cluster, "convene_notifier");
    } else {
        daemon->owner = settings->database_owner ? settings->database_owner : settings->database;
        daemon->web = daemon->notifier = settings->database;
    }
}

bool
daemon_share(struct daemon *daemon)
{
    void *page =
        mmap(NULL, sizeof(*daemon->shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    daemon->shared = page == MAP_FAILED ? NULL : page;
    return daemon->shared;
}

void
daemon_release(struct daemon *daemon)
{
    if (daemon->is_private) {
        free((char *)(uintptr_t)daemon->owner);
        free((char *)(uintptr_t)daemon->web);
        free((char *)(uintptr_t)daemon->notifier);
    }
    if (daemon->shared)
        munmap(daemon->shared, sizeof(*daemon->shared));
    arena_free(daemon->arena);
}

static void
keep(const char *name, const char **fresh, const char *old)
{
    if (!*fresh != !old || (old && strcmp(*fresh, old) != 0))
        log_warn("daemon.reload", LOG_STR("option", name), LOG_STR("note", "changes at a restart only"));
    *fresh = old;
}

bool
daemon_reload(struct daemon *daemon)
{
    struct buf error;
    buf_init(&error, 4096);
    struct settings fresh;
    bool ok = settings_read(&fresh, daemon->arena, daemon->argc, daemon->argv, &error);
    if (!ok)
        log_error("daemon.reload", LOG_STR("error", error.data));
    buf_release(&error);
    if (!ok)
        return false;
    keep("listen", &fresh.listen, daemon->settings.listen);
    keep("state-dir", &fresh.state_dir, daemon->settings.state_dir);
    keep("user", &fresh.user, daemon->settings.user);
    keep("postgres", &fresh.postgres, daemon->settings.postgres);
    if (daemon->is_private || !fresh.database)
        keep("database", &fresh.database, daemon->settings.database);
    daemon->settings = fresh;
    settings_log(&daemon->settings, "supervisor");
    if (!daemon->is_private)
        daemon_connect(daemon);
    return true;
}

void
daemon_session_options(char *text, size_t size)
{
    const char *held = clock_held();
    snprintf(text, size, "-c search_path=convene%s%s", held ? " -c convene.now=" : "", held ? held : "");
}

const char *
daemon_key_file(const struct daemon *daemon)
{
    return daemon->settings.secret_key_file ? daemon->settings.secret_key_file : daemon->state.secret_key;
}

unsigned
daemon_secret_mode(const struct daemon *daemon)
{
    return strcmp(daemon->user.name, daemon->settings.user) == 0 ? 0640 : 0600;
}
