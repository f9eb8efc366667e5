/* The header of a query, counted against its statement. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "query.h"

#define HEAD(params) "-- What it answers.\n-- params: " params "\n-- lane: read\n-- rows: one\n"

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
        {HEAD("q text, n numeric(10, 2), list text[]") "SELECT $3, $1, $2, $1", 3, "SELECT $3, $1, $2, $1"},
        {HEAD("q text,\n--   n int") "SELECT $1, $2", 2, "SELECT $1, $2"},
        {HEAD("q text") "SELECT $1, '$2;', \"$3;\", $a$ $4; $a$, $$;$5$$, E'\\'$6' /* $7; */ -- $8;", 1,
         "SELECT $1, '$2;', \"$3;\", $a$ $4; $a$, $$;$5$$, E'\\'$6'"},
        {HEAD("q text") "SELECT 'it''s $2', $1::text, a$9 FROM x", 1,
         "SELECT 'it''s $2', $1::text, a$9 FROM x"},
        {HEAD("a a, b a, c a, d a, e a, f a, g a, h a, i a, j a, k a, l a, m a, n a, o a, p a") "SELECT "
                                                                                                "$1,$2,$3,$4,"
                                                                                                "$5,$6,$7,$8,"
                                                                                                "$9,$10,$11,$"
                                                                                                "12,$13,$14,$"
                                                                                                "15,$16",
         16, "SELECT $1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16"},
        {"-- A sentence.\n-- rows: one\n-- A note.\n-- lane: read\n-- params: none\nSELECT 1\n", 0,
         "SELECT 1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena *arena = arena_new();
        struct query query;
        struct buf error;

        buf_init(&error, 2000);
        bool good = query_parse(arena, "queries/event_get.sql", rows[i].text, &query, &error);
        assert_string_equal(error.data, "");
        assert_true(good);
        assert_string_equal(query.name, "event_get");
        assert_int_equal(query.params, rows[i].params);
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
        {"SELECT 1", "q.sql:1: A query begins with header lines: a sentence, params, lane, rows.\n"},
        {"", "q.sql:1: A query begins with header lines: a sentence, params, lane, rows.\n"},
        {"-- params: none\n-- lane: read\n-- rows: one\nSELECT 1",
         "q.sql:1: The first line says in a sentence what the statement answers.\n"},
        {"-- Sentence.\n-- lane: read\n-- rows: one\nSELECT 1",
         "q.sql:1: The header has no line \"-- params: name type, ...\" (or \"-- params: none\").\n"},
        {"-- Sentence.\n-- params: none\n-- rows: one\nSELECT 1",
         "q.sql:1: The header has no line \"-- lane: read\", search or write.\n"},
        {"-- Sentence.\n-- params: none\n-- lane: read\nSELECT 1",
         "q.sql:1: The header has no line \"-- rows: one\", many or none.\n"},
        {"-- Sentence.\n-- params: none\n-- lane: fast\n-- rows: one\nSELECT 1",
         "q.sql:3: The lane is read, search or write.\n"},
        {"-- Sentence.\n-- params: none\n-- lane: read\n-- rows: two\nSELECT 1",
         "q.sql:4: The rows are one, many or none.\n"},
        {HEAD("none") "-- lane: read\nSELECT 1", "q.sql:5: This header line is there twice.\n"},
        {HEAD("q") "SELECT $1", "q.sql:2: Each parameter is written as a name and a type, as in: q text.\n"},
        {HEAD("q text, , r text") "SELECT $1, $2",
         "q.sql:2: Each parameter is written as a name and a type, as in: q text.\n"},
        {HEAD("none") "SELECT $1", "q.sql:2: The statement uses $1, and the header names 0 parameters.\n"},
        {HEAD("q text") "SELECT $1, $3",
         "q.sql:2: The statement uses $3, and the header names 1 parameter.\n"},
        {HEAD("q text, r text") "SELECT $2",
         "q.sql:2: The header names 2 parameters, and the statement does not use $1.\n"},
        {HEAD("q text, r text") "SELECT $1 -- $2",
         "q.sql:2: The header names 2 parameters, and the statement does not use $2.\n"},
        {HEAD("a a, b a, c a, d a, e a, f a, g a, h a, i a, j a, k a, l a, m a, n a, o a, p a, q a") "SELECT "
                                                                                                     "1",
         "q.sql:2: A statement takes at most 16 parameters.\n"},
        {HEAD("none"), "q.sql:5: There is no statement behind the header.\n"},
        {HEAD("none") "-- more\n  ;", "q.sql:6: There is no statement behind the header.\n"},
        {HEAD("none") "\nSELECT 1;\nSELECT 2;",
         "q.sql:6: A file holds one statement; something follows the semicolon.\n"},
        {HEAD("none") "SELECT 1; 'text'",
         "q.sql:5: A file holds one statement; something follows the semicolon.\n"},
        {HEAD("none") "SELECT 'open", NULL},
        {HEAD("none") "SELECT 1 /* open", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena *arena = arena_new();
        struct query query;
        struct buf error;

        buf_init(&error, 2000);
        bool good = query_parse(arena, "q.sql", rows[i].text, &query, &error);
        /* What is open to the end is PostgreSQL's to complain of; here it only must not run on. */
        assert_int_equal(good, rows[i].line == NULL);
        assert_string_equal(error.data, good ? "" : rows[i].line);
        buf_release(&error);
        arena_free(arena);
    }
}

static void
test_names(void **state)
{
    static const char *const rows[] = {"dir/Query.sql", "2nd.sql",   ".sql",
                                       "a-b.sql",       "query.txt", "query.sql.bak"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena *arena = arena_new();
        struct query query;
        struct buf error;

        buf_init(&error, 2000);
        assert_false(query_parse(arena, rows[i], HEAD("none") "SELECT 1", &query, &error));
        assert_non_null(strstr(error.data, "A query's file is named in small letters"));
        buf_release(&error);
        arena_free(arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_taken), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_names)};
    return cmocka_run_group_tests_name("embed: query", tests, NULL, NULL);
}
