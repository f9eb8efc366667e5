/* The header of a query, counted against its statement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "query.h"

#define KEYS "-- lane: read\n-- rows: one\n"
#define HEAD(params) "-- What it answers.\n-- params: " params "\n-- columns: x\n" KEYS
#define COLUMNS(columns) "-- What it answers.\n-- params: none\n-- columns: " columns "\n" KEYS

#define SIXTEEN "a a, b a, c a, d a, e a, f a, g a, h a, i a, j a, k a, l a, m a, n a, o a, p a"

static void
test_taken(void **state)
{
    static const struct {
        const char *text;
        int params;
        const char *sql;
    } rows[] = {
        {HEAD("none") "SELECT 1;\n", 0, "SELECT 1"},
        {HEAD("-") "\n\n  SELECT 1  \n", 0, "SELECT 1"},
        {HEAD("") "SELECT 1", 0, "SELECT 1"},
        {HEAD("q text") "SELECT $1 ; -- done\n/* really */\n", 1, "SELECT $1"},
        {HEAD("q text, n numeric(10, 2), list text[]") "SELECT f($3, $1, $2, $1)", 3,
         "SELECT f($3, $1, $2, $1)"},
        {HEAD("q text,\n--   n int") "SELECT $1 || $2", 2, "SELECT $1 || $2"},
        {HEAD("q text") "SELECT f($1, '$2;', \"$3;\", $a$ $4; $a$, $$;$5$$, E'\\'$6') /* $7; */ -- $8;", 1,
         "SELECT f($1, '$2;', \"$3;\", $a$ $4; $a$, $$;$5$$, E'\\'$6')"},
        {HEAD("q text") "SELECT f('it''s $2', $1::text, a$9) FROM x", 1,
         "SELECT f('it''s $2', $1::text, a$9) FROM x"},
        {HEAD(SIXTEEN) "SELECT f($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)", 16,
         "SELECT f($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)"},
        {"-- What it answers.\n-- rows: one\n-- A note.\n-- lane: read\n-- params: none\n-- columns: "
         "x\nSELECT 1\n",
         0, "SELECT 1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        struct query query;
        struct buf error;

        buf_init(&error, 2000);
        bool good = query_parse(arena, "queries/events/event_get.sql", rows[i].text, &query, &error);
        assert_string_equal(error.data, "");
        assert_true(good);
        assert_string_equal(query.name, "event_get");
        assert_string_equal(query.subject, "events");
        assert_string_equal(query.sentence, "What it answers.");
        assert_int_equal(query.param_count, rows[i].params);
        assert_string_equal(query.lane, "DB_READ");
        assert_string_equal(query.rows, "DB_ONE");
        assert_int_equal(query.size, strlen(rows[i].sql));
        assert_memory_equal(query.sql, rows[i].sql, query.size);
        buf_release(&error);
        arena_free(arena);
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *text, *line;
    } rows[] = {
        {"SELECT 1",
         "s/q.sql:1: A query begins with header lines: a sentence, params, columns, lane, rows.\n"},
        {"", "s/q.sql:1: A query begins with header lines: a sentence, params, columns, lane, rows.\n"},
        {"-- params: none\n-- lane: read\n-- rows: one\nSELECT 1",
         "s/q.sql:1: The first line says in a sentence what the statement answers.\n"},
        {"-- Sentence.\n-- lane: read\n-- rows: one\nSELECT 1",
         "s/q.sql:1: The header has no line \"-- params: name type, ...\" (or \"-- params: none\").\n"},
        {"-- Sentence.\n-- params: none\n-- columns: x\n-- rows: one\nSELECT 1",
         "s/q.sql:1: The header has no line \"-- lane: read\", search or write.\n"},
        {"-- Sentence.\n-- params: none\n-- lane: read\n-- rows: one\nSELECT 1",
         "s/q.sql:1: The header has no line \"-- columns: name, ...\" (or \"-- columns: none\").\n"},
        {"-- Sentence.\n-- params: none\n-- columns: x\n-- lane: read\nSELECT 1",
         "s/q.sql:1: The header has no line \"-- rows: one\", many or none.\n"},
        {"-- Sentence.\n-- params: none\n-- lane: fast\n-- rows: one\nSELECT 1",
         "s/q.sql:3: The lane is read, search or write.\n"},
        {"-- Sentence.\n-- params: none\n-- lane: read\n-- rows: two\nSELECT 1",
         "s/q.sql:4: The rows are one, many or none.\n"},
        {"-- A comment */ ends.\n-- params: none\n-- columns: x\n" KEYS "SELECT 1",
         "s/q.sql:1: The sentence becomes a comment of C: it has no /* and no */.\n"},
        {HEAD("none") "-- lane: read\nSELECT 1", "s/q.sql:6: This header line is there twice.\n"},
        {HEAD("q") "SELECT $1",
         "s/q.sql:2: Each parameter is written as a name and a type, as in: q text.\n"},
        {HEAD("q text, , r text") "SELECT $1, $2",
         "s/q.sql:2: Each parameter is written as a name and a type, as in: q text.\n"},
        {HEAD("q text, register text") "SELECT $1, $2",
         "s/q.sql:2: \"register\" is a word of C and cannot be the name of a parameter.\n"},
        {HEAD("a-b text") "SELECT $1",
         "s/q.sql:2: \"a-b\" is no name of a parameter: these are small letters, digits and _.\n"},
        {HEAD("q text, q int") "SELECT $1, $2", "s/q.sql:2: \"q\" is the name of two parameters.\n"},
        {HEAD("none") "SELECT $1", "s/q.sql:2: The statement uses $1, and the header names 0 parameters.\n"},
        {HEAD("q text") "SELECT $1, $3",
         "s/q.sql:2: The statement uses $3, and the header names 1 parameter.\n"},
        {HEAD("q text, r text") "SELECT $2",
         "s/q.sql:2: The header names 2 parameters, and the statement does not use $1.\n"},
        {HEAD("q text, r text") "SELECT $1 -- $2",
         "s/q.sql:2: The header names 2 parameters, and the statement does not use $2.\n"},
        {HEAD(SIXTEEN ", q a") "SELECT 1", "s/q.sql:2: A statement takes at most 16 parameters.\n"},
        {HEAD("none"), "s/q.sql:6: There is no statement behind the header.\n"},
        {HEAD("none") "-- more\n  ;", "s/q.sql:7: There is no statement behind the header.\n"},
        {HEAD("none") "\nSELECT 1;\nSELECT 2;",
         "s/q.sql:7: A file holds one statement; something follows the semicolon.\n"},
        {HEAD("none") "SELECT 1; 'text'",
         "s/q.sql:6: A file holds one statement; something follows the semicolon.\n"},
        {COLUMNS("none") "SELECT 1", "s/q.sql:3: Rows that are read have columns.\n"},
        {"-- Sentence.\n-- params: none\n-- columns: x\n-- lane: read\n-- rows: none\nSELECT 1",
         "s/q.sql:3: Without rows the columns are none.\n"},
        {COLUMNS("a, 2b") "SELECT 1, 2",
         "s/q.sql:3: \"2b\" is no name of a column: these are small letters, digits and _.\n"},
        {COLUMNS("a, a") "SELECT 1, 2", "s/q.sql:3: \"a\" is the name of two columns.\n"},
        {COLUMNS("a, b") "SELECT a FROM x",
         "s/q.sql:3: The statement has 1 column, and the header names 2.\n"},
        {COLUMNS("a") "SELECT a, f(b, c), d FROM x, y",
         "s/q.sql:3: The statement has 3 columns, and the header names 1.\n"},
        {COLUMNS("a, b") "SELECT a, t.c FROM x",
         "s/q.sql:3: Column 2 is c in the statement and b in the header.\n"},
        {COLUMNS("a, b") "SELECT a, f(c) AS d FROM x",
         "s/q.sql:3: Column 2 is d in the statement and b in the header.\n"},
        {HEAD("none") "SELECT 'open", NULL},
        {HEAD("none") "SELECT 1 /* open", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        struct query query;
        struct buf error;

        buf_init(&error, 2000);
        bool good = query_parse(arena, "s/q.sql", rows[i].text, &query, &error);
        /* What is open to the end is PostgreSQL's to complain of; here it only must not run on. */
        assert_int_equal(good, rows[i].line == NULL);
        assert_string_equal(error.data, good ? "" : rows[i].line);
        buf_release(&error);
        arena_free(arena);
    }
}

static void
expect_bad_path(const char *path, const char *sentence)
{
    struct arena *arena = arena_new();
    struct query query;
    struct buf error;

    buf_init(&error, 2000);
    assert_false(query_parse(arena, path, HEAD("none") "SELECT 1", &query, &error));
    assert_non_null(strstr(error.data, sentence));
    buf_release(&error);
    arena_free(arena);
}

static void
test_names(void **state)
{
    static const char *const rows[] = {"dir/Query.sql", "2nd.sql",   ".sql",
                                       "a-b.sql",       "query.txt", "query.sql.bak"};
    static const char *const folders[] = {"query.sql", "/query.sql", "Dir/query.sql", "2nd/query.sql",
                                          "a-b/query.sql"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect_bad_path(rows[i], "A query's file is named in small letters");
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        expect_bad_path(folders[i], "A query stands in the folder of its subject");
}

/* What has a name is compared; what only the server can name is taken as the header says. */
static void
test_columns(void **state)
{
    static const struct {
        const char *text, *columns;
    } rows[] = {
        {COLUMNS("a, b, c") "SELECT a, t.b, x.t.c FROM t", "a b c"},
        {COLUMNS("a,\n-- b") "select A, f(g(1, 2), 3) as B", "a b"},
        {COLUMNS("a, b, c") "SELECT f(1), b::text, 'x, y' || c FROM t", "a b c"},
        {COLUMNS("a, b") "SELECT /* x, */ a, -- y,\n b, ARRAY[1, 2] AS c FROM t", NULL},
        {COLUMNS("a, b") "SELECT * FROM t", "a b"},
        {COLUMNS("a, b, c") "SELECT 1 AS a, t.* FROM t", "a b c"},
        {COLUMNS("a") "SELECT count(*) FROM t", "a"},
        {COLUMNS("a") "SELECT b * c FROM t", "a"},
        {COLUMNS("a") "SELECT b FROM t", NULL},
        {COLUMNS("a, b") "INSERT INTO t VALUES (1) RETURNING c", "a b"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arena *arena = arena_new();
        struct query query;
        struct buf error, columns;

        buf_init(&error, 2000);
        buf_init(&columns, 100);
        bool good = query_parse(arena, "s/q.sql", rows[i].text, &query, &error);
        assert_int_equal(good, rows[i].columns != NULL);
        assert_int_equal(good, error.len == 0);
        for (int c = 0; good && c < query.column_count; c++)
            buf_printf(&columns, "%s%s", c > 0 ? " " : "", query.columns[c]);
        if (good)
            assert_string_equal(columns.data, rows[i].columns);
        buf_release(&columns);
        buf_release(&error);
        arena_free(arena);
    }
}

static void
test_params(void **state)
{
    struct arena *arena = arena_new();
    struct query query;
    struct buf error;

    (void)state;
    buf_init(&error, 2000);
    assert_true(query_parse(
        arena, "s/q.sql",
        "-- What it answers,\n-- in two lines.\n-- params: q  text, n numeric(10, 2) ,\n--  list text[]\n"
        "-- A note.\n-- columns: x\n" KEYS "SELECT f($1, $2, $3)",
        &query, &error));
    assert_string_equal(query.sentence, "What it answers, in two lines.");
    assert_int_equal(query.param_count, 3);
    assert_string_equal(query.params[0].name, "q");
    assert_string_equal(query.params[0].type, "text");
    assert_string_equal(query.params[1].name, "n");
    assert_string_equal(query.params[1].type, "numeric(10, 2)");
    assert_string_equal(query.params[2].name, "list");
    assert_string_equal(query.params[2].type, "text[]");
    buf_release(&error);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_taken), cmocka_unit_test(test_columns),
                                       cmocka_unit_test(test_params), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_names)};
    return cmocka_run_group_tests_name("embed: query", tests, NULL, NULL);
}
