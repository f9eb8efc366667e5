#include "delivery.h"

#include <string.h>

#include "base/attr.h"
#include "delivery/delivery_internal.h"
#include "delivery/letter.h"

static struct buf out, error;

static int
set_up(void **state)
{
    (void)state;
    buf_init(&out, DELIVERY_MESSAGE_MAX);
    buf_init(&error, 1000);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    buf_release(&out);
    buf_release(&error);
    return 0;
}

static struct delivery_letter
plain(void)
{
    return (struct delivery_letter){.message_id = "42.test@events.example.org",
                                    .from_address = "events@example.org",
                                    .to_address = "ada@example.org",
                                    .subject = "Hello",
                                    .text = "Text.\n",
                                    .kind = "test",
                                    .date = 1800000000};
}

/* --- header ----------------------------------------------------------------------------------------------
 */

static void
text_is_plain_or_encoded(void **state)
{
    static const struct {
        const char *text, *field;
    } cases[] = {
        {"Hello", "S: Hello\r\n"},
        {"a  b", "S: a  b\r\n"},
        {" a", "S: =?utf-8?q?_a?=\r\n"},
        {"a ", "S: =?utf-8?q?a_?=\r\n"},
        {"=?utf-8?q?x?=", "S: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?=\r\n"},
        {"Gr\xc3\xb6\xc3\x9f"
         "e",
         "S: =?utf-8?b?R3LDtsOfZQ==?=\r\n"},
        {"An evening at the caf\xc3\xa9", "S: =?utf-8?q?An_evening_at_the_caf=C3=A9?=\r\n"},
        {"one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
         "S: one two three four five six seven eight nine ten eleven twelve thirteen\r\n fourteen\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buf_clear(&out);
        delivery_header_text(&out, "S", cases[i].text);
        assert_string_equal(out.data, cases[i].field);
    }
}

static void
long_text_is_folded(void **state)
{
    char text[1500];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof(text); i += 3)
        memcpy(text + i, "\xe6\x9d\x8e", 3);
    text[sizeof(text) - 1] = text[sizeof(text) - 2] = text[sizeof(text) - 3] = '\0';
    delivery_header_text(&out, "Subject", text);
    for (const char *line = out.data; *line;) {
        size_t len = strcspn(line, "\r");

        assert_in_range(len, 1, 76);
        assert_memory_equal(line + len, "\r\n", 2);
        line += len + 2;
        assert_true(*line == '\0' || *line == ' ');
    }
}

static void
names_are_atoms_quoted_or_encoded(void **state)
{
    static const struct {
        const char *name, *field;
    } cases[] = {
        {NULL, "To: a@b.example\r\n"},
        {"", "To: a@b.example\r\n"},
        {"Ada", "To: Ada <a@b.example>\r\n"},
        {"Ada Lovelace", "To: \"Ada Lovelace\" <a@b.example>\r\n"},
        {"A \"B\" \\ C", "To: \"A \\\"B\\\" \\\\ C\" <a@b.example>\r\n"},
        {"eve@evil.example, <x>", "To: \"eve@evil.example, <x>\" <a@b.example>\r\n"},
        {"\xc3\x89lodie", "To: =?utf-8?q?=C3=89lodie?= <a@b.example>\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buf_clear(&out);
        delivery_header_mailbox(&out, "To", cases[i].name, "a@b.example");
        assert_string_equal(out.data, cases[i].field);
    }
}

static void
dates_are_utc(void **state)
{
    (void)state;
    delivery_header_date(&out, "Date", 0);
    delivery_header_date(&out, "Date", 1800000000);
    delivery_header_date(&out, "Date", 4102444799);
    assert_string_equal(out.data, "Date: Thu, 01 Jan 1970 00:00:00 +0000\r\n"
                                  "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"
                                  "Date: Thu, 31 Dec 2099 23:59:59 +0000\r\n");
}

/* --- bodies ----------------------------------------------------------------------------------------------
 */

static void
bodies_are_quoted(void **state)
{
    static const struct {
        const char *text, *quoted;
    } cases[] = {
        {"", ""},
        {"a", "a\r\n"},
        {"a\nb\r\nc\rd", "a\r\nb\r\nc\r\nd\r\n"},
        {"a=b", "a=3Db\r\n"},
        {"a \nb\t\n", "a=20\r\nb=09\r\n"},
        {".\n..\n", "=2E\r\n=2E.\r\n"},
        {"From x\nfrom x\nFrom\n", "=46rom x\r\nfrom x\r\nFrom\r\n"},
        {"\x01\x7f", "=01=7F\r\n"},
        {"\xc3\xbc", "=C3=BC\r\n"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b",
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=\r\n=2Eb\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        buf_clear(&out);
        delivery_body_quoted(&out, cases[i].text);
        assert_string_equal(out.data, cases[i].quoted);
    }
}

static void
bodies_are_base64(void **state)
{
    (void)state;
    delivery_body_base64(&out, "a\nb\r\n");
    assert_string_equal(out.data, "YQ0KYg0K\r\n");
    buf_clear(&out);
    delivery_body_base64(&out, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    assert_string_equal(
        out.data, "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWEN\r\nCg==\r\n");
}

/* --- letters ---------------------------------------------------------------------------------------------
 */

static void
a_letter_has_what_it_needs(void **state)
{
    struct delivery_letter letter = plain();

    (void)state;
    buf_puts(&out, "before");
    assert_true(delivery_message_write(&out, &letter, &error));
    assert_string_equal(out.data, "beforeDate: Fri, 15 Jan 2027 08:00:00 +0000\r\n"
                                  "From: events@example.org\r\n"
                                  "To: ada@example.org\r\n"
                                  "Subject: Hello\r\n"
                                  "Message-ID: <42.test@events.example.org>\r\n"
                                  "Auto-Submitted: auto-generated\r\n"
                                  "X-Auto-Response-Suppress: OOF, AutoReply\r\n"
                                  "X-Convene-Kind: test\r\n"
                                  "MIME-Version: 1.0\r\n"
                                  "Content-Type: text/plain; charset=utf-8\r\n"
                                  "Content-Transfer-Encoding: quoted-printable\r\n"
                                  "\r\n"
                                  "Text.\r\n");
}

static void
what_does_not_fit_is_refused(void **state)
{
    static const struct {
        size_t member;
        const char *value, *sentence;
    } cases[] = {
#define AT(name) offsetof(struct delivery_letter, name)
        {AT(message_id), NULL, "Message-ID"},
        {AT(message_id), "a@b>\r\nBcc: <eve@evil.example", "Message-ID"},
        {AT(message_id), "a@b@c", "Message-ID"},
        {AT(kind), "A\r\n", "kind"},
        {AT(kind), "", "kind"},
        {AT(subject), NULL, "subject"},
        {AT(subject), "a\r\nBcc: eve@evil.example", "The subject"},
        {AT(subject), "a\tb", "The subject"},
        {AT(subject), "\xff", "The subject"},
        {AT(text), "", "text"},
        {AT(text), "\xc3", "The text"},
        {AT(html), "\xc3", "The HTML"},
        {AT(from_name), "a\nb", "The name of the sender"},
        {AT(to_name), "a\x7f", "The name of the receiver"},
        {AT(from_address), NULL, "The address of the sender"},
        {AT(from_address), "j\xc3\xbcrgen@example.org", "The address of the sender"},
        {AT(to_address), "a@b.example\r\nBcc: c@d.example", "The address of the receiver"},
        {AT(reply_to), "a@b.example, c@d.example", "The address to reply to"},
        {AT(unsubscribe), "https://x.example/>", "unsubscribe"},
        {AT(unsubscribe), "javascript:1", "unsubscribe"},
        {AT(calendar), "METHOD:CANCEL\r\n", "METHOD"},
#undef AT
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct delivery_letter letter = plain();

        memcpy((char *)&letter + cases[i].member, &cases[i].value, sizeof(cases[i].value));
        buf_clear(&error);
        buf_clear(&out);
        buf_puts(&out, "before");
        if (delivery_message_write(&out, &letter, &error) || !strstr(error.data, cases[i].sentence))
            fail_msg("case %zu: %s", i, error.data);
        assert_string_equal(out.data, "before");
        assert_false(strchr(error.data, '\n') || strchr(error.data, '\r'));
    }
}

static void
too_large_is_refused(void **state)
{
    static char text[DELIVERY_MESSAGE_MAX / 2];
    struct delivery_letter letter = plain();

    (void)state;
    memset(text, '=', sizeof(text) - 1);
    letter.text = text;
    assert_false(delivery_message_write(&out, &letter, &error));
    assert_string_equal(error.data, "The letter is too large.");
}

static void
parts_stand_in_order(void **state)
{
    static const char *const order[] = {"multipart/mixed",
                                        "multipart/alternative",
                                        "text/plain",
                                        "text/html",
                                        "text/calendar; charset=utf-8; method=CANCEL",
                                        "application/ics",
                                        "Content-Disposition: attachment"};
    struct delivery_letter letter = plain();
    const char *at;

    (void)state;
    letter.html = "<p>Hello</p>";
    letter.calendar = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n";
    letter.calendar_method = "CANCEL";
    letter.unsubscribe = "https://events.example.org/u/abc";
    assert_true(delivery_message_write(&out, &letter, &error));
    assert_non_null(strstr(out.data, "\r\nList-Unsubscribe: <https://events.example.org/u/abc>\r\n"
                                     "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    at = out.data;
    for (size_t i = 0; at && i < COUNT_OF(order); i++) {
        at = strstr(at, order[i]);
        if (!at)
            fail_msg("%s is missing", order[i]);
    }
}

int
test_message(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(text_is_plain_or_encoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(long_text_is_folded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_atoms_quoted_or_encoded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dates_are_utc, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_quoted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bodies_are_base64, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_letter_has_what_it_needs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_large_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(parts_stand_in_order, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
