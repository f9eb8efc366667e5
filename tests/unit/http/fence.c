/* The fence in rows: a head, and why it is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "http/http_internal.h"

enum { MANY = 6 };
#define FIELD(n, v)                                                                                          \
    {                                                                                                        \
        .name = (n), .name_len = sizeof(n) - 1, .value = (v), .value_len = sizeof(v) - 1                     \
    }
#define HOST FIELD("Host", "t")

struct row {
    const char *method, *target, *version;
    enum http_refusal refusal;
    struct http_field fields[MANY];
};

static const struct row rows[] = {
    {"GET", "/", "HTTP/1.1", HTTP_PASS, {HOST}},
    {"GET", "/?a=b%20c", "HTTP/1.1", HTTP_PASS, {HOST, FIELD("A", ""), FIELD("!#$%&'*+-.^_`|~09azAZ", "b")}},
    {"GET", "/", "HTTP/1.0", HTTP_PASS, {FIELD("A", "b")}},
    {"OPTIONS", "*", "HTTP/1.1", HTTP_PASS, {HOST}},
    {"GET", "/", "HTTP/1.1", HTTP_PASS, {FIELD("hOST", "[2001:db8::1]:8080")}},
    {"POST", "/", "HTTP/1.1", HTTP_PASS, {HOST, FIELD("Transfer-Encoding", "Chunked")}},
    {"HEAD", "/", "HTTP/1.1", HTTP_PASS, {HOST, FIELD("Content-Length", "0")}},
    {"TRACE", "/", "HTTP/1.1", HTTP_REFUSE_METHOD, {HOST}},
    {"get", "/", "HTTP/1.1", HTTP_REFUSE_METHOD, {HOST}},
    {"", "/", "HTTP/1.1", HTTP_REFUSE_METHOD, {HOST}},
    {"GET", "", "HTTP/1.1", HTTP_REFUSE_TARGET, {HOST}},
    {"GET", "/a b", "HTTP/1.1", HTTP_REFUSE_TARGET, {HOST}},
    {"GET", "/a\tb", "HTTP/1.1", HTTP_REFUSE_TARGET, {HOST}},
    {"GET", "/a\x7f", "HTTP/1.1", HTTP_REFUSE_TARGET, {HOST}},
    {"GET", "/a#b", "HTTP/1.1", HTTP_REFUSE_TARGET, {HOST}},
    {"GET", "/", "HTTP/1.2", HTTP_REFUSE_VERSION, {HOST}},
    {"GET", "/", "HTTP/1.10", HTTP_REFUSE_VERSION, {HOST}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_NAME, {HOST, FIELD("", "b")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_NAME, {HOST, FIELD("Content-Length ", "38")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_NAME, {HOST, FIELD("A(b)", "c")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_NAME, {HOST, FIELD("A\0b", "c")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_NAME, {HOST, FIELD("\xc3\xa9", "c")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_VALUE, {HOST, FIELD("A", "b\0c")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_VALUE, {HOST, FIELD("A", "b\rc")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_VALUE, {HOST, FIELD("A", "b\x7f")}},
    {"GET", "/", "HTTP/1.1", HTTP_PASS, {HOST, FIELD("A", "b\tc \xff")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_HOST, {FIELD("A", "b")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_HOST, {HOST, HOST}},
    {"GET", "/", "HTTP/1.0", HTTP_REFUSE_HOST, {HOST, HOST}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_HOST, {FIELD("Host", "")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_HOST, {FIELD("Host", "a/b")}},
    {"GET", "/", "HTTP/1.1", HTTP_REFUSE_HOST, {FIELD("Host", "a@b")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_LENGTH, {HOST, FIELD("Content-Length", "+5")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_LENGTH, {HOST, FIELD("Content-Length", "")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_LENGTH, {HOST, FIELD("Content-Length", "5, 5")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_LENGTH, {HOST, FIELD("Content-Length", "9999999999999999999")}},
    {"POST",
     "/",
     "HTTP/1.1",
     HTTP_REFUSE_LENGTH,
     {HOST, FIELD("Content-Length", "5"), FIELD("content-length", "5")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_CODING, {HOST, FIELD("Transfer-Encoding", "xchunked")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_CODING, {HOST, FIELD("Transfer-Encoding", "gzip, chunked")}},
    {"POST", "/", "HTTP/1.0", HTTP_REFUSE_CODING, {HOST, FIELD("Transfer-Encoding", "chunked")}},
    {"POST",
     "/",
     "HTTP/1.1",
     HTTP_REFUSE_CODING,
     {HOST, FIELD("Transfer-Encoding", "chunked"), FIELD("Transfer-Encoding", "chunked")}},
    {"POST",
     "/",
     "HTTP/1.1",
     HTTP_REFUSE_BOTH,
     {HOST, FIELD("Transfer-Encoding", "chunked"), FIELD("Content-Length", "5")}},
    {"HEAD", "/", "HTTP/1.1", HTTP_REFUSE_BODY, {HOST, FIELD("Content-Length", "5")}},
    {"HEAD", "/", "HTTP/1.1", HTTP_REFUSE_BODY, {HOST, FIELD("Transfer-Encoding", "chunked")}},
    {"POST", "/", "HTTP/1.1", HTTP_REFUSE_REPEATED, {HOST, FIELD("Expect", "a"), FIELD("Expect", "a")}},
    {"POST",
     "/",
     "HTTP/1.1",
     HTTP_REFUSE_REPEATED,
     {HOST, FIELD("Authorization", "a"), FIELD("authorization", "b")}},
};

static struct http_head
head_of(const struct row *row)
{
    struct http_head head = {
        .method = row->method, .target = row->target, .version = row->version, .fields = row->fields};

    while (head.count < MANY && row->fields[head.count].name)
        head.count++;
    return head;
}

static void
test_rows(void **state)
{
    struct http_framing framing;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct http_head head = head_of(&rows[i]);
        enum http_refusal got = http_fence(&head, &framing);

        if (got != rows[i].refusal)
            fail_msg("row %zu: %s instead of %s", i, http_refusal_name(got),
                     http_refusal_name(rows[i].refusal));
    }
}

static void
test_framing(void **state)
{
    const struct http_field length[] = {HOST, FIELD("Content-Length", "1234567"),
                                        FIELD("Expect", "100-Continue")};
    const struct http_field chunked[] = {HOST, FIELD("Transfer-Encoding", "chunked")};
    struct http_head head = {
        .method = "POST", .target = "/", .version = "HTTP/1.1", .fields = length, .count = 3};
    struct http_framing framing;

    (void)state;
    assert_int_equal(http_fence(&head, &framing), HTTP_PASS);
    assert_true(framing.has_length && !framing.chunked && framing.expects_continue);
    assert_int_equal(framing.length, 1234567);
    head.fields = chunked;
    head.count = 2;
    assert_int_equal(http_fence(&head, &framing), HTTP_PASS);
    assert_true(!framing.has_length && framing.chunked && !framing.expects_continue);
}

static void
test_torn_and_many(void **state)
{
    const struct http_field host[] = {HOST};
    struct http_head head = {
        .method = "GET", .target = "/", .version = "HTTP/1.1", .fields = host, .count = 1, .torn = true};
    struct http_framing framing;

    (void)state;
    assert_int_equal(http_fence(&head, &framing), HTTP_REFUSE_LINES);
    head.torn = false;
    head.count = HTTP_FIELDS_MAX + 1;
    assert_int_equal(http_fence(&head, &framing), HTTP_REFUSE_COUNT);
}

static void
test_every_refusal_speaks(void **state)
{
    (void)state;
    for (int i = HTTP_PASS + 1; i < HTTP_REFUSALS; i++) {
        assert_true(strlen(http_refusal_name((enum http_refusal)i)) > 0);
        assert_true(strlen(http_refusal_detail((enum http_refusal)i)) > 10);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_framing),
        cmocka_unit_test(test_torn_and_many),
        cmocka_unit_test(test_every_refusal_speaks),
    };

    return cmocka_run_group_tests_name("http/fence", tests, NULL, NULL);
}
