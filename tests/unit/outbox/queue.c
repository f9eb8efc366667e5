/* See queue.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "queue.h"

struct row rows[ROWS_MAX + 1];
int row_count, calls[STATEMENTS];
enum db_status answer_with[STATEMENTS];
bool take_but_fail, lease_lost;
int bad_brief;
char tallies[1024];
struct db_statement statements[STATEMENTS];

static struct db_request *pending[PENDING_MAX];
static int pending_count;

struct db_result {
    enum db_status status;
    enum statement statement;
    int count, ids[ROWS_MAX];
    char text[640];
};

void
db_submit(struct db_pool *pool, struct db_request *request)
{
    (void)pool;
    assert_true(pending_count < PENDING_MAX);
    pending[pending_count++] = request;
}

enum db_status
db_status(const struct db_result *result)
{
    return result->status;
}

const char *
db_status_name(enum db_status status)
{
    (void)status;
    return "";
}

const char *
db_message(const struct db_result *result)
{
    (void)result;
    return "for the test";
}

int
db_row_count(const struct db_result *result)
{
    return result->count;
}

static const char *
claim_text(struct db_result *result, int id, int column)
{
    const struct row *row = &rows[id];

    switch (column) {
    case 0:
        snprintf(result->text, sizeof(result->text), "%d", id);
        return result->text;
    case 1:
        snprintf(result->text, sizeof(result->text), "%d", row->attempt);
        return result->text;
    default:
        return column == 2   ? row->kind
               : column == 3 ? (row->ladder[0] ? row->ladder : NULL)
               : column == 4 ? "mail"
               : column == 5 ? row->receiver
               : column == 6 ? row->lane
               : column == 7 ? (row->event[0] ? row->event : NULL)
               : column == 8 ? "1"
                             : "{}";
    }
}

const char *
db_text(const struct db_result *constant, int at, int column)
{
    struct db_result *result = (struct db_result *)(uintptr_t)constant;
    int id = result->ids[at];

    switch (result->statement) {
    case CLAIM:
        return claim_text(result, id, column);
    case BRIEF:
        if (column == 0)
            return claim_text(result, id, 0);
        return column == 1   ? rows[id].verdict
               : column == 2 ? "77"
               : column == 3 ? "because"
                             : "{\"brief\":1}";
    case TICK:
        return column == 0 ? (lease_lost ? "f" : "t") : column == 2 ? NULL : "0";
    default:
        snprintf(result->text, sizeof(result->text), "%d", result->count);
        return result->statement == ENTER ? "7" : "0";
    }
}

size_t
db_length(const struct db_result *result, int row, int column)
{
    const char *text = db_text(result, row, column);

    return text ? strlen(text) : 0;
}

long long
db_int(const struct db_result *result, int row, int column)
{
    const char *text = db_text(result, row, column);

    return text ? strtoll(text, NULL, 10) : 0;
}

static void
serve_claim(const struct db_request *request, struct db_result *result)
{
    int after = (int)strtol(request->values[1], NULL, 10), most = (int)strtol(request->values[4], NULL, 10);

    for (int id = after + 1; id <= row_count && result->count < most; id++) {
        char lane[32];

        snprintf(lane, sizeof(lane), "\"mail:%s\"", rows[id].lane);
        if (rows[id].end != FREE || strstr(request->values[3], lane))
            continue;
        rows[id].end = TAKEN;
        rows[id].attempt++;
        result->ids[result->count++] = id;
    }
}

static void
serve_brief(const struct db_request *request, struct db_result *result)
{
    const char *at = request->values[0];

    while (at[1] && *at != '}') {
        result->ids[result->count] = (int)strtol(at + 1, (char **)&at, 10);
        if (result->ids[result->count] == bad_brief)
            result->status = DB_SQL;
        if (rows[result->ids[result->count]].verdict[0])
            result->count++;
    }
}

/* One element of an SQL array of texts without commas in them. */
static const char *
next_text(const char *at, char *out, size_t size)
{
    size_t length = strcspn(at + 1, ",}");

    snprintf(out, size, "%.*s", (int)length, at + 1);
    return at + 1 + length;
}

static int
end_of(const char *word)
{
    static const char *const words[] = {"\"done\"", "\"retry\"", "\"dead\"", "\"dropped\"", "\"later\""};

    for (int end = 0; end <= OUTBOX_LATER; end++)
        if (strcmp(words[end], word) == 0)
            return end;
    assert_string_equal(word, "\"back\"");
    return GIVEN_BACK;
}

static void
serve_settle(const struct db_request *request, struct db_result *result)
{
    const char *id = request->values[1], *attempt = request->values[2], *end = request->values[3],
               *wait = request->values[4], *reason = request->values[5];

    while (*id != '}') {
        char word[16];
        struct row *row = &rows[strtol(id + 1, (char **)&id, 10)];

        struct row said = *row;

        said.attempt = (int)strtol(attempt + 1, (char **)&attempt, 10);
        end = next_text(end, word, sizeof(word));
        said.end = end_of(word);
        said.wait = strtoll(wait + 1, (char **)&wait, 10);
        reason = next_text(reason, said.reason, sizeof(said.reason));
        if (row->end != TAKEN || said.attempt != row->attempt)
            continue; /* the fence: it is somebody else's by now */
        *row = said;
        result->count++;
        if (row->end == GIVEN_BACK) {
            row->end = FREE;
            row->attempt--;
        }
    }
}

static void
serve(struct db_request *request)
{
    struct db_result result = {.statement = (enum statement)(request->statement - statements)};

    calls[result.statement]++;
    result.status = answer_with[result.statement];
    answer_with[result.statement] = DB_OK;
    if (result.statement == CLAIM && (result.status == DB_OK || take_but_fail))
        serve_claim(request, &result);
    if (result.status == DB_OK) {
        if (result.statement == BRIEF)
            serve_brief(request, &result);
        else if (result.statement == SETTLE)
            serve_settle(request, &result);
        else if (result.statement != CLAIM)
            result.count = 1;
    }
    if (result.statement == TICK && result.status == DB_OK && request->values[1][0] == 't')
        snprintf(tallies + strlen(tallies), sizeof(tallies) - strlen(tallies), "%s", request->values[2]);
    request->done(request, &result);
}

/* --- for the test --------------------------------------------------------------------------------------- */

void
queue_reset(void)
{
    row_count = pending_count = 0;
    take_but_fail = lease_lost = false;
    bad_brief = 0;
    tallies[0] = '\0';
    memset(calls, 0, sizeof(calls));
    memset(answer_with, 0, sizeof(answer_with));
}

int
queue_put(const char *lane, const char *receiver, const char *event)
{
    struct row *row = &rows[++row_count];

    *row = (struct row){.end = FREE, .kind = "test", .ladder = "mail", .verdict = "send"};
    snprintf(row->lane, sizeof(row->lane), "%s", lane);
    snprintf(row->receiver, sizeof(row->receiver), "%s", receiver);
    snprintf(row->event, sizeof(row->event), "%s", event);
    return row_count;
}

int
queue_ended(int end)
{
    int count = 0;

    for (int id = 1; id <= row_count; id++)
        count += rows[id].end == end;
    return count;
}

bool
queue_serve(void)
{
    struct db_request *request = pending[0];

    if (pending_count == 0)
        return false;
    memmove(pending, pending + 1, sizeof(pending[0]) * (size_t)--pending_count);
    serve(request);
    return true;
}
