#include "query_internal.h"

#include <string.h>

static bool
read_name(struct reader *reader)
{
    const char *slash = strrchr(reader->path, '/');
    const char *name = slash ? slash + 1 : reader->path;
    size_t len = query_name_length(name);
    if (len == 0 || strcmp(name + len, ".sql") != 0)
        return query_complain(reader, 1,
                              "A query's file is named in small letters, digits and _, and ends with .sql.");
    reader->query->name = arena_strndup(reader->arena, name, len);

    const char *folder = slash;
    while (folder && folder > reader->path && folder[-1] != '/')
        folder--;
    size_t folder_len = folder ? (size_t)(slash - folder) : 0;
    if (folder_len == 0 || query_name_length(folder) != folder_len)
        return query_complain(reader, 1,
                              "A query stands in the folder of its subject, which is named in small letters, "
                              "digits and _.");
    reader->query->subject = arena_strndup(reader->arena, folder, folder_len);
    return true;
}

static bool
check_rows(struct reader *reader)
{
    bool rows = strcmp(reader->query->rows, "DB_NONE") != 0;
    bool columns = reader->query->column_count > 0;
    if (rows && !columns)
        return query_complain(reader, reader->columns_line, "Rows that are read have columns.");
    return rows || !columns ||
           query_complain(reader, reader->columns_line, "Without rows the columns are none.");
}

bool
query_parse(struct arena *arena, const char *path, const char *text, struct query *query, struct buf *error)
{
    struct reader reader = {.arena = arena, .path = path, .error = error, .query = query};
    *query = (struct query){0};
    const char *sql;
    return read_name(&reader) && query_read_header(&reader, text, &sql) &&
           query_read_statement(&reader, sql) && check_rows(&reader) && query_check_columns(&reader);
}
