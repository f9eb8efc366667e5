/* Results: what callers read in `done`, and what an SQLSTATE means. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "db/db_internal.h"

static const char *const status_names[DB_STATUSES] = {
    [DB_OK] = "ok",           [DB_BUSY] = "busy",         [DB_DOWN] = "down",
    [DB_TIMEOUT] = "timeout", [DB_CONFLICT] = "conflict", [DB_SQL] = "sql",
    [DB_BROKEN] = "broken",
};

/* The first row whose prefix fits counts; whatever is not here is DB_SQL. */
static const struct {
    const char *prefix; /* of the SQLSTATE: a class has two characters */
    enum db_status status;
    bool breaks;
} meanings[] = {
    {.prefix = "40001", .status = DB_CONFLICT}, /* serialization_failure */
    {.prefix = "40P01", .status = DB_CONFLICT}, /* deadlock_detected */
    {.prefix = "55P03", .status = DB_CONFLICT}, /* lock_not_available */
    {.prefix = "53", .status = DB_BUSY},        /* out of disk, memory, connections: nothing happened */
    {.prefix = "57014", .status = DB_TIMEOUT},  /* query_canceled: statement_timeout */
    {.prefix = "57P", .status = DB_DOWN, .breaks = true}, /* shut down, crashed, starting, idle too long */
    {.prefix = "08", .status = DB_DOWN, .breaks = true},  /* connection exceptions */
    {.prefix = "25006",
     .status = DB_DOWN,
     .breaks = true}, /* read-only: the server is not the primary any more */
    {.prefix = "25P03", .status = DB_DOWN, .breaks = true}, /* idle in transaction for too long */
    {.prefix = "42", .status = DB_BROKEN}, /* no right, no such function: all our statements are fixed */
    {.prefix = "58", .status = DB_BROKEN}, /* a file or a library of the server */
    {.prefix = "XX", .status = DB_BROKEN}, /* a fault of the server itself */
};

enum { MEANINGS = COUNT_OF(meanings) };

static size_t
meaning_of(const char *sqlstate)
{
    size_t i = 0;
    while (i < MEANINGS && strncmp(sqlstate, meanings[i].prefix, strlen(meanings[i].prefix)) != 0)
        i++;
    return i;
}

enum db_status
db_status_of(const char *sqlstate)
{
    if (!sqlstate || !sqlstate[0])
        return DB_DOWN;
    size_t i = meaning_of(sqlstate);
    return i < MEANINGS ? meanings[i].status : DB_SQL;
}

bool
db_sqlstate_breaks(const char *sqlstate)
{
    if (!sqlstate || !sqlstate[0])
        return true;
    size_t i = meaning_of(sqlstate);
    return i < MEANINGS && meanings[i].breaks;
}

enum db_status
db_status(const struct db_result *result)
{
    return result->status;
}

const char *
db_status_name(enum db_status status)
{
    return status_names[status];
}

int
db_row_count(const struct db_result *result)
{
    return result->status == DB_OK ? PQntuples(result->rows) : 0;
}

static bool
result_has(const struct db_result *result, int row, int column)
{
    return row >= 0 && row < db_row_count(result) && column >= 0 && column < PQnfields(result->rows) &&
           !PQgetisnull(result->rows, row, column);
}

const char *
db_text(const struct db_result *result, int row, int column)
{
    return result_has(result, row, column) ? PQgetvalue(result->rows, row, column) : NULL;
}

size_t
db_length(const struct db_result *result, int row, int column)
{
    return result_has(result, row, column) ? (size_t)PQgetlength(result->rows, row, column) : 0;
}

long long
db_int(const struct db_result *result, int row, int column)
{
    const char *text = db_text(result, row, column);
    return text ? strtoll(text, NULL, 10) : 0;
}

static const char *
result_error_field(const struct db_result *result, int field)
{
    const char *value = result->rows ? PQresultErrorField(result->rows, field) : NULL;
    return value ? value : "";
}

const char *
db_sqlstate(const struct db_result *result)
{
    return result_error_field(result, PG_DIAG_SQLSTATE);
}

const char *
db_message(const struct db_result *result)
{
    return result_error_field(result, PG_DIAG_MESSAGE_PRIMARY);
}
