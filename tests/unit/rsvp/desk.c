/* The line in front of an event, with a database that answers when the test says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rsvp/desk.h"

/* --- a fake database: what was submitted lies here until it is answered ----------------------------------
 */

enum { STATEMENTS_MAX = 64, ROWS_MAX = 256 };

struct db_result {
    enum db_status status;
    int rows;
    const char *requests;
};

static struct db_request *submitted[STATEMENTS_MAX];
static int submitted_count;
static bool within_take, answered_within_take;

void
db_submit(struct db_pool *pool, struct db_request *request)
{
    (void)pool;
    assert_true(submitted_count < STATEMENTS_MAX);
    submitted[submitted_count++] = request;
}

enum db_status
db_status(const struct db_result *result)
{
    return result->status;
}

int
db_row_count(const struct db_result *result)
{
    return result->rows;
}

/* The outcome is "created", the body is the place in the batch. */
const char *
db_text(const struct db_result *result, int row, int column)
{
    static char text[16];

    assert_true(row < result->rows);
    snprintf(text, sizeof(text), "%d", row);
    return column == 1 ? "created" : text;
}

size_t
db_length(const struct db_result *result, int row, int column)
{
    return strlen(db_text(result, row, column));
}

const char *
db_sqlstate(const struct db_result *result)
{
    (void)result;
    return "XX000";
}

const char *
db_message(const struct db_result *result)
{
    (void)result;
    return "for the test";
}

/* Entries begin with "{" and a digit, batches with a name. */
static int
elements(const char *batches)
{
    int count = 0;

    for (; *batches; batches++)
        count += batches[0] == '{' && batches[1] != '"';
    return count;
}

/* Answer the first statement that waits. */
static void
answer(enum db_status status)
{
    struct db_request *request = submitted[0];
    struct db_result result = {.status = status};

    assert_true(submitted_count > 0);
    memmove(submitted, submitted + 1, (size_t)--submitted_count * sizeof(submitted[0]));
    result.rows = status == DB_OK ? elements(request->values[0]) : 0;
    request->done(request, &result);
}

/* --- entries -------------------------------------------------------------------------------------------- */

struct guest {
    struct rsvp_entry entry;
    char json[32];
    int answers;
    enum db_status status;
    char body[16];
};

static void
guest_done(struct rsvp_entry *entry, const struct rsvp_answer *said)
{
    struct guest *guest = (struct guest *)entry;

    answered_within_take |= within_take;
    guest->answers++;
    guest->status = said->status;
    snprintf(guest->body, sizeof(guest->body), "%s", said->body);
}

static struct guest guests[ROWS_MAX];
static struct db_pool *no_pool;
static const struct db_statement statement = {.name = "rsvp_take", .params = 1};
#define OF_A "{\"event\":\"evt_a\",\"requests\":"
#define OF_B "{\"event\":\"evt_b\",\"requests\":"
#define OF_C "{\"event\":\"evt_c\",\"requests\":"

static int
open_desk(void **state)
{
    memset(guests, 0, sizeof(guests));
    submitted_count = 0;
    answered_within_take = false;
    *state = rsvp_desk_new(&(struct rsvp_desk_config){
        .pool = &no_pool, .statement = &statement, .batch_max = 8, .waiting_max = 20});
    return 0;
}

static int
close_desk(void **state)
{
    assert_false(answered_within_take);
    rsvp_desk_free(*state);
    return 0;
}

static bool
take(struct rsvp_desk *desk, int number, const char *event)
{
    struct guest *guest = &guests[number];
    bool taken;

    guest->entry.size = (size_t)snprintf(guest->json, sizeof(guest->json), "{%d}", number);
    guest->entry.json = guest->json;
    guest->entry.done = guest_done;
    within_take = true;
    taken = rsvp_desk_take(desk, event, &guest->entry);
    within_take = false;
    return taken;
}

/* --- tests ---------------------------------------------------------------------------------------------- */

static void
a_lone_one_goes_at_once(void **state)
{
    assert_true(take(*state, 0, "evt_a"));
    assert_int_equal(submitted_count, 1);
    assert_ptr_equal(submitted[0]->statement, &statement);
    assert_string_equal(submitted[0]->values[0], "[" OF_A "[{0}]}]");
    assert_int_equal(guests[0].answers, 0);
    answer(DB_OK);
    assert_int_equal(guests[0].answers, 1);
    assert_int_equal(submitted_count, 0);
}

static void
who_comes_meanwhile_goes_together_in_order(void **state)
{
    for (int i = 0; i < 5; i++)
        assert_true(take(*state, i, "evt_a"));
    assert_int_equal(submitted_count, 1);
    answer(DB_OK);
    assert_int_equal(submitted_count, 1);
    assert_string_equal(submitted[0]->values[0], "[" OF_A "[{1},{2},{3},{4}]}]");
    answer(DB_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(guests[i].answers, 1);
    assert_string_equal(guests[3].body, "2");
    assert_int_equal(submitted_count, 0);
}

static void
a_batch_has_a_limit(void **state)
{
    for (int i = 0; i < 12; i++)
        assert_true(take(*state, i, "evt_a"));
    answer(DB_OK);
    assert_int_equal(elements(submitted[0]->values[0]), 8);
    answer(DB_OK);
    assert_string_equal(submitted[0]->values[0], "[" OF_A "[{9},{10},{11}]}]");
    answer(DB_OK);
    assert_int_equal(submitted_count, 0);
}

static void
lines_of_several_events_go_together(void **state)
{
    assert_true(take(*state, 0, "evt_a"));
    assert_true(take(*state, 1, "evt_b"));
    assert_int_equal(submitted_count, 2); /* as many as there may be */
    assert_true(take(*state, 2, "evt_c"));
    assert_true(take(*state, 3, "evt_a"));
    assert_true(take(*state, 4, "evt_c"));
    assert_int_equal(submitted_count, 2);
    answer(DB_OK); /* that of evt_a */
    assert_int_equal(submitted_count, 2);
    assert_string_equal(submitted[1]->values[0], "[" OF_C "[{2},{4}]}," OF_A "[{3}]}]");
    answer(DB_OK);
    answer(DB_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(guests[i].answers, 1);
        assert_int_equal(guests[i].status, DB_OK);
    }
    assert_string_equal(guests[4].body, "1");
    assert_string_equal(guests[3].body, "2");
    assert_int_equal(submitted_count, 0);
}

static void
an_event_is_on_one_flight_at_a_time(void **state)
{
    for (int i = 0; i < 3; i++)
        assert_true(take(*state, i, "evt_a"));
    assert_true(take(*state, 3, "evt_b"));
    assert_true(take(*state, 4, "evt_b"));
    assert_int_equal(submitted_count, 2);
    assert_string_equal(submitted[1]->values[0], "[" OF_B "[{3}]}]");
    answer(DB_OK);
    answer(DB_OK);
    assert_int_equal(submitted_count, 2);
    while (submitted_count > 0)
        answer(DB_OK);
    for (int i = 0; i < 5; i++)
        assert_int_equal(guests[i].answers, 1);
}

static void
one_that_breaks_takes_no_other_event_along(void **state)
{
    assert_true(take(*state, 0, "evt_a"));
    assert_true(take(*state, 1, "evt_b"));
    for (int i = 2; i < 6; i++)
        assert_true(take(*state, i, i % 2 ? "evt_c" : "evt_a"));
    answer(DB_OK); /* evt_a: 2 and 4 are ready behind 3 and 5 of evt_c */
    answer(DB_OK);
    assert_string_equal(submitted[0]->values[0], "[" OF_C "[{3},{5}]}," OF_A "[{2},{4}]}]");
    answer(DB_SQL);
    while (submitted_count > 0) {
        const char *batches = submitted[0]->values[0];

        assert_int_equal(elements(batches), 1);
        answer(strstr(batches, "{3}") ? DB_SQL : DB_OK);
    }
    for (int i = 0; i < 6; i++) {
        assert_int_equal(guests[i].answers, 1);
        assert_int_equal(guests[i].status, i == 3 ? DB_SQL : DB_OK);
    }
}

static void
what_waits_is_bounded(void **state)
{
    for (int i = 0; i < 21; i++)
        assert_true(take(*state, i, "evt_a")); /* one under way, twenty wait */
    assert_false(take(*state, 21, "evt_a"));
    assert_false(take(*state, 22, "evt_b"));
    while (submitted_count > 0)
        answer(DB_OK);
    for (int i = 0; i < 21; i++)
        assert_int_equal(guests[i].answers, 1);
    assert_int_equal(guests[21].answers, 0);
    assert_true(take(*state, 21, "evt_a"));
    answer(DB_OK);
}

static void
a_conflict_is_tried_again(void **state)
{
    for (int i = 0; i < 3; i++)
        assert_true(take(*state, i, "evt_a"));
    answer(DB_OK);
    answer(DB_CONFLICT);
    assert_int_equal(guests[1].answers, 0);
    assert_string_equal(submitted[0]->values[0], "[" OF_A "[{1},{2}]}]");
    answer(DB_OK);
    assert_int_equal(guests[1].answers, 1);
    assert_int_equal(guests[2].status, DB_OK);

    assert_true(take(*state, 3, "evt_a"));
    for (int tries = 0; tries < 3; tries++)
        answer(DB_CONFLICT);
    assert_int_equal(guests[3].answers, 1);
    assert_int_equal(guests[3].status, DB_CONFLICT);
    assert_int_equal(submitted_count, 0);
}

static void
what_is_unknown_is_told_to_each(void **state)
{
    static const enum db_status rows[] = {DB_DOWN, DB_TIMEOUT, DB_BUSY};

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++)
            assert_true(take(*state, 4 * round + i, "evt_a"));
        answer(rows[round]);
        assert_int_equal(guests[4 * round].status, rows[round]);
        assert_int_equal(guests[4 * round + 1].answers, 0); /* not sent yet: has its own chance */
        answer(DB_OK);
        for (int i = 1; i < 4; i++) {
            assert_int_equal(guests[4 * round + i].answers, 1);
            assert_int_equal(guests[4 * round + i].status, DB_OK);
        }
    }
}

static void
one_that_breaks_takes_no_other_along(void **state)
{
    for (int i = 0; i < 5; i++)
        assert_true(take(*state, i, "evt_a"));
    answer(DB_OK);
    assert_true(take(*state, 5, "evt_a"));
    answer(DB_SQL); /* 1 to 4 as a batch */
    for (int i = 1; i < 5; i++) {
        char alone[64];

        snprintf(alone, sizeof(alone), "[" OF_A "[{%d}]}]", i);
        assert_string_equal(submitted[0]->values[0], alone);
        answer(i == 2 ? DB_SQL : DB_OK);
        assert_int_equal(guests[i].status, i == 2 ? DB_SQL : DB_OK);
    }
    answer(DB_OK);
    for (int i = 0; i < 6; i++)
        assert_int_equal(guests[i].answers, 1);
    assert_int_equal(submitted_count, 0);
}

static void
too_few_rows_are_nobodys_answer(void **state)
{
    struct db_result short_one = {.status = DB_OK, .rows = 1};
    struct db_request *request;

    for (int i = 0; i < 3; i++)
        assert_true(take(*state, i, "evt_a"));
    answer(DB_OK);
    request = submitted[--submitted_count];
    request->done(request, &short_one);
    assert_int_equal(guests[1].status, DB_SQL);
    assert_int_equal(guests[2].status, DB_SQL);
}

int
main(void)
{
#define ON_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        ON_DESK(a_lone_one_goes_at_once),
        ON_DESK(who_comes_meanwhile_goes_together_in_order),
        ON_DESK(a_batch_has_a_limit),
        ON_DESK(lines_of_several_events_go_together),
        ON_DESK(an_event_is_on_one_flight_at_a_time),
        ON_DESK(one_that_breaks_takes_no_other_event_along),
        ON_DESK(what_waits_is_bounded),
        ON_DESK(a_conflict_is_tried_again),
        ON_DESK(what_is_unknown_is_told_to_each),
        ON_DESK(one_that_breaks_takes_no_other_along),
        ON_DESK(too_few_rows_are_nobodys_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
