/* The URLs of web/mail. */
#include "web/kit/route.h"
#include "web/mail/mail.h"
#include "web/mail/mail_internal.h"

enum { BOUNCE_MAX = 512 << 10 };

const struct http_route mail_routes[] = {
    /* clang-format off */
    {GET(API "/outbox"), TAKES(api_outbox), .start = api_outbox_list},
    {GET(API "/outbox/stats"), .start = api_outbox_stats},
    {POST(API "/outbox/retry"), JSON_IF_ANY(SMALL_MAX), .start = api_outbox_retry_all},
    {POST(API "/outbox/bounce"), JSON(BOUNCE_MAX), .start = api_outbox_bounce},
    {GET(API "/outbox/{id}"), .start = api_outbox_show},
    {POST(API "/outbox/{id}/retry"), JSON_IF_ANY(SMALL_MAX), .start = api_outbox_retry},
    {POST(API "/outbox/{id}/drop"), JSON_IF_ANY(SMALL_MAX), .start = api_outbox_drop},

    {GET("/preferences/{id}/{secret}"), .flags = HTTP_PAGE, TAKES(page_preferences), .start = page_preferences},
    {POST("/preferences/{id}/{secret}"), FORM(1 << 13), .start = page_preferences_keep},
    {GET("/preferences/{id}/{secret}/{kind}"), .flags = HTTP_PAGE, TAKES(page_preferences), .start = page_preferences_kind},
    {POST("/preferences/{id}/{secret}/{kind}"), .flags = HTTP_BODY_FORM | HTTP_ANY_ORIGIN | HTTP_PAGE, .body_max = 1 << 12, .start = page_preferences_refuse},
    {GET("/dev/mail"), .flags = HTTP_PAGE, TAKES(page_dev_mails), .start = page_dev_mails},
    {GET("/dev/mail/{file}"), .flags = HTTP_PAGE, .start = page_dev_mail},
    {GET("/dev/mail/{file}/html"), .flags = HTTP_PAGE, .start = page_dev_mail_html},
    {GET("/dev/mail/{file}/text"), .start = page_dev_mail_text},
    {.method = NULL},
    /* clang-format on */
};
