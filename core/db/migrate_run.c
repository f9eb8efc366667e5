/* What each step of a migration does: run a command, record a file, tell what went wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/migrate_internal.h"

static int
line_of(const char *script, long position)
{
    int line = 1;
    /* The server counts characters: continuation bytes of UTF-8 do not count. */
    for (const char *c = script; *c; c++) {
        if (((unsigned char)*c & 0xc0) != 0x80 && --position <= 0)
            break;
        line += *c == '\n';
    }
    return line;
}

void
migrate_put_line(struct buf *error, const char *message)
{
    size_t len = strlen(message);
    while (len > 0 && (message[len - 1] == '\n' || message[len - 1] == '.'))
        len--;
    for (size_t i = 0; i < len; i++)
        buf_putc(error, message[i] == '\n' ? ' ' : message[i]);
}

void
migrate_complain(struct migrate_run *run, const PGresult *result, const char *subject, const char *script)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    buf_printf(run->error, "%s could not be applied: ", subject);
    if (script && position)
        buf_printf(run->error, "line %d: ", line_of(script, strtol(position, NULL, 10)));
    migrate_put_line(run->error, message ? message : PQerrorMessage(run->conn));
    if (state)
        buf_printf(run->error, " (%s)", state);
    buf_putc(run->error, '.');
}

bool
migrate_command(struct migrate_run *run, const char *what, const char *sql)
{
    PGresult *result = PQexec(run->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!good)
        migrate_complain(run, result, what, sql);
    PQclear(result);
    return good;
}

bool
migrate_record(struct migrate_run *run, const char *folder, const struct embed_file *file)
{
    char name[MIGRATE_NAME_MAX];
    snprintf(name, sizeof(name), "%s/%s", folder, file->name);
    PGresult *result =
        PQexecParams(run->conn,
                     "INSERT INTO convene.migration (name, digest) VALUES ($1, $2)"
                     " ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, applied_at = now()",
                     2, NULL, (const char *const[]){name, file->digest}, NULL, NULL, 0);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!good)
        migrate_complain(run, result, name, NULL);
    PQclear(result);
    return good;
}
