/* Settings of the daemon: one struct, one option table. */
#ifndef CONVENED_SETTINGS_H
#define CONVENED_SETTINGS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/option.h"

struct settings {
    const char *listen;
    const char *state_dir;       /* NULL: chosen by state_dir_open() */
    const char *database;        /* NULL: the private cluster */
    const char *database_owner;  /* NULL: `database` */
    const char *postgres;        /* NULL: looked for */
    const char *secret_key_file; /* NULL: in the state directory */
    const char *user;
    const char *site_name, *origin, *contact;
    const char *smtp; /* NULL: mails go into the Maildir of the state directory */
    const char *mail_from, *mail_bounces;
    const char *smtp_tls, *smtp_ca_file;
    const char *dkim_key, *dkim_selector, *dkim_domain; /* key NULL: not signed by us */
    const char *trusted_proxies;
    const char *listing;
    const char *webhook_ports, *webhook_ca_file;
    const char *log_level, *log_format;
    const char *config;
    const char *clock;
    long workers, notifiers, connections, connections_per_address, rate_limit, cache_size, smtp_connections;
    bool webhook_loopback, strict_templates;
    const char *command, *file; /* "backup" or "restore", and its FILE; NULL: serve */
    bool migrate_only, check, help, version, print_config, print_mdoc;
};

extern const struct option_table settings_table;

/* From the file, the environment and the command line; checks what one row cannot. False with a sentence.
 * Strings of the file live as long as ARENA. */
MUST_CHECK bool settings_read(struct settings *settings, struct arena *arena, int argc, char **argv,
                              struct buf *error);
/* Serve pages and mails; false for what ends when the database is prepared. */
bool settings_serve(const struct settings *settings);
/* Append a sentence for settings that are allowed and will trouble the operator; nothing when there is none.
 */
void settings_advise(const struct settings *settings, struct buf *out);
/* `workers`, or the number of processors for 0. */
int settings_workers(const struct settings *settings);
/* Write the log as the settings say, from the process PROCESS. */
void settings_log(const struct settings *settings, const char *process);

#endif
