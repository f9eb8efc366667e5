/* Lines of the log, as they arrive on standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/attr.h"
#include "base/log.h"

static FILE *file;
static int real_stderr;

static int
capture(void **state)
{
    (void)state;
    file = tmpfile();
    real_stderr = dup(STDERR_FILENO);
    return file == NULL || dup2(fileno(file), STDERR_FILENO) < 0;
}

static int
release(void **state)
{
    (void)state;
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    fclose(file);
    return 0;
}

/* What was logged since the last call. */
static const char *
logged(void)
{
    static char text[20000];

    rewind(file);
    size_t len = fread(text, 1, sizeof(text) - 1, file);
    text[len] = '\0';
    rewind(file);
    assert_int_equal(ftruncate(fileno(file), 0), 0);
    return text;
}

/* 2027-05-04T07:00:00.123Z and a space. */
enum { TIME_LENGTH = 25 };

static void
test_text(void **state)
{
    (void)state;
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_TEXT, "worker 1");
    log_info("db.state", LOG_STR("lane", "read"), LOG_INT("attempt", -3), LOG_STR("why", NULL));
    const char *line = logged();
    assert_int_equal(line[TIME_LENGTH - 2], 'Z');
    assert_string_equal(line + TIME_LENGTH, "info  [worker 1] db.state lane=read attempt=-3 why=\"\"\n");
    log_warn("bare");
    assert_string_equal(logged() + TIME_LENGTH, "warn  [worker 1] bare\n");
    log_debug("hidden");
    assert_string_equal(logged(), "");
    log_setup(LOG_LEVEL_DEBUG, LOG_FORMAT_TEXT, NULL);
    log_debug("shown");
    assert_string_equal(logged() + TIME_LENGTH, "debug shown\n");
}

static void
test_forgery(void **state)
{
    static const struct {
        const char *value, *shown;
    } rows[] = {
        {"two words", "\"two words\""}, {"a\nerror forged", "\"a\\x0aerror forged\""},
        {"x y=1", "\"x y=1\""},         {"say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""},
        {"\x1b[2J", "\"\\x1b[2J\""},    {"é", "é"},
        {"\xff", "\"\\xff\""},          {"\xe2\x80\xaexyz", "\"\\xe2\\x80\\xaexyz\""},
    };

    (void)state;
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_TEXT, "");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char expected[200];
        log_info("q", LOG_STR("v", rows[i].value));
        snprintf(expected, sizeof(expected), "info  q v=%s\n", rows[i].shown);
        assert_string_equal(logged() + TIME_LENGTH, expected);
    }
}

static void
test_json(void **state)
{
    (void)state;
    log_setup(LOG_LEVEL_INFO, LOG_FORMAT_JSON, "worker \"1\"");
    log_error("http", LOG_STR("path", "/a\n\"b\""), LOG_INT("status", 404));
    const char *line = logged();
    assert_memory_equal(line, "{\"time\":\"", 9);
    assert_string_equal(strstr(line, ",\"level\""),
                        ",\"level\":\"error\",\"process\":\"worker \\\"1\\\"\","
                        "\"what\":\"http\",\"path\":\"/a\\n\\\"b\\\"\",\"status\":404}\n");
}

/* A field without end is left out; the line stays whole and the next field is there. */
static void
test_long(void **state)
{
    static char endless[10000];

    (void)state;
    memset(endless, 'x', sizeof(endless) - 1);
    for (int format = LOG_FORMAT_TEXT; format <= LOG_FORMAT_JSON; format++) {
        log_setup(LOG_LEVEL_INFO, (enum log_format)format, "");
        log_info("q", LOG_STR("endless", endless), LOG_INT("next", 7));
        const char *line = logged();
        assert_null(strstr(line, "endless"));
        assert_non_null(strstr(line, format == LOG_FORMAT_JSON ? ",\"next\":7}\n" : " next=7\n"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text, capture, release),
        cmocka_unit_test_setup_teardown(test_forgery, capture, release),
        cmocka_unit_test_setup_teardown(test_json, capture, release),
        cmocka_unit_test_setup_teardown(test_long, capture, release),
    };
    return cmocka_run_group_tests_name("base: log", tests, NULL, NULL);
}
