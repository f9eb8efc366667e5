/* embed statements: sql/queries becomes a table of struct db_statement. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "embed_internal.h"
#include "query.h"

static void
write_header(FILE *out, const struct query *queries, size_t count)
{
    fputs("/* The statements of sql/queries. */\n#ifndef SQL_STATEMENTS_H\n#define SQL_STATEMENTS_H\n\n"
          "#include \"db/db.h\"\n\nextern const struct db_statements sql_statements;\n",
          out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "extern const struct db_statement sql_%s;\n", queries[i].name);
    fputs("\n#endif\n", out);
}

static void
write_table(FILE *out, const struct query *queries, size_t count)
{
    fputs("#include \"sql/statements.h\"\n", out);
    for (size_t i = 0; i < count; i++) {
        const struct query *query = &queries[i];
        fprintf(out,
                "\nconst struct db_statement sql_%s = {\n    .name = \"%s\", .params = %d, .index = %zu, "
                ".lane = %s, "
                ".rows = %s, .sql =\n",
                query->name, query->name, query->params, i, query->lane, query->rows);
        write_literal(out, query->sql, query->size);
        fputs("};\n", out);
    }
    if (count == 0) {
        fputs("\nconst struct db_statements sql_statements = {.list = 0, .count = 0};\n", out);
        return;
    }
    fputs("\nstatic const struct db_statement *const list[] = {\n", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "    &sql_%s,\n", queries[i].name);
    fprintf(out, "};\nconst struct db_statements sql_statements = {.list = list, .count = %zu};\n", count);
}

bool
embed_statements(struct arena *arena, const char *folder, const char *out_c, const char *out_h)
{
    struct sources sources;
    struct buf error;
    bool good = true;

    if (!sources_read(arena, folder, ".sql", &sources))
        return false;
    struct query *queries = arena_alloc(arena, (sources.count + 1) * sizeof(*queries));
    buf_init(&error, 1 << 20);
    for (size_t i = 0; i < sources.count; i++)
        good = query_parse(arena, sources.list[i].path, sources.list[i].data, &queries[i], &error) && good;
    fputs(error.data, stderr);
    buf_release(&error);
    if (!good)
        return false;

    FILE *header = output_open(arena, out_h);
    if (header == NULL)
        return false;
    write_header(header, queries, sources.count);
    if (!output_close(arena, header, out_h))
        return false;
    FILE *table = output_open(arena, out_c);
    if (table == NULL)
        return false;
    write_table(table, queries, sources.count);
    return output_close(arena, table, out_c);
}
