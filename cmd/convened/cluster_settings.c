/* What the server reads: convene.conf, pg_hba.conf and pg_ident.conf are ours and written at each start;
 * postgresql.conf includes the first, and below that line it is the operator's. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/attr.h"
#include "cluster_internal.h"
#include "proc/file.h"

/* Tuned for a server with little memory that does many short statements. */
static const struct setting {
    const char *name, *value;
} fixed[] = {
    {"listen_addresses", "''"},
    {"port", "5432"},
    {"unix_socket_permissions", "0700"},
    {"superuser_reserved_connections", "3"},
    {"work_mem", "8MB"},
    {"maintenance_work_mem", "64MB"},
    {"random_page_cost", "1.1"},
    {"jit", "off"},                           /* costs more than it gives for statements of a millisecond */
    {"max_parallel_workers_per_gather", "0"}, /* the other cores serve other requests */
    {"wal_compression", "on"},
    {"min_wal_size", "128MB"},
    {"max_wal_size", "1GB"},
    {"checkpoint_timeout", "15min"},
    {"autovacuum_naptime", "15s"},
    {"autovacuum_vacuum_scale_factor", "0.05"},
    {"autovacuum_vacuum_insert_scale_factor", "0.05"}, /* index-only walks need the visibility map */
    {"autovacuum_analyze_scale_factor", "0.05"},
    {"idle_in_transaction_session_timeout", "'5min'"},
    {"client_connection_check_interval", "'10s'"}, /* work for a dead worker ends */
    {"timezone", "'Etc/UTC'"},
    {"log_timezone", "'Etc/UTC'"},
    {"lc_messages", "'C'"},
    {"log_destination", "'stderr'"},
    {"logging_collector", "off"},
    {"log_line_prefix", "'%m process=postgres pid=%p '"},
    {"log_checkpoints", "off"},
    {"log_min_messages", "warning"},
    {"log_error_verbosity", "'terse'"},   /* one line each: no CONTEXT with the text of functions */
    {"log_min_error_statement", "panic"}, /* statements carry what people wrote */
    {"log_parameter_max_length", "0"},
    {"log_parameter_max_length_on_error", "0"},
};

static const char hba[] = "# Written by convened at each start.\n"
                          "local all         all peer map=convene\n"
                          "local replication all peer map=convene\n";

/* A share of the machine's memory between two bounds, in MB. */
static long
memory_share(long part, long least, long most)
{
    long mb = sysconf(_SC_PHYS_PAGES) / 1024 * (sysconf(_SC_PAGESIZE) / 1024) / part;

    return mb < least ? least : mb > most ? most : mb;
}

/* The server's choice, /dev/shm, is closed to plain users in some containers; without it the server would not
 * start. */
static const char *
shared_memory_type(void)
{
    char name[48];
    int fd;

    snprintf(name, sizeof(name), "/convene-%ld", (long)getpid());
    fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0)
        return "sysv";
    close(fd);
    shm_unlink(name);
    return "posix";
}

static void
write_path(struct buf *out, const char *name, const char *path)
{
    buf_printf(out, "%s = '", name);
    for (; *path; path++)
        buf_printf(out, *path == '\'' || *path == '\\' ? "%c%c" : "%c", *path, *path);
    buf_puts(out, "'\n");
}

static bool
put(const char *data, const char *name, const char *text, struct buf *error)
{
    char path[CLUSTER_PATH + 32];

    snprintf(path, sizeof(path), "%s/%s", data, name);
    return proc_file_write(path, text, 0600, error);
}

static bool
put_settings(const struct cluster *cluster, const char *data, struct buf *error)
{
    struct buf text;
    bool ok;

    buf_init(&text, 16384);
    buf_puts(
        &text,
        "# Written by convened at each start; your own settings go below the include in postgresql.conf.\n");
    for (size_t i = 0; i < COUNT_OF(fixed); i++)
        buf_printf(&text, "%s = %s\n", fixed[i].name, fixed[i].value);
    write_path(&text, "unix_socket_directories", cluster->sockets);
    buf_printf(&text, "max_connections = %d\n", cluster->connections + 10);
    buf_printf(&text, "dynamic_shared_memory_type = %s\n", shared_memory_type());
    buf_printf(&text, "shared_buffers = %ldMB\n", memory_share(16, 64, 512));
    buf_printf(&text, "effective_cache_size = %ldMB\n", memory_share(2, 256, 65536));
    ok = put(data, "convene.conf", text.data, error);
    buf_release(&text);
    return ok;
}

/* The daemon's user, and root for the person who looks after the machine, may be any role. */
static bool
put_ident(const struct cluster *cluster, const char *data, struct buf *error)
{
    static const char *const roles[] = {CLUSTER_SUPERUSER, "convene_owner", "convene_web",
                                        "convene_notifier"};
    struct buf text;
    bool ok;

    buf_init(&text, 4096);
    buf_puts(&text, "# Written by convened at each start: system user, role of the database.\n");
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        buf_printf(&text, "convene \"%s\" %s\n", cluster->user, roles[i]);
        if (strcmp(cluster->user, "root") != 0)
            buf_printf(&text, "convene root %s\n", roles[i]);
    }
    ok = put(data, "pg_ident.conf", text.data, error);
    buf_release(&text);
    return ok;
}

/* initdb's sample is replaced once; what an operator then writes stays. */
static bool
put_main(const char *data, struct buf *error)
{
    char marker[CLUSTER_PATH + 32];

    snprintf(marker, sizeof(marker), "%s/convene.conf", data);
    if (access(marker, F_OK) == 0)
        return true;
    return put(data, "postgresql.conf",
               "include 'convene.conf'\n\n# What follows is yours: convened never writes here again.\n",
               error);
}

bool
cluster_configure(const struct cluster *cluster, const char *data, struct buf *error)
{
    return put_main(data, error) && put_settings(cluster, data, error) &&
           put(data, "pg_hba.conf", hba, error) && put_ident(cluster, data, error);
}
