#include "programs.h"

#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/buf.h"
#include "proc/run.h"

/* The folders of packages: Debian and Ubuntu, Red Hat and SUSE (PGDG), Alpine. */
static const char *const packaged[] = {
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
};

/* "postgres (PostgreSQL) 15.20 (Debian ...)": 15; 0 when it cannot be run. Complaints may stand before it,
 * with numbers of their own: in a folder that is closed to its user, "LOG:  42501: could not change
 * directory". */
static int
ask_version(const char *postgres)
{
    struct buf output;
    static const char before[] = "(PostgreSQL) ";
    long major = 0;

    buf_init(&output, 4096);
    if (proc_run((const char *const[]){postgres, "--version", NULL}, NULL, &output) == 0) {
        const char *name = strstr(output.data, before);
        major = name ? strtol(name + sizeof(before) - 1, NULL, 10) : 0;
    }
    buf_release(&output);
    return (int)major;
}

/* The version that a package's folder is named after, as in /usr/lib/postgresql/15/bin. */
static int
named_version(const char *folder)
{
    const char *digits = strpbrk(folder, "0123456789");
    return digits ? (int)strtol(digits, NULL, 10) : 0;
}

static bool
add(struct programs *list, size_t *count, const char *folder, bool named)
{
    struct programs found = {0};
    size_t at = *count;
    if (*count == PROGRAMS_MAX || strlen(folder) >= sizeof(found.folder))
        return false;
    char path[600];
    snprintf(path, sizeof(path), "%s/initdb", folder);
    if (access(path, X_OK) < 0)
        return false;
    snprintf(path, sizeof(path), "%s/postgres", folder);
    if (access(path, X_OK) < 0)
        return false;
    found.major = named ? named_version(folder) : ask_version(path);
    if (found.major < PROGRAMS_OLDEST || programs_of(list, *count, found.major))
        return false;
    memcpy(found.folder, folder, strlen(folder) + 1);
    while (at > 0 && list[at - 1].major < found.major) {
        list[at] = list[at - 1];
        at--;
    }
    list[at] = found;
    ++*count;
    return true;
}

static void
add_packaged(struct programs *list, size_t *count)
{
    for (size_t i = 0; i < COUNT_OF(packaged); i++) {
        glob_t found;
        if (glob(packaged[i], 0, NULL, &found) != 0)
            continue;
        for (size_t j = 0; j < found.gl_pathc; j++)
            add(list, count, found.gl_pathv[j], true);
        globfree(&found);
    }
}

static void
add_configured(struct programs *list, size_t *count)
{
    struct buf output;
    buf_init(&output, 4096);
    if (proc_run((const char *const[]){"pg_config", "--bindir", NULL}, NULL, &output) == 0)
        add(list, count, proc_last_line(&output), false);
    buf_release(&output);
}

static void
add_path(struct programs *list, size_t *count)
{
    const char *path = getenv("PATH");
    char folder[512];
    while (path && *path) {
        size_t len = strcspn(path, ":");
        if (len > 0 && len < sizeof(folder)) {
            memcpy(folder, path, len);
            folder[len] = '\0';
            add(list, count, folder, false);
        }
        path += len + (path[len] == ':');
    }
}

size_t
programs_find(const char *given, struct programs *list)
{
    size_t count = 0;
    if (given) {
        add(list, &count, given, false);
        return count;
    }
    add_packaged(list, &count);
    if (count == 0)
        add_configured(list, &count);
    if (count == 0)
        add_path(list, &count);
    return count;
}

const struct programs *
programs_of(const struct programs *list, size_t count, int major)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].major == major)
            return &list[i];
    return NULL;
}

const char *
programs_advice(void)
{
    return "PostgreSQL 15 or later is not installed: install it (apt-get install postgresql), name its "
           "programs "
           "with --postgres DIR, or use a database that runs elsewhere with --database URL.";
}
