#include "trial.h"

#include <string.h>

#include "base/attr.h"
#include "db/once.h"
#include "sql/daemon.h"
#include "sql/outbox.h"
#include "sql/search.h"

enum { ROW_MAX = 64 * 1024 };

/* A statement whose first column is an outcome must be answered "ok". */
static bool
try(const char *conninfo, const char *role, const struct db_statement *statement, const char *const *values,
    bool has_outcome, struct buf *out)
{
    struct buf row, error;
    buf_init(&row, ROW_MAX);
    buf_init(&error, 4096);
    bool ran = db_once(conninfo, NULL, statement, values, &row, &error);
    bool good = ran && (!has_outcome || strncmp(row.data, "ok\t", 3) == 0);
    if (!ran)
        buf_printf(out, "As the role of the %s: %s\n", role, error.data);
    else if (!good)
        buf_printf(out, "As the role of the %s the statement %s is answered: %.200s\n", role, statement->name,
                   row.data);
    buf_release(&row);
    buf_release(&error);
    return good;
}

bool
trial_statements(const struct daemon *daemon, struct buf *out)
{
    bool good = try(daemon->web, "workers", &sql_ready_read, NULL, true, out);
    good =
        try(daemon->web, "workers", &sql_event_list, sql_event_list_values(.limit = "1"), true, out) && good;
    good = try(daemon->web, "workers", &sql_ready_write, NULL, true, out) && good;
    return try(daemon->notifier, "notifier", &sql_outbox_claim,
               sql_outbox_claim_values(.owner = "0", .after = "0", .channels = "{}", .but_lanes = "{}",
                                       .limit = "0"),
               false, out) &&
           good;
}

bool
trial_sessions(const struct daemon *daemon, struct buf *out)
{
    bool pooled = false;
    if (!db_pooled(daemon->web, &sql_session_identity, &pooled, out))
        return false;
    if (pooled)
        buf_puts(
            out,
            "A pooler gives the database's sessions to one client after the other (PgBouncer with "
            "pool_mode = transaction or statement). convened keeps prepared statements and LISTEN in its "
            "sessions: connect to PostgreSQL itself, or set pool_mode = session.");
    return !pooled;
}

void
trial_excess(const struct daemon *daemon, struct buf *out)
{
    struct buf row, error;
    buf_init(&row, 1024);
    buf_init(&error, 4096);
    if (db_once(daemon->web, NULL, &sql_role_excess, NULL, &row, &error)) {
        char *excess = strchr(row.data, '\t');
        if (excess && excess[1]) {
            *excess++ = '\0';
            buf_printf(
                out,
                "The role %s, as which the workers ask, %s: a fault in a worker reaches all data. Give "
                "--database the role convene_web and --database-owner the owner.",
                row.data, excess);
        }
    }
    buf_release(&row);
    buf_release(&error);
}
