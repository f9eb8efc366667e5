#include "settings.h"

#include <sched.h>
#include <stddef.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "delivery/mailer.h"
#include "rules/address.h"
#include "rules/url.h"

static const char *const listings[] = {"open", "trusted", NULL};
static const char *const levels[] = {"error", "warn", "info", "debug", NULL};
static const char *const tls_modes[] = {"auto", "require", "off", NULL};
static const char *const formats[] = {"text", "json", NULL};

static const char default_config[] = "/etc/convene/convened.conf";

#define AT(member) .offset = offsetof(struct settings, member)

static const struct option_row rows[] = {
    {.name = "listen",
     .type = OPTION_TEXT,
     .fallback = "127.0.0.1:8080",
     .takes = "ADDRESS",
     .help = "Address to listen on: HOST:PORT, :PORT for every address of the machine, or unix:/path. Port"
             " 0 takes a free one; the file endpoint in the state directory has its number. A socket "
             "passed by systemd replaces this address.",
     AT(listen)},
    {.name = "state-dir",
     .type = OPTION_TEXT,
     .takes = "DIR",
     .help =
         "Folder for the private database, the admin token and the endpoint. Default: /var/lib/convene for "
         "root, else $XDG_STATE_HOME/convene.",
     AT(state_dir)},
    {.name = "database",
     .type = OPTION_TEXT,
     .takes = "URL",
     .help = "PostgreSQL database to use, as a libpq URL or connection string, instead of a private cluster.",
     .secret = true,
     AT(database)},
    {.name = "database-owner",
     .type = OPTION_TEXT,
     .takes = "URL",
     .help = "The same database as the role that owns its tables, used for migrations. Default: the value "
             "of --database.",
     .secret = true,
     AT(database_owner)},
    {.name = "postgres",
     .type = OPTION_TEXT,
     .takes = "DIR",
     .help = "Folder with the programs of PostgreSQL (initdb, postgres) for the private cluster. Default: "
             "the newest below /usr/lib/postgresql, else the one that pg_config or PATH names.",
     AT(postgres)},
    {.name = "secret-key-file",
     .type = OPTION_TEXT,
     .takes = "FILE",
     .help = "File with the key for the secret links of RSVPs; all daemons at one database need the same "
             "key. Default: secret-key in the state directory, made at the first start.",
     AT(secret_key_file)},
    {.name = "workers",
     .type = OPTION_INT,
     .fallback = "0",
     .max = 256,
     .takes = "N",
     .help = "Number of web workers; 0 means one per processor.",
     AT(workers)},
    {.name = "notifiers",
     .type = OPTION_INT,
     .fallback = "1",
     .max = 1,
     .takes = "0|1",
     .help = "Whether this daemon sends mails and webhooks; 0 if another machine at the same database "
             "does.",
     AT(notifiers)},
    {.name = "config",
     .type = OPTION_TEXT,
     .fallback = default_config,
     .takes = "FILE",
     .help = "File of NAME = VALUE lines, one per option, read again on SIGHUP.",
     .flag_only = true,
     AT(config)},
    {.name = "site-name",
     .type = OPTION_TEXT,
     .fallback = "Convene",
     .takes = "NAME",
     .help = "Name of the site on its pages.",
     AT(site_name)},
    {.name = "origin",
     .type = OPTION_TEXT,
     .takes = "URL",
     .help = "Public address of the site, as in https://events.example.org. Its host becomes the domain of "
             "calendar "
             "identifiers at the first start.",
     AT(origin)},
    {.name = "contact",
     .type = OPTION_TEXT,
     .takes = "ADDRESS",
     .help = "Mail address or page at which people reach the operator of the site; /.well-known/security.txt "
             "names "
             "it to who finds a hole.",
     AT(contact)},
    {.name = "smtp",
     .type = OPTION_TEXT,
     .takes = "URL",
     .help = "Mail server to send through: smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the "
             "start. Default: none; mails are written into the folder mail of the state directory, and the"
             " pages at /dev/mail show them if the daemon listens on loopback only.",
     .secret = true,
     AT(smtp)},
    {.name = "smtp-tls",
     .type = OPTION_CHOICE,
     .fallback = "auto",
     .choices = tls_modes,
     .takes = "auto|require|off",
     .help = "Encryption for smtp://. With require, mail is sent only if the server offers STARTTLS with a"
             " certificate for its name; with off, mail is sent in clear. auto means require, except for a"
             " server on this machine. smtps:// always encrypts.",
     AT(smtp_tls)},
    {.name = "smtp-ca-file",
     .type = OPTION_TEXT,
     .takes = "FILE",
     .help = "Certificates (PEM) to check the mail server's certificate with. Default: the system's.",
     AT(smtp_ca_file)},
    {.name = "smtp-connections",
     .type = OPTION_INT,
     .fallback = "4",
     .min = 1,
     .max = 64,
     .takes = "N",
     .help = "The most connections to the mail server at a time.",
     AT(smtp_connections)},
    {.name = "mail-from",
     .type = OPTION_TEXT,
     .takes = "ADDRESS",
     .help = "Sender address of mails. Default: events@ and the host of --origin.",
     AT(mail_from)},
    {.name = "mail-bounces",
     .type = OPTION_TEXT,
     .takes = "ADDRESS",
     .help = "Address to which undeliverable mails are returned; the number of the mail is added after a "
             "+. Default: the sender address.",
     AT(mail_bounces)},
    {.name = "dkim-key",
     .type = OPTION_TEXT,
     .takes = "FILE",
     .help = "RSA key (PEM) to sign mails with (DKIM), if the mail server does not sign them. Its public "
             "half must be in the DNS.",
     AT(dkim_key)},
    {.name = "dkim-selector",
     .type = OPTION_TEXT,
     .fallback = "convene",
     .takes = "NAME",
     .help = "Name of that key in the DNS: NAME._domainkey.DOMAIN.",
     AT(dkim_selector)},
    {.name = "dkim-domain",
     .type = OPTION_TEXT,
     .takes = "DOMAIN",
     .help = "Domain of the signature. Default: the domain of --mail-from.",
     AT(dkim_domain)},
    {.name = "trusted-proxies",
     .type = OPTION_TEXT,
     .takes = "LIST",
     .help = "Addresses or networks, separated by commas, whose X-Forwarded-For (else Forwarded) and "
             "X-Forwarded-Proto are trusted; of lists the last value counts. Host must be passed on or "
             "--origin be set: X-Forwarded-Host is never looked at.",
     AT(trusted_proxies)},
    {.name = "listing",
     .type = OPTION_CHOICE,
     .fallback = "open",
     .choices = listings,
     .takes = "open|trusted",
     .help = "Whether events of unverified organizers are listed with a label (open) or only on request "
             "(trusted).",
     AT(listing)},
    {.name = "webhook-ports",
     .type = OPTION_TEXT,
     .fallback = "443,8443",
     .takes = "LIST",
     .help = "Ports, separated by commas, to which webhooks may be sent. They are sent by https and to "
             "public addresses only.",
     AT(webhook_ports)},
    {.name = "webhook-ca-file",
     .type = OPTION_TEXT,
     .takes = "FILE",
     .help = "Certificates (PEM) to check the receivers of webhooks with. Default: the system's.",
     AT(webhook_ca_file)},
    {.name = "webhook-loopback",
     .type = OPTION_FLAG,
     .help = "For tests: send webhooks also to this machine's loopback addresses, there also by plain http"
             " and to any port.",
     AT(webhook_loopback)},
    {.name = "connections",
     .type = OPTION_INT,
     .fallback = "4096",
     .min = 16,
     .max = 1000000,
     .takes = "N",
     .help = "The most client connections of one worker.",
     AT(connections)},
    {.name = "connections-per-address",
     .type = OPTION_INT,
     .fallback = "256",
     .max = 1000000,
     .takes = "N",
     .help = "The most connections of one worker with one address; 0 means no limit. Loopback and trusted "
             "proxies have no limit.",
     AT(connections_per_address)},
    {.name = "rate-limit",
     .type = OPTION_INT,
     .fallback = "600",
     .max = 1000000,
     .takes = "N",
     .help = "Requests per minute from one address to all workers together; 0 means no limit. Loopback and "
             "trusted proxies have no limit.",
     AT(rate_limit)},
    {.name = "cache-size",
     .type = OPTION_INT,
     .fallback = "16",
     .max = 65536,
     .takes = "MB",
     .help = "Memory for the response cache of one worker; 0 turns it off.",
     AT(cache_size)},
    {.name = "log-level",
     .type = OPTION_CHOICE,
     .fallback = "info",
     .choices = levels,
     .takes = "error|warn|info|debug",
     .help = "Least important level to log.",
     AT(log_level)},
    {.name = "log-format",
     .type = OPTION_CHOICE,
     .fallback = "text",
     .choices = formats,
     .takes = "text|json",
     .help = "Log lines as key=value or as JSON objects, on standard error.",
     AT(log_format)},
    {.name = "user",
     .type = OPTION_TEXT,
     .fallback = "convene",
     .takes = "NAME",
     .help = "System user to become when started as root; created if it does not exist.",
     AT(user)},
    {.name = "clock",
     .type = OPTION_TEXT,
     .takes = "INSTANT",
     .help = "For tests: stop the clock at an instant, as in 2027-05-04T07:00:00Z.",
     AT(clock)},
    {.name = "strict-templates",
     .type = OPTION_FLAG,
     .help = "For tests: answer 500 when a template uses a name that its page does not define. Otherwise "
             "this is only logged.",
     AT(strict_templates)},
    {.name = "migrate-only",
     .type = OPTION_FLAG,
     .help = "Bring the database to the state that this program needs, then stop.",
     .flag_only = true,
     AT(migrate_only)},
    {.name = "check",
     .type = OPTION_FLAG,
     .help = "Report whether the configuration, the database and its migrations are in order, change "
             "nothing, and stop.",
     .flag_only = true,
     AT(check)},
    {.name = "print-config",
     .type = OPTION_FLAG,
     .help = "Print the current settings in the form of the configuration file, then stop.",
     .flag_only = true,
     AT(print_config)},
    {.name = "print-mdoc",
     .type = OPTION_FLAG,
     .help = "Print the list of options for the manual page, then stop.",
     .flag_only = true,
     AT(print_mdoc)},
    {.name = "help", .type = OPTION_FLAG, .help = "Print this help.", .flag_only = true, AT(help)},
    {.name = "version", .type = OPTION_FLAG, .help = "Print the version.", .flag_only = true, AT(version)},
};

const struct option_table settings_table = {
    .rows = rows,
    .count = COUNT_OF(rows),
    .prefix = "CONVENE_",
    .program = "convened",
    .usage = "[options] [backup FILE | restore FILE]",
};

/* A web address without a path, in the arena; the slash at its end, as browsers copy it, is left out. NULL
 * when it is none. */
static const char *
origin_read(struct arena *arena, const char *given)
{
    size_t len = strlen(given);
    const char *origin = arena_strndup(arena, given, len > 0 && given[len - 1] == '/' ? len - 1 : len);
    const char *host = url_host(origin, &len);
    return strncmp(origin, "http", 4) == 0 && host && host[len] == '\0' ? origin : NULL;
}

/* True when ADDRESS is NULL or a mail address. ERROR begins with WHAT. */
static bool
address_valid(const char *address, const char *what, struct buf *error)
{
    if (!address)
        return true;
    struct buf written;
    buf_init(&written, ADDRESS_MAX);
    bool valid = address_write(&written, address, ADDRESS_SENT, what, error);
    buf_release(&written);
    return valid;
}

/* A contact is a page, a mail address or words. A mail address must be valid, because people answer to it. */
static bool
contact_valid(const char *contact, struct buf *error)
{
    return !contact || !strchr(contact, '@') || strstr(contact, "://") ||
           address_valid(contact, "--contact", error);
}

/* What stands behind the options. */
static bool
command_read(struct settings *settings, int count, char **words, struct buf *error)
{
    if (count == 0)
        return true;
    if (strcmp(words[0], "backup") != 0 && strcmp(words[0], "restore") != 0)
        buf_printf(error,
                   "convened takes options, backup FILE or restore FILE, not \"%s\"; see convened --help.",
                   words[0]);
    else if (count != 2)
        buf_printf(error, "convened %s takes one file, as in convened %s convene.backup.", words[0],
                   words[0]);
    else if (settings->check || settings->migrate_only)
        buf_printf(error, "%s does not go with --check or --migrate-only.", words[0]);
    else {
        settings->command = words[0];
        settings->file = words[1];
        return true;
    }
    return false;
}

bool
settings_serve(const struct settings *settings)
{
    return !settings->migrate_only && !settings->command;
}

bool
settings_read(struct settings *settings, struct arena *arena, int argc, char **argv, struct buf *error)
{
    struct option_table table = settings_table;
    const char *given = option_peek(argc, argv, "config");
    int rest = 0;
    *settings = (struct settings){0};
    table.arena = arena;
    if (!option_parse(&table, settings, given ? given : default_config, given != NULL, argc, argv, &rest,
                      error))
        return false;
    if (!command_read(settings, argc - rest, argv + rest, error))
        return false;
    if (settings->clock && !clock_hold(settings->clock)) {
        buf_printf(error, "--clock takes an instant as in 2027-05-04T07:00:00Z, not \"%s\".",
                   settings->clock);
        return false;
    }
    const char *origin = settings->origin;
    settings->origin = origin ? origin_read(arena, origin) : NULL;
    if (origin && !settings->origin) {
        buf_printf(error, "--origin takes a scheme and a host, as in https://events.example.org, not \"%s\".",
                   origin);
        return false;
    }
    if (settings->database_owner && !settings->database) {
        buf_puts(error, "--database-owner goes with --database: the private cluster has its own owner.");
        return false;
    }
    return (!settings->smtp || delivery_smtp_url_valid(settings->smtp, error)) &&
           address_valid(settings->mail_from, "--mail-from", error) &&
           address_valid(settings->mail_bounces, "--mail-bounces", error) &&
           contact_valid(settings->contact, error);
}

void
settings_advise(const struct settings *settings, struct buf *out)
{
    if (settings->trusted_proxies && !settings->origin)
        buf_puts(
            out,
            "--trusted-proxies is given without --origin: links in mails lead to the address that convened "
            "listens on, which nobody else can open, and forms may be refused. Set --origin to the public "
            "address of the site, as in https://events.example.org.");
}

int
settings_workers(const struct settings *settings)
{
    if (settings->workers > 0)
        return (int)settings->workers;
    cpu_set_t usable;
    return sched_getaffinity(0, sizeof(usable), &usable) == 0 ? CPU_COUNT(&usable) : 1;
}

void
settings_log(const struct settings *settings, const char *process)
{
    enum log_level level = LOG_LEVEL_ERROR;
    for (size_t i = 0; levels[i]; i++)
        if (strcmp(levels[i], settings->log_level) == 0)
            level = (enum log_level)i;
    log_setup(level, strcmp(settings->log_format, "json") == 0 ? LOG_FORMAT_JSON : LOG_FORMAT_TEXT, process);
}
