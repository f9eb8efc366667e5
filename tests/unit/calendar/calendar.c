/* Documents as iCalendar: read back by libical, and line by line as clients read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libical/ical.h>

#include "base/attr.h"
#include "calendar/calendar.h"

enum { OUT_MAX = 1 << 20, LONG_TEXT = 5000 };

static const char berlin[] =
    "{\"id\": \"evt_7k2m9q4x8w3t\", \"revision\": 4, \"status\": \"scheduled\", \"title\": \"Ultrasound\","
    " \"summary\": \"One sentence.\", \"mode\": \"hybrid\", \"starts\": \"2027-05-04T09:00\","
    " \"ends\": \"2027-05-04T12:00\", \"zone\": \"Europe/Berlin\", \"all_day\": false, \"series\": null,"
    " \"place\": {\"venue\": \"Skills lab\", \"address\": \"Allee 5\", \"city\": \"Berlin\", \"country\": "
    "\"DE\","
    " \"lat\": 52.52, \"lon\": 13.41}, \"online\": {\"url\": null, \"public\": false},"
    " \"url\": \"/events/ultrasound-7k2m9q4x8w3t\", \"updated\": \"2026-11-22T09:00:00Z\"}";

/* The document above with the members of CHANGES instead of its own. */
static json_t *
document(const char *changes)
{
    json_t *doc = json_loads(berlin, 0, NULL), *other = json_loads(changes, 0, NULL);

    assert_non_null(doc);
    assert_non_null(other);
    json_object_update(doc, other);
    json_decref(other);
    return doc;
}

/* Its text, which the caller frees; every line is looked at. */
static char *
write_doc(const json_t *doc, const char *uid)
{
    static const char *const tags[] = {"Workshop", "Ear, nose and throat", NULL};
    struct calendar_event event = {.doc = doc,
                                   .uid = uid,
                                   .uid_domain = "events.example.org",
                                   .origin = "https://events.example.org",
                                   .city = "Berlin, Germany",
                                   .tags = tags};
    struct buf out;

    buf_init(&out, OUT_MAX);
    assert_true(calendar_write(&out, &event));
    for (const char *line = out.data; *line;) {
        const char *end = strstr(line, "\r\n");

        assert_non_null(end);
        assert_true(end - line <= 75);
        assert_null(memchr(line, '\n', (size_t)(end - line)));
        assert_int_not_equal((unsigned char)line[0] & 0xc0, 0x80); /* no fold inside a character */
        assert_false(line[0] == ' ' && ((unsigned char)line[1] & 0xc0) == 0x80);
        line = end + 2;
    }
    return buf_detach(&out, NULL);
}

static char *
write_changed(const char *changes)
{
    json_t *doc = document(changes);
    char *text = write_doc(doc, NULL);

    json_decref(doc);
    return text;
}

static void
assert_has(const char *text, const char *line)
{
    char whole[200];

    snprintf(whole, sizeof(whole), "\r\n%s\r\n", line);
    if (!strstr(text, whole))
        fail_msg("no line \"%s\" in\n%s", line, strstr(text, "BEGIN:VEVENT"));
}

struct row {
    const char *title, *changes;
    const char *lines[6];
    const char *without; /* NULL: anything may be in it */
};

static const struct row rows[] = {
    {"identity",
     "{}",
     {"METHOD:PUBLISH", "UID:evt_7k2m9q4x8w3t@events.example.org", "SEQUENCE:3", "DTSTAMP:20261122T090000Z",
      "LAST-MODIFIED:20261122T090000Z", "STATUS:CONFIRMED"},
     "ORGANIZER"},
    {"words",
     "{}",
     {"SUMMARY:Ultrasound", "URL:https://events.example.org/events/ultrasound-7k2m9q4x8w3t",
      "LOCATION:Skills lab\\, Allee 5\\, Berlin\\, Germany", "CATEGORIES:Workshop",
      "CATEGORIES:Ear nose and throat"},
     NULL},
    {"a zone",
     "{}",
     {"DTSTART;TZID=Europe/Berlin:20270504T090000", "DTEND;TZID=Europe/Berlin:20270504T120000",
      "TZID:Europe/Berlin", "BEGIN:DAYLIGHT", "BEGIN:STANDARD", "TZNAME:CEST"},
     "freeassociation"},
    {"a link among the zones",
     "{\"zone\": \"Asia/Calcutta\"}",
     {"DTSTART;TZID=Asia/Calcutta:20270504T090000", "TZID:Asia/Calcutta", "TZOFFSETTO:+0530"},
     "BEGIN:DAYLIGHT"},
    {"UTC", "{\"zone\": \"Etc/UTC\"}", {"DTSTART:20270504T090000Z", "DTEND:20270504T120000Z"}, "VTIMEZONE"},
    {"no zone of the system",
     "{\"zone\": \"Nowhere/Land\"}",
     {"DTSTART;TZID=Nowhere/Land:20270504T090000"},
     "VTIMEZONE"},
    {"a zone that leads out of its folder",
     "{\"zone\": \"Europe/../Europe/Berlin\"}",
     {"BEGIN:VEVENT"},
     "VTIMEZONE"},
    {"days",
     "{\"starts\": \"2027-05-04\", \"ends\": \"2027-05-31\", \"all_day\": true}",
     {"DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20270601"},
     "VTIMEZONE"},
    {"one day",
     "{\"starts\": \"2028-02-28\", \"ends\": \"2028-02-28\", \"all_day\": true}",
     {"DTSTART;VALUE=DATE:20280228", "DTEND;VALUE=DATE:20280229"},
     NULL},
    {"no end", "{\"ends\": null}", {"DTSTART;TZID=Europe/Berlin:20270504T090000"}, "DTEND"},
    {"cancelled", "{\"status\": \"cancelled\", \"revision\": 1}", {"STATUS:CANCELLED", "SEQUENCE:0"}, NULL},
    {"postponed", "{\"status\": \"postponed\"}", {"STATUS:TENTATIVE"}, NULL},
    {"rescheduled", "{\"status\": \"rescheduled\"}", {"STATUS:CONFIRMED"}, NULL},
    {"a series",
     "{\"series\": {\"id\": \"ser_0a1b2c3d4e5f\", \"recurrence_id\": \"2027-05-11T09:00\"}}",
     {"UID:ser_0a1b2c3d4e5f@events.example.org", "RECURRENCE-ID;TZID=Europe/Berlin:20270511T090000"},
     "RRULE:FREQ=WEEKLY"},
    {"a series of days",
     "{\"series\": {\"id\": \"ser_0a1b2c3d4e5f\", \"recurrence_id\": \"2027-05-11\"}, \"all_day\": true,"
     " \"starts\": \"2027-05-12\", \"ends\": \"2027-05-12\"}",
     {"RECURRENCE-ID;VALUE=DATE:20270511", "DTSTART;VALUE=DATE:20270512"},
     NULL},
};

static void
documents_have_their_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char *text = write_changed(rows[i].changes);

        for (size_t n = 0; n < 6 && rows[i].lines[n]; n++)
            assert_has(text, rows[i].lines[n]);
        if (rows[i].without && strstr(text, rows[i].without))
            fail_msg("%s: \"%s\" in\n%s", rows[i].title, rows[i].without, text);
        free(text);
    }
}

static void
an_imported_uid_is_kept(void **state)
{
    json_t *doc = document("{}");
    char *text = write_doc(doc, "abc\r\nATTENDEE:mailto:x@example.org");

    (void)state;
    assert_null(strstr(text, "\r\nATTENDEE"));
    free(text);
    text = write_doc(doc, "abc-123@elsewhere.example");
    assert_has(text, "UID:abc-123@elsewhere.example");
    free(text);
    json_decref(doc);
}

/* The first property of KIND in the only VEVENT, as libical reads it. */
static icalproperty *
read_back(icalcomponent *calendar, icalproperty_kind kind)
{
    icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);

    assert_non_null(event);
    assert_int_equal(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 1);
    return icalcomponent_get_first_property(event, kind);
}

static void
texts_read_back_as_they_were(void **state)
{
    static const struct {
        const char *text, *read;
    } texts[] = {
        {"plain", "plain"},
        {"a, b; c: \"d\" \\n \\", "a, b; c: \"d\" \\n \\"},
        {"one\ntwo", "one\ntwo"},
        {"x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:y", "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:y"},
        {"tab\there, bell\a, escape\x1b, delete\x7f", "tab here, bell, escape, delete"},
        {"\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a \xe2\x80\x94 \xf0\x9f\xab\x80",
         "\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a \xe2\x80\x94 \xf0\x9f\xab\x80"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        json_t *doc = document("{}");
        icalcomponent *calendar;
        char *text;

        json_object_set_new(doc, "title", json_string(texts[i].text));
        text = write_doc(doc, NULL);
        calendar = icalparser_parse_string(text);
        assert_non_null(calendar);
        assert_string_equal(icalproperty_get_summary(read_back(calendar, ICAL_SUMMARY_PROPERTY)),
                            texts[i].read);
        icalcomponent_free(calendar);
        free(text);
        json_decref(doc);
    }
}

static void
long_texts_are_folded(void **state)
{
    struct buf text, whole;
    json_t *doc = document("{}");
    icalcomponent *calendar;
    char *out;

    (void)state;
    buf_init(&text, OUT_MAX);
    buf_init(&whole, OUT_MAX);
    for (size_t i = 0; i < LONG_TEXT; i++)
        buf_puts(&text, i % 7 == 3 ? "\xe2\x82\xac" : i % 11 == 5 ? "," : i % 3 == 0 ? "\xc3\xa9" : "a");
    buf_printf(&whole, "%s\n\nhttps://events.example.org/events/ultrasound-7k2m9q4x8w3t", text.data);
    json_object_set_new(doc, "summary", json_string(text.data));
    out = write_doc(doc, NULL);
    calendar = icalparser_parse_string(out);
    assert_string_equal(icalproperty_get_description(read_back(calendar, ICAL_DESCRIPTION_PROPERTY)),
                        whole.data);
    icalcomponent_free(calendar);
    free(out);
    json_decref(doc);
    buf_release(&whole);
    buf_release(&text);
}

/* The instant that a client makes of DTSTART with nothing but what is in the file. */
static void
zones_say_the_instant(void **state)
{
    static const struct {
        const char *zone, *starts, *instant;
    } times[] = {
        {"Europe/Berlin", "2027-05-04T09:00", "20270504T070000Z"},
        {"Europe/Berlin", "2027-12-04T09:00", "20271204T080000Z"},
        {"Europe/Berlin", "2027-03-28T03:00", "20270328T010000Z"}, /* the first minute of summer */
        {"America/New_York", "2027-11-08T09:00", "20271108T140000Z"},
        {"America/New_York", "2040-07-04T09:00", "20400704T130000Z"},
        {"Australia/Lord_Howe", "2027-01-04T09:00", "20270103T220000Z"}, /* half an hour of daylight saving */
        {"Asia/Kathmandu", "2027-01-04T09:00", "20270104T031500Z"},
        {"Africa/Casablanca", "2027-02-20T09:00", "20270220T090000Z"}, /* Ramadan */
        {"America/Sao_Paulo", "2018-12-04T09:00", "20181204T110000Z"}, /* as it was then */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        json_t *doc = document("{\"ends\": null}");
        icalcomponent *calendar;
        struct icaltimetype start;
        char *text;

        json_object_set_new(doc, "zone", json_string(times[i].zone));
        json_object_set_new(doc, "starts", json_string(times[i].starts));
        text = write_doc(doc, NULL);
        calendar = icalparser_parse_string(text);
        start =
            icalproperty_get_datetime_with_component(read_back(calendar, ICAL_DTSTART_PROPERTY), calendar);
        start = icaltime_convert_to_zone(start, icaltimezone_get_utc_timezone());
        assert_string_equal(icaltime_as_ical_string(start), times[i].instant);
        icalcomponent_free(calendar);
        free(text);
        json_decref(doc);
    }
}

static void
what_has_no_start_is_none(void **state)
{
    static const char *const changes[] = {"{\"starts\": null}", "{\"starts\": \"soon\"}", "{\"zone\": null}"};
    struct buf out;

    (void)state;
    buf_init(&out, OUT_MAX);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        json_t *doc = document(changes[i]);
        struct calendar_event event = {.doc = doc, .uid_domain = "example.org", .origin = ""};

        assert_false(calendar_write(&out, &event));
        assert_int_equal(out.len, 0);
        json_decref(doc);
    }
    buf_release(&out);
}

/* Only for organizers: who comes, as answers to an invitation that nobody sent. */
static void
attendees_are_an_organizers(void **state)
{
    static const struct calendar_attendee attendees[] = {
        {.name = "Ada \"Countess\";: L", .address = "ada@example.org", .partstat = "ACCEPTED", .guests = 2},
        {.name = "Zo\u00eb", .address = "zoe@example.org", .partstat = "NEEDS-ACTION", .waits = true},
        {.name = "Eve\r\nATTENDEE:x", .address = "eve@example.org", .partstat = "COMPLETED"},
        {.name = "Nobody", .partstat = "DECLINED"}};
    json_t *doc = document("{}");
    struct calendar_event event = {.doc = doc,
                                   .uid_domain = "events.example.org",
                                   .origin = "https://events.example.org",
                                   .attendees = attendees,
                                   .attendee_count = 4};
    struct buf out;
    icalcomponent *calendar, *inner;
    int count = 0;

    (void)state;
    buf_init(&out, OUT_MAX);
    assert_true(calendar_write(&out, &event));
    assert_null(strstr(out.data, "METHOD"));
    assert_null(strstr(out.data, "ORGANIZER"));
    assert_null(strstr(out.data, "\r\nATTENDEE:x"));
    calendar = icalparser_parse_string(out.data);
    inner = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (icalproperty *p = icalcomponent_get_first_property(inner, ICAL_ATTENDEE_PROPERTY); p;
         p = icalcomponent_get_next_property(inner, ICAL_ATTENDEE_PROPERTY), count++) {
        const char *partstat = icalproperty_get_parameter_as_string(p, "PARTSTAT");

        assert_string_equal(icalproperty_get_attendee(p) + strlen("mailto:"), attendees[count].address);
        assert_string_equal(partstat, attendees[count].partstat);
        assert_int_equal(icalproperty_get_parameter_as_string(p, "X-WAITLIST") != NULL,
                         attendees[count].waits);
    }
    assert_int_equal(count, 3); /* who has no address is not there */
    assert_non_null(strstr(out.data, "X-NUM-GUESTS=2"));
    icalcomponent_free(calendar);
    buf_release(&out);
    json_decref(doc);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attendees_are_an_organizers), cmocka_unit_test(documents_have_their_lines),
        cmocka_unit_test(an_imported_uid_is_kept),     cmocka_unit_test(texts_read_back_as_they_were),
        cmocka_unit_test(long_texts_are_folded),       cmocka_unit_test(zones_say_the_instant),
        cmocka_unit_test(what_has_no_start_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
