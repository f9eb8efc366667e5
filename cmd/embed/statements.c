/* embed statements: sql/queries becomes a header per subject and a table of struct db_statement. */
#include "statements.h"

#include <string.h>

#include "base/buf.h"
#include "embed_internal.h"

/* Headers in the same folder that belong to no subject. */
static const char *const taken_names[] = {"answer", "scripts", "statements", NULL};

/* How many of the COUNT queries from QUERIES on have the subject of the first. */
static size_t
subject_count(const struct query *queries, size_t count)
{
    size_t same = 1;
    while (same < count && strcmp(queries[same].subject, queries->subject) == 0)
        same++;
    return same;
}

/* --- reading --- */

static bool
check_query(const struct sources *sources, const struct query *queries, size_t at, struct buf *error)
{
    const char *path = sources->list[at].path;
    if (strchr(sources->list[at].name, '/') != strrchr(sources->list[at].name, '/') ||
        !strchr(sources->list[at].name, '/')) {
        buf_printf(error, "%s:1: A query stands in the folder of its subject: SUBJECT/NAME.sql.\n", path);
        return false;
    }
    for (const char *const *name = taken_names; *name; name++) {
        if (strcmp(*name, queries[at].subject) == 0) {
            buf_printf(error, "%s:1: A subject cannot be called %s: sql/%s.h is another header.\n", path,
                       *name, *name);
            return false;
        }
    }
    for (size_t i = 0; i < at; i++) {
        if (queries[i].name && strcmp(queries[i].name, queries[at].name) == 0) {
            buf_printf(error, "%s:1: %s has this name, too.\n", path, sources->list[i].path);
            return false;
        }
    }
    return true;
}

static struct query *
read_queries(struct arena *arena, const struct sources *sources)
{
    struct query *queries = arena_alloc(arena, (sources->count + 1) * sizeof(*queries));
    bool good = true;
    struct buf error;
    buf_init(&error, 1 << 20);
    for (size_t i = 0; i < sources->count; i++)
        good = query_parse(arena, sources->list[i].path, sources->list[i].data, &queries[i], &error) &&
               check_query(sources, queries, i, &error) && good;
    fputs(error.data, stderr);
    buf_release(&error);
    return good ? queries : NULL;
}

/* --- writing --- */

static bool
put_header(struct arena *arena, const char *folder, const struct query *queries, size_t count)
{
    const char *path = arena_printf(arena, "%s/%s.h", folder, queries->subject);
    FILE *out = output_open(arena, path);
    if (!out)
        return false;
    statement_write_header(out, queries, count);
    return output_close_same(arena, out, path);
}

static bool
put_answer(struct arena *arena, const char *folder)
{
    const char *path = arena_printf(arena, "%s/answer.h", folder);
    FILE *out = output_open(arena, path);
    if (!out)
        return false;
    statement_write_answer(out);
    return output_close_same(arena, out, path);
}

static bool
put_table_header(struct arena *arena, const char *folder)
{
    const char *path = arena_printf(arena, "%s/statements.h", folder);
    FILE *out = output_open(arena, path);
    if (!out)
        return false;
    fputs("/* The table of all statements, for pools. */\n#ifndef SQL_STATEMENTS_H\n#define "
          "SQL_STATEMENTS_H\n\n"
          "#include \"db/db.h\"\n\nextern const struct db_statements sql_statements;\n\n#endif\n",
          out);
    return output_close_same(arena, out, path);
}

static void
write_statement(FILE *out, const struct query *query, size_t index)
{
    fprintf(out,
            "\nconst struct db_statement sql_%s = {\n    .name = \"%s\", .params = %d, .index = %zu, "
            ".lane = %s, .rows = %s, .sql =\n",
            query->name, query->name, query->param_count, index, query->lane, query->rows);
    write_literal(out, query->sql, query->size);
    fputs("};\n", out);
}

/* All in one file: a statement knows its place in the table, so a new one changes the lines of those behind
 * it. */
static void
write_table(FILE *out, const struct query *queries, size_t count)
{
    fputs("#include \"sql/statements.h\"\n\n", out);
    for (size_t i = 0; i < count; i += subject_count(queries + i, count - i))
        fprintf(out, "#include \"sql/%s.h\"\n", queries[i].subject);
    for (size_t i = 0; i < count; i++)
        write_statement(out, &queries[i], i);
    if (count == 0) {
        fputs("\nconst struct db_statements sql_statements = {.list = 0, .count = 0};\n", out);
        return;
    }
    fputs("\nstatic const struct db_statement *const list[] = {\n", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    &sql_%s,\n", queries[i].name);
    fprintf(out, "};\nconst struct db_statements sql_statements = {.list = list, .count = %zu};\n", count);
}

static bool
put_table(struct arena *arena, const char *folder, const struct query *queries, size_t count)
{
    const char *path = arena_printf(arena, "%s/statements.c", folder);
    FILE *out = output_open(arena, path);
    if (!out)
        return false;
    write_table(out, queries, count);
    return output_close(arena, out, path);
}

bool
embed_statements(struct arena *arena, const char *folder, const char *out)
{
    struct sources sources;
    if (!sources_read(arena, folder, ".sql", &sources))
        return false;
    const struct query *queries = read_queries(arena, &sources);
    if (!queries)
        return false;

    size_t count = sources.count;
    bool good = put_answer(arena, out) && put_table_header(arena, out);
    for (size_t i = 0; good && i < count; i += subject_count(queries + i, count - i))
        good = put_header(arena, out, queries + i, subject_count(queries + i, count - i));
    return good && put_table(arena, out, queries, count);
}
