/* The parts of db that need no server: back-off, what an SQLSTATE means, the waiting queue, session
 * parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "db/array.h"
#include "db/backoff.h"
#include "db/db_internal.h"

static void
backoff_doubles_to_its_cap(void **state)
{
    static const struct {
        unsigned failures, min, max;
    } rows[] = {
        {.failures = 0, .min = 50, .max = 100},
        {.failures = 1, .min = 50, .max = 100},
        {.failures = 2, .min = 100, .max = 200},
        {.failures = 3, .min = 200, .max = 400},
        {.failures = 4, .min = 400, .max = 800},
        {.failures = 5, .min = 800, .max = 1600},
        {.failures = 6, .min = 1000, .max = 2000},
        {.failures = 60, .min = 1000, .max = 2000},
        {.failures = UINT32_MAX, .min = 1000, .max = 2000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        unsigned lowest = UINT32_MAX, highest = 0;
        for (uint32_t n = 0; n < 100000; n++) {
            unsigned ms = db_backoff_ms(rows[i].failures, n * 2654435761u);
            lowest = ms < lowest ? ms : lowest;
            highest = ms > highest ? ms : highest;
        }
        assert_int_equal(lowest, rows[i].min);
        assert_int_equal(highest, rows[i].max);
    }
}

static void
sqlstate_has_a_meaning(void **state)
{
    static const struct {
        const char *sqlstate;
        enum db_status status;
        bool breaks;
    } rows[] = {
        {.sqlstate = NULL, .status = DB_DOWN, .breaks = true},
        {.sqlstate = "", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "57P01", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "57P02", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "57P03", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "57P05", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "08006", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "08P01", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "25006", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "25P03", .status = DB_DOWN, .breaks = true},
        {.sqlstate = "57014", .status = DB_TIMEOUT},
        {.sqlstate = "40001", .status = DB_CONFLICT},
        {.sqlstate = "40P01", .status = DB_CONFLICT},
        {.sqlstate = "55P03", .status = DB_CONFLICT},
        {.sqlstate = "40002", .status = DB_SQL},
        {.sqlstate = "23505", .status = DB_SQL},
        {.sqlstate = "0A000", .status = DB_SQL},
        {.sqlstate = "26000", .status = DB_SQL},
        {.sqlstate = "53100", .status = DB_BUSY},
        {.sqlstate = "42501", .status = DB_BROKEN},
        {.sqlstate = "42883", .status = DB_BROKEN},
        {.sqlstate = "42P05", .status = DB_BROKEN},
        {.sqlstate = "58P01", .status = DB_BROKEN},
        {.sqlstate = "XX000", .status = DB_BROKEN},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(db_status_of(rows[i].sqlstate), rows[i].status);
        assert_int_equal(db_sqlstate_breaks(rows[i].sqlstate), rows[i].breaks);
    }
}

static void
names_are_all_there(void **state)
{
    (void)state;
    for (int i = 0; i < DB_STATUSES; i++)
        assert_non_null(db_status_name((enum db_status)i));
    for (int i = 0; i < DB_STATES; i++)
        assert_non_null(db_state_name((enum db_state)i));
    for (int i = 0; i < DB_LANES; i++)
        assert_non_null(db_lane_kinds[i].name);
}

static void
array_is_written_as_postgresql_reads_it(void **state)
{
    struct buf out;
    (void)state;
    buf_init(&out, 100);
    db_array_end(&out);
    assert_string_equal(out.data, "{}");
    buf_clear(&out);
    db_array_put(&out, "plain");
    db_array_put(&out, NULL);
    db_array_put(&out, "NULL");
    db_array_put(&out, "");
    db_array_put(&out, "a \"b\" \\ {c},d\n");
    db_array_put_number(&out, -7);
    db_array_end(&out);
    assert_string_equal(out.data, "{\"plain\",NULL,\"NULL\",\"\",\"a \\\"b\\\" \\\\ {c},d\n\",-7}");
    buf_release(&out);
}

static void
queue_keeps_the_order(void **state)
{
    struct db_queue queue = {.first = NULL};
    struct db_request a = {0}, b = {0}, c = {0};
    (void)state;
    assert_null(db_queue_shift(&queue));
    db_queue_push(&queue, &b);
    db_queue_push(&queue, &c);
    db_queue_unshift(&queue, &a);
    assert_int_equal(queue.length, 3);
    assert_ptr_equal(db_queue_shift(&queue), &a);
    assert_ptr_equal(db_queue_shift(&queue), &b);
    assert_ptr_equal(db_queue_shift(&queue), &c);
    assert_null(db_queue_shift(&queue));
    db_queue_unshift(&queue, &a);
    db_queue_push(&queue, &b);
    assert_ptr_equal(db_queue_shift(&queue), &a);
    assert_ptr_equal(db_queue_shift(&queue), &b);
    assert_int_equal(queue.length, 0);
}

static void
answer_without_rows_reads_as_empty(void **state)
{
    const struct db_result result = {.status = DB_TIMEOUT};
    (void)state;
    assert_int_equal(db_status(&result), DB_TIMEOUT);
    assert_int_equal(db_row_count(&result), 0);
    assert_null(db_text(&result, 0, 0));
    assert_int_equal(db_length(&result, 0, 0), 0);
    assert_int_equal(db_int(&result, 0, 0), 0);
    assert_string_equal(db_sqlstate(&result), "");
    assert_string_equal(db_message(&result), "");
}

static void
patience_grows_with_the_hosts(void **state)
{
    static const struct {
        const char *conninfo;
        int ms;
    } rows[] = {
        {.conninfo = "dbname=x", .ms = 3000},
        {.conninfo = "host=a,b,c", .ms = 9000},
        {.conninfo = "postgresql://a,b/x", .ms = 6000},
        {.conninfo = "not = a = conninfo", .ms = 3000},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(db_session_patience_ms(&(struct db_session){.conninfo = rows[i].conninfo}),
                         rows[i].ms);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(backoff_doubles_to_its_cap),
        cmocka_unit_test(sqlstate_has_a_meaning),
        cmocka_unit_test(names_are_all_there),
        cmocka_unit_test(array_is_written_as_postgresql_reads_it),
        cmocka_unit_test(queue_keeps_the_order),
        cmocka_unit_test(answer_without_rows_reads_as_empty),
        cmocka_unit_test(patience_grows_with_the_hosts),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
