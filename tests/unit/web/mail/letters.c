/* Every kind of mail, rendered: nothing missing, nothing that was not escaped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/escape.h"
#include "briefs.h"
#include "web/assets.h"
#include "web/mail/dev.h"
#include "web/mail/mail.h"
#include "web/web.h"

enum { HTML_MAX = 20 << 10 };

static struct secret_key key = {.bytes = {1}};
static struct web_mail mail = {.key = &key,
                               .kinds = web_mail_kinds,
                               .site_name = "Networking events",
                               .origin = "https://events.example.org",
                               .contact = "help@example.org",
                               .from = "events@example.org"};
static struct arena *arena;
static struct buf error;

static bool
compose(const char *kind, const char *brief, struct delivery_letter *letter)
{
    buf_clear(&error);
    return web_mail_compose(
        &mail, &(struct web_mail_job){.id = 42, .created = 1799049600, .kind = kind, .brief = brief}, arena,
        letter, &error);
}

static const char *
brief_of(const char *kind, const char *name)
{
    for (size_t i = 0; i < BRIEFS; i++)
        if (strcmp(briefs[i].kind, kind) == 0 && strcmp(briefs[i].name, name) == 0)
            return briefs[i].brief;
    fail_msg("there is no brief %s %s", kind, name);
    return NULL;
}

static struct delivery_letter
letter_of(const char *kind, const char *name)
{
    struct delivery_letter letter;

    if (!compose(kind, brief_of(kind, name), &letter))
        fail_msg("%s %s: %s", kind, name, error.data);
    return letter;
}

static void
has(const char *text, const char *part)
{
    assert_non_null(text);
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in: %s", part, text);
}

static void
has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" is in: %s", part, text);
}

/* --- all of them ---------------------------------------------------------------------------------------- */

static void
every_kind_has_no_gaps(void **state)
{
    (void)state;
    for (size_t i = 0; i < BRIEFS; i++) {
        struct delivery_letter letter = letter_of(briefs[i].kind, briefs[i].name);

        assert_string_equal(letter.kind, briefs[i].kind);
        assert_string_equal(letter.to_address, "ada@example.org");
        assert_string_equal(letter.from_address, "events@example.org");
        assert_string_equal(letter.reply_to, "help@example.org");
        assert_int_equal(letter.date, 1799049600);
        assert_in_range(strlen(letter.subject), 10, 200);
        assert_in_range(strlen(letter.text), 200, 8 << 10);
        if (strlen(letter.html) > HTML_MAX)
            fail_msg("%s has %zu bytes of HTML", letter.kind, strlen(letter.html));
        has(letter.html, "</html>");
        has(letter.html, "Hello <bdi>Ada Lovelace</bdi>");
        has_not(letter.text, "{{");
        has_not(letter.html, "{{");
        has_not(letter.text, "&#");
        has_not(letter.text, "&amp;");
        has_not(letter.text, "\n\n\n\n");
        has_not(letter.text, " ,");
        has_not(letter.subject, "  ");
        has(letter.text, "https://events.example.org/preferences/adr_7k2m9q4x8w3t/cvp_");
        has_not(letter.text, "ada@example.org"); /* nor in any link */
        has_not(letter.html, "ada@example.org");
        has_not(letter.html, "<img");
    }
}

static void
kind_is_in_sql_and_has_a_template(const struct web_mail_kind *row, const char *sql)
{
    const char *line = strstr(sql, arena_printf(arena, "('%s',", row->kind));
    char word[8] = "";
    bool briefed = false;

    if (!line)
        fail_msg("SQL has no kind %s", row->kind);
    assert_int_equal(sscanf(line + strlen(row->kind) + 4, " %5[a-z]", word), 1);
    if ((strcmp(word, "true") == 0) != (row->label != NULL))
        fail_msg("SQL and C do not agree whether %s can be turned off", row->kind);
    if (!embed_find(&web_templates, arena_printf(arena, "%s.mustache", row->template)))
        fail_msg("%s has no template", row->kind);
    for (size_t i = 0; i < BRIEFS; i++)
        briefed = briefed || strcmp(briefs[i].kind, row->kind) == 0;
    if (!briefed)
        fail_msg("%s has no brief in briefs.h", row->kind);
}

static void
every_kind_is_one_of_sql_and_has_a_template(void **state)
{
    static char sql[1 << 16];
    FILE *file = fopen(KINDS_SQL, "r");
    size_t kinds = 0, rows = 0, len;

    (void)state;
    assert_non_null(file);
    len = fread(sql, 1, sizeof(sql) - 1, file);
    fclose(file);
    sql[len] = '\0';
    for (const struct web_mail_kind *const *table = web_mail_kinds; *table; table++)
        for (const struct web_mail_kind *row = *table; row->kind; row++, kinds++)
            kind_is_in_sql_and_has_a_template(row, sql);
    /* every row of convene.outbox_kinds() is a kind of mail, except the one of webhooks */
    for (const char *row = strstr(sql, "('"); row && row < strstr(sql, "$$;"); row = strstr(row + 1, "('"))
        rows += strncmp(row, "('webhook',", 11) != 0;
    assert_int_equal(rows, kinds);
}

/* --- what goes wrong ------------------------------------------------------------------------------------ */

static void
a_gap_is_an_error(void **state)
{
    struct delivery_letter letter;

    (void)state;
    assert_false(compose("rsvp_confirm", BRIEF(RSVP_AS("held", "false", "null", ""), EVENT, ""), &letter));
    assert_string_equal(error.data, "The template rsvp/mail/rsvp_confirm has nothing for {{until}}.");
    assert_false(compose("rsvp_confirmed", BRIEF("null", EVENT, ""), &letter));
    has(error.data, "has nothing for {{own_url}}");
    assert_false(compose("rsvp_confirmed", "{}", &letter));
    has(error.data, "has no receiver");
    assert_false(compose("rsvp_confirmed", "[", &letter));
    has(error.data, "needs a brief");
    assert_false(compose("rsvp_confirmed", NULL, &letter));
    assert_false(compose("nonsense", "{}", &letter));
    assert_string_equal(error.data, "There is no kind of mail that is called \"nonsense\".");
}

#define HOSTILE                                                                                              \
    "<script>alert(1)</script> \\\"'&\\r\\nBcc: eve@example.org\\u0000\\u202egnp\\u2066x\\u0085 "            \
    "{{{own_url}}} \\ud83d\\ude00"

static void
what_comes_from_outside_stays_text(void **state)
{
    struct delivery_letter letter;
    char brief[8192];

    (void)state;
    snprintf(brief, sizeof(brief), "%s",
             "{\"to\":{\"id\":\"adr_7k2m9q4x8w3t\",\"address\":\"ada@example.org\",\"name\":\"" HOSTILE
             "\"}," REST "\"rsvp\":" GOING ",\"event\":" EVENT_AS(
                 HOSTILE, "scheduled") ",\"note\":\"" HOSTILE
                                       "\",\"change\":[{\"field\":\"title\",\"from\":\"a\",\"to\":\"" HOSTILE
                                       "\"}]}");
    /* a NUL ends a text in C; jansson refuses it */
    assert_false(compose("event_changed", brief, &letter));
    for (char *nul = strstr(brief, "\\u0000"); nul; nul = strstr(nul, "\\u0000"))
        memcpy(nul, "\\u0007", 6);
    if (!compose("event_changed", brief, &letter))
        fail_msg("%s", error.data);
    has(letter.html, "&lt;script&gt;alert(1)&lt;/script&gt;");
    has_not(letter.html, "<script");
    has_not(letter.html, "\xe2\x80\xae");
    has_not(letter.html, "\xe2\x81\xa6");
    has_not(letter.text, "\xe2\x80\xae");
    has_not(letter.text, "\xc2\x85");
    has(letter.text, "<script>alert(1)</script> \"'& Bcc: eve@example.org");
    has(letter.text, "{{{own_url}}}");
    has(letter.text, "\xf0\x9f\x98\x80");
    assert_false(text_has_control(letter.subject, strlen(letter.subject)));
    assert_null(strchr(letter.subject, '\n'));
    assert_false(text_has_control(letter.to_name, strlen(letter.to_name)));
    assert_false(text_has_control(letter.text, strlen(letter.text)));
}

static void
right_to_left_and_long_words(void **state)
{
    struct delivery_letter letter;

    (void)state;
    assert_true(compose(
        "rsvp_confirmed",
        BRIEF(
            GOING,
            EVENT_AS("\\u05d1\\u05d3\\u05d9\\u05e7\\u05d4 "
                     "Donaudampfschifffahrtselektrizit\\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft",
                     "scheduled"),
            ""),
        &letter));
    has(letter.html, "dir=\"auto\"");
    has(letter.subject, "\u05d1\u05d3\u05d9\u05e7\u05d4");
}

/* --- what goes along ------------------------------------------------------------------------------------ */

static void
the_calendar_has_the_events_uid(void **state)
{
    struct delivery_letter letter = letter_of("rsvp_confirmed", "one");

    (void)state;
    assert_string_equal(letter.calendar_method, "PUBLISH");
    has(letter.calendar, "METHOD:PUBLISH\r\n");
    has(letter.calendar, "UID:evt_7k2m9q4x8w3t@events.example.org\r\n");
    has(letter.calendar, "SEQUENCE:3\r\n");
    has(letter.calendar, "STATUS:CONFIRMED\r\n");
    letter = letter_of("rsvp_cancelled", "person");
    assert_string_equal(letter.calendar_method, "CANCEL");
    has(letter.calendar, "METHOD:CANCEL\r\n");
    has(letter.calendar, "UID:evt_7k2m9q4x8w3t@events.example.org\r\n");
    has(letter.calendar, "SEQUENCE:3\r\n");
    has(letter.calendar, "STATUS:CANCELLED\r\n");
    has(letter_of("rsvp_cancelled", "event").calendar, "METHOD:CANCEL\r\n");
    has(letter_of("rsvp_cancelled", "removed").calendar, "METHOD:CANCEL\r\n");
    assert_null(letter_of("rsvp_cancelled", "organizer").calendar); /* there was no seat */
    assert_null(letter_of("rsvp_confirm", "held").calendar);
    assert_null(letter_of("rsvp_confirmed", "series").calendar);
    assert_null(letter_of("event_reminder", "one").calendar);
    has(letter_of("event_moved", "time").calendar, "METHOD:PUBLISH\r\n");
}

static void
what_can_be_refused_says_how(void **state)
{
    struct delivery_letter letter = letter_of("event_reminder", "one"),
                           again = letter_of("event_reminder", "one");
    char secret[SECRET_SIZE];

    (void)state;
    secret_make(&key, SECRET_PREFERENCES, "adr_7k2m9q4x8w3t", secret);
    assert_string_equal(
        letter.unsubscribe,
        arena_printf(arena, "https://events.example.org/preferences/adr_7k2m9q4x8w3t/%s/event_reminder",
                     secret));
    assert_null(letter_of("rsvp_confirm", "held").unsubscribe);
    assert_null(letter_of("rsvp_link", "going").unsubscribe);
    assert_string_equal(letter.message_id, again.message_id);
    assert_string_equal(letter.text, again.text);
    assert_string_equal(letter.html, again.html);
    assert_memory_equal(letter.message_id, "42.", 3);
    has(letter.message_id, "@events.example.org");
}

static void
words_in_rows(void **state)
{
    static const char *const rows[][3] = {
        {"rsvp_confirm", "held", "Please confirm: Hands-on ultrasound for residents, Tue 4 May 2027"},
        {"rsvp_offer", "one",
         "A seat for you until Monday, 4 January 2027, 09:15 CET: Hands-on ultrasound for residents"},
        {"rsvp_cancelled", "person",
         "Your RSVP is cancelled: Hands-on ultrasound for residents, Tue 4 May 2027"},
        {"rsvp_cancelled", "event", "Cancelled: Hands-on ultrasound for residents, Tue 4 May 2027"},
        {"event_moved", "postponed", "Postponed: Ultrasound"},
        {"organizer_daily", "one", "Yesterday's RSVPs: Charit\u00e9"}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(letter_of(rows[i][0], rows[i][1]).subject, rows[i][2]);
    has(letter_of("event_changed", "one").text,
        "- Start: Tuesday, 4 May 2027, 09:00 (before: Monday, 3 May 2027, 09:00)\n");
    has(letter_of("event_changed", "one").text, "The organizer says: A better room\n");
    has(letter_of("rsvp_confirmed", "one").text, "Door code: CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f.");
    has_not(letter_of("rsvp_confirmed", "online").text, "Door code");
    has(letter_of("rsvp_confirmed", "online").text, "Link: https://meet.example.org/j/123?pwd=x&a=b\n");
    has(letter_of("rsvp_confirmed", "online").html, "https://meet.example.org/j/123?pwd=x&amp;a=b");
    has(letter_of("rsvp_confirmed", "series").text, "24 dates");
    has_not(letter_of("rsvp_cancelled", "removed").text, "/events/");
}

/* --- as bytes, and back --------------------------------------------------------------------------------- */

/* Line ends are CR LF in a mail; ours end with a line feed. */
static const char *
plain_lines(const char *text)
{
    char *out = arena_strdup(arena, text ? text : ""), *to = out;

    for (const char *c = out; *c; c++)
        if (*c != '\r')
            *to++ = *c;
    while (to > out && to[-1] == '\n')
        to--;
    *to = '\0';
    return out;
}

static void
every_letter_is_a_mail_that_is_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < BRIEFS; i++) {
        struct delivery_letter letter = letter_of(briefs[i].kind, briefs[i].name);
        struct dev_mail read;
        struct buf bytes;

        buf_init(&bytes, DELIVERY_MESSAGE_MAX);
        buf_clear(&error);
        if (!delivery_message_write(&bytes, &letter, &error))
            fail_msg("%s %s: %s", briefs[i].kind, briefs[i].name, error.data);
        dev_mail_read(arena, bytes.data, &read);
        assert_string_equal(read.subject, letter.subject);
        assert_string_equal(read.kind, letter.kind);
        has(read.to, "ada@example.org");
        assert_string_equal(plain_lines(read.text), plain_lines(letter.text));
        assert_string_equal(plain_lines(read.html), plain_lines(letter.html));
        assert_string_equal(plain_lines(read.calendar), plain_lines(letter.calendar));
        buf_release(&bytes);
    }
}

/* A folder that anybody may have written to: no bytes make the reader fall. */
static void
broken_mails_are_read_to_where_they_break(void **state)
{
    static const char nested[] =
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; "
        "boundary=a\r\n\r\n--a\r\n\r\nx\r\n--a--";
    static const char *const rows[] = {
        "",
        "\r\n",
        ":",
        "Subject",
        "Subject:",
        "Subject: =?",
        "Subject: =?UTF-8?",
        "Subject: =?UTF-8?B?",
        "Subject: =?UTF-8?B?\?=",
        "Subject: =?UTF-8?Q?=?=",
        "Subject: =?UTF-8?Q?=4?=",
        "Subject: a\r\n ",
        "Content-Type: multipart/mixed\r\n\r\nx",
        "Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        "Content-Type: multipart/mixed; boundary=\"\r\n\r\n--",
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a",
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n--a--",
        nested,
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=4",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r",
        "Content-Transfer-Encoding: base64\r\n\r\nA",
        "Content-Transfer-Encoding: base64\r\n\r\n!!!!"};
    struct delivery_letter letter = letter_of("rsvp_confirmed", "one");
    struct dev_mail read;
    struct buf bytes;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        dev_mail_read(arena, arena_strdup(arena, rows[i]), &read);
    buf_init(&bytes, DELIVERY_MESSAGE_MAX);
    assert_true(delivery_message_write(&bytes, &letter, &error));
    for (size_t len = 0; len < bytes.len; len += 7) {
        struct arena *own = arena_new();

        dev_mail_read(own, arena_strndup(own, bytes.data, len), &read);
        arena_free(own);
    }
    buf_release(&bytes);
}

static int
begin(void **state)
{
    (void)state;
    arena = arena_new();
    buf_init(&error, 1 << 16);
    if (!web_mail_init(&mail, &error)) {
        fprintf(stderr, "%s\n", error.data);
        return -1;
    }
    return 0;
}

static int
end(void **state)
{
    (void)state;
    web_mail_release(&mail);
    buf_release(&error);
    arena_free(arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_no_gaps),
        cmocka_unit_test(every_kind_is_one_of_sql_and_has_a_template),
        cmocka_unit_test(a_gap_is_an_error),
        cmocka_unit_test(what_comes_from_outside_stays_text),
        cmocka_unit_test(right_to_left_and_long_words),
        cmocka_unit_test(the_calendar_has_the_events_uid),
        cmocka_unit_test(what_can_be_refused_says_how),
        cmocka_unit_test(words_in_rows),
        cmocka_unit_test(every_letter_is_a_mail_that_is_read_back),
        cmocka_unit_test(broken_mails_are_read_to_where_they_break),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
