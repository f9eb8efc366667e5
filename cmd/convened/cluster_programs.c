/* Noticing that the programs of the running server were exchanged on the disk. Sessions are forked from the
 * server, but load libraries such as plpgsql.so when they need them: after an update of the operating system
 * these are newer than the server, and loading fails. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/hash.h"
#include "base/log.h"
#include "cluster.h"

/* Where the libraries are, seen from the folder of the programs: Debian and PGDG, a prefix of one's own, Red
 * Hat. */
static const char *const library_folders[] = {"../lib", "../lib/postgresql", "../lib64", "../lib64/pgsql"};

/* Differs when the file is another one: package managers rename a new file to the name of the old one. */
static uint64_t
mark_of(const char *name, const struct stat *st)
{
    char text[400];
    snprintf(text, sizeof(text), "%s %llu %llu %lld %lld.%09ld", name, (unsigned long long)st->st_dev,
             (unsigned long long)st->st_ino, (long long)st->st_size, (long long)st->st_mtim.tv_sec,
             st->st_mtim.tv_nsec);
    return (uint64_t)hash_text(text) << 32 | hash_text(text + 1);
}

static void
folder_of(const char *program, char *out, size_t size)
{
    const char *slash = strrchr(program, '/');
    snprintf(out, size, "%.*s", slash ? (int)(slash - program) : 0, program);
}

static DIR *
open_libraries(const char *program, char *path, size_t size)
{
    char folder[600];
    folder_of(program, folder, sizeof(folder));
    for (size_t i = 0; i < COUNT_OF(library_folders); i++) {
        char known[1300];
        snprintf(path, size, "%s/%s", folder, library_folders[i]);
        snprintf(known, sizeof(known), "%s/plpgsql.so", path);
        if (access(known, F_OK) == 0)
            return opendir(path);
    }
    return NULL;
}

/* In no order, so that the order of the folder does not count. */
static uint64_t
mark_libraries(const char *program)
{
    char path[1200];
    DIR *folder = open_libraries(program, path, sizeof(path));
    uint64_t mark = 0;
    const struct dirent *entry;
    while (folder && (entry = readdir(folder))) {
        struct stat st;
        const char *end = strrchr(entry->d_name, '.');
        if (end && strcmp(end, ".so") == 0 && fstatat(dirfd(folder), entry->d_name, &st, 0) == 0)
            mark += mark_of(entry->d_name, &st);
    }
    if (folder)
        closedir(folder);
    return mark;
}

/* 0 when the program is not there. */
static uint64_t
mark_programs(const char *program)
{
    struct stat st;
    if (!program[0] || stat(program, &st) < 0)
        return 0;
    uint64_t mark = mark_of("postgres", &st) + mark_libraries(program);
    return mark ? mark : 1;
}

/* Whether PID runs the file that PROGRAM names now. */
static bool
runs(pid_t pid, const char *program)
{
    char link[64];
    struct stat running, named;
    snprintf(link, sizeof(link), "/proc/%ld/exe", (long)pid);
    return stat(link, &running) < 0 || stat(program, &named) < 0 ||
           (running.st_dev == named.st_dev && running.st_ino == named.st_ino);
}

void
cluster_mark_programs(struct cluster *cluster, pid_t pid)
{
    static const char deleted[] = " (deleted)";
    char link[64];
    snprintf(link, sizeof(link), "/proc/%ld/exe", (long)pid);
    ssize_t len = readlink(link, cluster->program, sizeof(cluster->program) - 1);
    cluster->program[len > 0 ? len : 0] = '\0';
    char *end = strstr(cluster->program, deleted);
    if (end && !end[strlen(deleted)])
        *end = '\0';
    cluster->mark = mark_programs(cluster->program);
    cluster->seen = 0;
}

bool
cluster_programs_changed(struct cluster *cluster, pid_t pid, bool now)
{
    uint64_t mark = mark_programs(cluster->program);
    if (mark == 0 || (mark == cluster->mark && runs(pid, cluster->program))) {
        cluster->seen = 0;
        return false;
    }
    bool settled = now || mark == cluster->seen;
    cluster->seen = mark;
    if (settled)
        log_warn("cluster.programs", LOG_STR("program", cluster->program),
                 LOG_STR("note", "PostgreSQL was updated on the disk; its server is restarted"));
    return settled;
}
