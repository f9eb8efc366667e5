/* The header of a subject: its statements, their parameters and columns by name. */
#include <ctype.h>
#include <string.h>

#include "statements.h"

/* The columns of most statements, named once for all. */
static const char *const answer_columns[] = {"outcome", "body", "etag"};
enum { ANSWER_COLUMNS = sizeof(answer_columns) / sizeof(answer_columns[0]) };

static bool
is_answer(const struct query *query)
{
    if (query->column_count != ANSWER_COLUMNS)
        return false;
    for (int i = 0; i < ANSWER_COLUMNS; i++)
        if (strcmp(query->columns[i], answer_columns[i]) != 0)
            return false;
    return true;
}

static void
write_upper(FILE *out, const char *name)
{
    for (; *name != '\0'; name++)
        fputc(toupper((unsigned char)*name), out);
}

/* NAME_column is the tag, because the struct of the parameters is called like the statement. */
static void
write_columns(FILE *out, const struct query *query)
{
    fprintf(out, "enum sql_%s_column {\n", query->name);
    for (int i = 0; i < query->column_count; i++) {
        fputs("    SQL_", out);
        write_upper(out, query->name);
        fputc('_', out);
        write_upper(out, query->columns[i]);
        fputs(",\n", out);
    }
    fputs("};\n", out);
}

/* One member per parameter, in order, so that the struct is an array of the values. */
static void
write_params(FILE *out, const struct query *query)
{
    fprintf(out, "struct BY_NAME sql_%s {\n", query->name);
    for (int i = 0; i < query->param_count; i++)
        fprintf(out, "    const char *%s; /* %s */\n", query->params[i].name, query->params[i].type);
    fprintf(out, "};\n#define sql_%s_values(...) ((const char *const *)&(struct sql_%s){__VA_ARGS__})\n",
            query->name, query->name);
}

static void
write_statement(FILE *out, const struct query *query)
{
    fprintf(out, "\n/* %s%s */\nextern const struct db_statement sql_%s;\n", query->sentence,
            is_answer(query) ? " Columns: enum sql_answer." : "", query->name);
    if (query->param_count > 0)
        write_params(out, query);
    if (query->column_count > 0 && !is_answer(query))
        write_columns(out, query);
}

void
statement_write_header(FILE *out, const struct query *queries, size_t count)
{
    const char *subject = queries->subject;
    fprintf(out, "/* The statements of sql/queries/%s. */\n#ifndef SQL_", subject);
    write_upper(out, subject);
    fputs("_H\n#define SQL_", out);
    write_upper(out, subject);
    fputs("_H\n\n#include \"base/attr.h\"\n#include \"db/db.h\"\n#include \"sql/answer.h\"\n", out);
    for (size_t i = 0; i < count; i++)
        write_statement(out, &queries[i]);
    fputs("\n#endif\n", out);
}

void
statement_write_answer(FILE *out)
{
    fputs("/* The columns of a statement that answers a request: (outcome, body, etag). */\n"
          "#ifndef SQL_ANSWER_H\n#define SQL_ANSWER_H\n\nenum sql_answer {\n",
          out);
    for (int i = 0; i < ANSWER_COLUMNS; i++) {
        fputs("    SQL_ANSWER_", out);
        write_upper(out, answer_columns[i]);
        fputs(",\n", out);
    }
    fputs("};\n\n#endif\n", out);
}
