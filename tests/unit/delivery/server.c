#include "delivery.h"

#include <string.h>

#include "base/attr.h"
#include "delivery/smtp.h"

static void
urls_are_read(void **state)
{
    static const struct {
        const char *url;
        enum delivery_tls tls;
        const char *read, *user, *password; /* read NULL: refused */
        bool require;
    } cases[] = {
        {"smtp://mail.example.org", DELIVERY_TLS_AUTO, "smtp://mail.example.org/us.example", NULL, NULL,
         true},
        {"smtp://mail.example.org:587/", DELIVERY_TLS_OFF, "smtp://mail.example.org:587/us.example", NULL,
         NULL, false},
        {"smtps://u%40x:p%3A%2F@mail.example.org", DELIVERY_TLS_AUTO, "smtps://mail.example.org/us.example",
         "u@x", "p:/", true},
        {"smtp://localhost:25", DELIVERY_TLS_AUTO, "smtp://localhost:25/us.example", NULL, NULL, false},
        {"smtp://127.0.0.1:25", DELIVERY_TLS_REQUIRE, "smtp://127.0.0.1:25/us.example", NULL, NULL, true},
        {"smtp://[::1]:25", DELIVERY_TLS_AUTO, "smtp://[::1]:25/us.example", NULL, NULL, false},
        {.url = "http://mail.example.org"},
        {.url = "mail.example.org"},
        {.url = "smtp://"},
        {.url = "smtp://mail.example.org/elsewhere"},
        {.url = "smtp://mail.example.org:99999"},
        {.url = "smtp://mail.example.org\r\nQUIT"},
        {.url = ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct delivery_mail_settings settings = {
            .smtp = cases[i].url, .tls = cases[i].tls, .name = "us.example"};
        struct smtp_server server;
        struct buf error;
        bool fits;

        buf_init(&error, 500);
        fits = smtp_server_read(&server, &settings, &error);
        if (fits != (cases[i].read != NULL) || fits != delivery_smtp_url_valid(cases[i].url, &error))
            fail_msg("%s: %d %s", cases[i].url, fits, error.data);
        if (fits) {
            assert_string_equal(server.url, cases[i].read);
            assert_int_equal(server.require_tls, cases[i].require);
            assert_string_equal(server.user ? server.user : "-", cases[i].user ? cases[i].user : "-");
            assert_string_equal(server.password ? server.password : "-",
                                cases[i].password ? cases[i].password : "-");
            smtp_server_release(&server);
        } else if (strlen(cases[i].url) > 7) {
            assert_null(strstr(error.data, cases[i].url));
        }
        buf_release(&error);
    }
}

static void
reasons_are_one_line(void **state)
{
    char reason[SMTP_REASON_SIZE], text[1000];

    (void)state;
    smtp_reason(reason, "550 no\x01 \xc3\xbc\x1b[31m\r\n", 17);
    assert_string_equal(reason, "550 no? ???[31m");
    memset(text, 'a', sizeof(text));
    smtp_reason(reason, text, sizeof(text));
    assert_int_equal(strlen(reason), SMTP_REASON_SIZE - 1);
}

int
test_server(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_read),
        cmocka_unit_test(reasons_are_one_line),
    };

    return cmocka_run_group_tests_name("server", tests, NULL, NULL);
}
