/* Data files: T.tsv goes into the temporary table load_T, and convene.load_T() takes it from there. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "db/migrate_internal.h"

enum { SQL_MAX = 16 * 1024, CHUNK = 64 * 1024, IDENTIFIER_MAX = 58 };

static bool
is_identifier(const char *text, size_t len)
{
    if (len == 0 || len > IDENTIFIER_MAX || isdigit((unsigned char)text[0]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] != '_' && !islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]))
            return false;
    }
    return true;
}

/* "places" of "folder/places.tsv"; false when no table can be named so. */
static bool
load_table(const struct embed_file *file, char *table, size_t size)
{
    const char *slash = strrchr(file->name, '/');
    const char *base = slash ? slash + 1 : file->name;
    size_t len = strcspn(base, ".");
    snprintf(table, size, "%.*s", (int)len, base);
    return is_identifier(base, len);
}

/* Columns as the header line names them, all text. */
static bool
load_write_columns(const struct embed_file *file, struct buf *out)
{
    const char *name = file->data;
    for (;;) {
        size_t len = strcspn(name, "\t\r\n");
        if (!is_identifier(name, len))
            return false;
        buf_printf(out, "%s\"%.*s\" text", name == file->data ? "" : ", ", (int)len, name);
        if (name[len] != '\t')
            return true;
        name += len + 1;
    }
}

/* Fields are raw: no quoting and no escapes, which COPY can only be told by a quote that never comes. */
static bool
load_copy(struct migrate_run *run, const struct embed_file *file, const char *subject, const char *table)
{
    char sql[256];
    snprintf(sql, sizeof(sql),
             "COPY load_%s FROM STDIN WITH (FORMAT csv, HEADER, DELIMITER E'\\t', QUOTE E'\\x01', NULL '',"
             " ENCODING 'UTF8')",
             table);
    PGresult *result = PQexec(run->conn, sql);
    bool good = PQresultStatus(result) == PGRES_COPY_IN;
    if (good) {
        PQclear(result);
        for (size_t at = 0; good && at < file->size; at += CHUNK) {
            size_t len = file->size - at < CHUNK ? file->size - at : CHUNK;
            good = PQputCopyData(run->conn, file->data + at, (int)len) == 1;
        }
        PQputCopyEnd(run->conn, good ? NULL : "the data could not be sent");
        result = PQgetResult(run->conn);
        good = PQresultStatus(result) == PGRES_COMMAND_OK;
    }
    if (!good)
        migrate_complain(run, result, subject, NULL);
    PQclear(result);
    while ((result = PQgetResult(run->conn)))
        PQclear(result);
    return good;
}

bool
migrate_load(struct migrate_run *run, const struct embed_file *file)
{
    char table[64], subject[300];
    struct buf sql;
    buf_init(&sql, SQL_MAX);
    snprintf(subject, sizeof(subject), "The file data/%s", file->name);
    bool good = load_table(file, table, sizeof(table));
    buf_printf(&sql, "CREATE TEMPORARY TABLE load_%s (", table);
    good = good && load_write_columns(file, &sql);
    buf_puts(&sql, ") ON COMMIT DROP");
    if (!good)
        buf_printf(
            run->error,
            "%s cannot be loaded: its name and the names in its first line must be lower-case letters, "
            "digits and underscores.",
            subject);
    good = good && migrate_command(run, subject, sql.data) && load_copy(run, file, subject, table);
    buf_clear(&sql);
    buf_printf(&sql, "SELECT convene.load_%s()", table);
    good = good && migrate_command(run, subject, sql.data);
    buf_release(&sql);
    return good;
}
