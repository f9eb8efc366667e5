/* Cells of a CSV, and a whole list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "rsvp/sheet.h"

static void
cells(void **state)
{
    static const struct {
        const char *given, *written;
    } rows[] = {
        {"", ""},
        {"Ada", "Ada"},
        {"Lovelace, Ada", "\"Lovelace, Ada\""},
        {"a;b", "\"a;b\""},
        {"the \"first\"", "\"the \"\"first\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"=1+1", "\"'=1+1\""},
        {"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""},
        {"+41 22 000", "\"'+41 22 000\""},
        {"-x", "\"'-x\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"\xef\xbc\x9d"
         "1+1",
         "\"'\xef\xbc\x9d"
         "1+1\""},
        {"-12.5", "-12.5"},
        {"+7", "+7"},
        {"a=b", "a=b"},
        {"ada@example.org", "ada@example.org"},
        {"'x", "'x"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        rsvp_sheet_cell(&out, rows[i].given, strlen(rows[i].given));
        assert_string_equal(out.data, rows[i].written);
        buf_release(&out);
    }
}

static void
lists(void **state)
{
    json_t *rsvps =
        json_loads("[{\"id\": \"rsv_1\", \"name\": \"=cmd\", \"email\": \"a@b.co\", \"state\": \"going\","
                   "  \"mode\": \"online\", \"party\": 2, \"position\": null, \"confirmed\": true,"
                   "  \"created\": \"2027-01-01T00:00:00Z\", \"answers\": {\"diet\": \"a, b\"}, \"minutes\": "
                   "100, \"needs\": null},"
                   " {\"id\": \"rsv_2\", \"name\": \"Eve\", \"answers\": {\"=q\": false}}]",
                   0, NULL);
    struct buf out;

    (void)state;
    assert_non_null(rsvps);
    buf_init(&out, 10000);
    rsvp_sheet(&out, rsvps);
    assert_string_equal(
        out.data,
        "\xef\xbb\xbfid,name,email,state,mode,party,position,confirmed,created,checked_in,checked_out,"
        "minutes,hours,needs,diet,\"'=q\"\r\n"
        "rsv_1,\"'=cmd\",a@b.co,going,online,2,,yes,2027-01-01T00:00:00Z,,,100,1.66,,\"a, b\",\r\n"
        "rsv_2,Eve,,,,,,,,,,,,,,no\r\n");
    json_decref(rsvps);

    /* what nobody asked for has no column, not even an empty one */
    rsvps = json_loads("[{\"id\": \"rsv_1\", \"minutes\": 59}, {\"id\": \"rsv_2\"}]", 0, NULL);
    buf_clear(&out);
    rsvp_sheet(&out, rsvps);
    assert_string_equal(
        out.data,
        "\xef\xbb\xbfid,name,email,state,mode,party,position,confirmed,created,checked_in,checked_out,"
        "minutes,hours\r\nrsv_1,,,,,,,,,,,59,0.98\r\nrsv_2,,,,,,,,,,,,\r\n");
    json_decref(rsvps);
    rsvps = json_array();
    buf_clear(&out);
    rsvp_sheet(&out, rsvps);
    assert_null(strstr(out.data, "needs"));
    buf_release(&out);
    json_decref(rsvps);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cells), cmocka_unit_test(lists)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
