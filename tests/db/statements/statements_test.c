/* The headers of sql/queries are what C sees of a statement: names and types of parameters, names of columns.
 * The server is asked whether they are true, for every statement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "db/migrate.h"
#include "embed_internal.h"
#include "query.h"
#include "sql/daemon.h"
#include "sql/scripts.h"
#include "sql/statements.h"

struct rig {
    PGconn *conn;
    struct arena *arena;
    const struct query *queries;
    size_t count;
};

static const struct query *
read_queries(struct arena *arena, size_t *count)
{
    struct sources sources;
    struct query *queries;
    struct buf error;

    assert_true(sources_read(arena, QUERIES, ".sql", &sources));
    queries = arena_alloc(arena, sources.count * sizeof(*queries));
    buf_init(&error, 10000);
    for (size_t i = 0; i < sources.count; i++)
        assert_true(query_parse(arena, sources.list[i].path, sources.list[i].data, &queries[i], &error));
    buf_release(&error);
    *count = sources.count;
    return queries;
}

static int
set_up(void **state)
{
    static const struct db_migrations migrations = {.schema = &sql_schema, .functions = &sql_functions};
    static struct rig rig;
    const char *conninfo = getenv("CONVENE_TEST_PG");
    struct buf error;

    if (conninfo == NULL)
        fail_msg("CONVENE_TEST_PG names no database.");
    buf_init(&error, 10000);
    if (!db_migrate(conninfo, &migrations, NULL, &error))
        fail_msg("%s", error.data);
    buf_release(&error);
    rig.conn = PQconnectdb(conninfo);
    assert_int_equal(PQstatus(rig.conn), CONNECTION_OK);
    rig.arena = arena_new();
    rig.queries = read_queries(rig.arena, &rig.count);
    *state = &rig;
    return 0;
}

static int
tear_down(void **state)
{
    struct rig *rig = *state;

    PQfinish(rig->conn);
    arena_free(rig->arena);
    return 0;
}

/* What the server says of the statement; the caller clears it. */
static PGresult *
describe(const struct rig *rig, const struct query *query)
{
    const char *sql = arena_strndup(rig->arena, query->sql, query->size);
    PGresult *result = PQprepare(rig->conn, query->name, sql, 0, NULL);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", query->name, PQresultErrorMessage(result));
    PQclear(result);
    result = PQdescribePrepared(rig->conn, query->name);
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    return result;
}

/* The type's number; 0 when the server knows no such type. */
static Oid
type_number(const struct rig *rig, const char *type)
{
    PGresult *result = PQexecParams(rig->conn, "SELECT to_regtype($1)::oid", 1, NULL, &type, NULL, NULL, 0);
    Oid number;

    assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
    number = (Oid)strtoul(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return number;
}

static int
wrong_params(const struct rig *rig, const struct query *query, const PGresult *said)
{
    int wrong = 0;

    if (PQnparams(said) != query->param_count) {
        print_error("%s: %d parameters, not %d\n", query->name, PQnparams(said), query->param_count);
        return 1;
    }
    for (int i = 0; i < query->param_count; i++) {
        if (PQparamtype(said, i) != type_number(rig, query->params[i].type)) {
            print_error("%s: the parameter %s is no %s\n", query->name, query->params[i].name,
                        query->params[i].type);
            wrong++;
        }
    }
    return wrong;
}

static int
wrong_columns(const struct query *query, const PGresult *said)
{
    int wrong = 0;

    if (strcmp(query->rows, "DB_NONE") == 0)
        return 0; /* nobody reads what comes */
    if (PQnfields(said) != query->column_count) {
        print_error("%s: %d columns, not %d\n", query->name, PQnfields(said), query->column_count);
        return 1;
    }
    for (int i = 0; i < query->column_count; i++) {
        if (strcmp(PQfname(said, i), query->columns[i]) != 0) {
            print_error("%s: column %d is %s, not %s\n", query->name, i + 1, PQfname(said, i),
                        query->columns[i]);
            wrong++;
        }
    }
    return wrong;
}

static void
test_headers(void **state)
{
    const struct rig *rig = *state;
    int wrong = 0;

    assert_true(rig->count > 0);
    for (size_t i = 0; i < rig->count; i++) {
        PGresult *said = describe(rig, &rig->queries[i]);

        wrong += wrong_params(rig, &rig->queries[i], said) + wrong_columns(&rig->queries[i], said);
        PQclear(said);
    }
    assert_int_equal(wrong, 0);
}

/* The program was built from these files, in this order. */
static void
test_table(void **state)
{
    const struct rig *rig = *state;

    assert_int_equal(sql_statements.count, rig->count);
    for (size_t i = 0; i < rig->count; i++) {
        const struct db_statement *statement = sql_statements.list[i];

        assert_string_equal(statement->name, rig->queries[i].name);
        assert_int_equal(statement->index, i);
        assert_int_equal(statement->params, rig->queries[i].param_count);
        assert_int_equal(strlen(statement->sql), rig->queries[i].size);
        assert_memory_equal(statement->sql, rig->queries[i].sql, rig->queries[i].size);
    }
}

/* The struct of a statement is an array of its values, those that are not named being NULL. */
static void
test_values(void **state)
{
    const char *const *values = sql_series_extend_values(.until = "u", .id = "i");
    struct db_request request = {0};

    (void)state;
    assert_int_equal(sizeof(struct sql_series_extend), sql_series_extend.params * sizeof(char *));
    db_request_fill(&request, &sql_series_extend, values);
    assert_ptr_equal(request.statement, &sql_series_extend);
    assert_string_equal(request.values[0], "i");
    assert_null(request.values[1]);
    assert_string_equal(request.values[2], "u");
    db_request_fill(&request, &sql_series_due, NULL);
    assert_ptr_equal(request.statement, &sql_series_due);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_headers), cmocka_unit_test(test_table),
                                       cmocka_unit_test(test_values)};
    return cmocka_run_group_tests_name("db: statements", tests, set_up, tear_down);
}
