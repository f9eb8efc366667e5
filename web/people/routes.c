/* The URLs of web/people. */
#include "web/kit/route.h"
#include "web/people/people.h"
#include "web/people/people_internal.h"

const struct http_route people_routes[] = {
    /* clang-format off */
    {GET(API "/me"), .start = api_me},
    {PATCH(API "/me"), JSON(SMALL_MAX), .start = api_me_update},
    {GET(API "/me/events"), .start = api_me_events},
    {GET(API "/me/export"), .start = api_me_export},
    {POST(API "/me/erase"), JSON(SMALL_MAX), .start = api_me_erase},
    {POST(API "/logins"), ANYBODY_JSON(SMALL_MAX), .start = api_login_begin},
    {POST(API "/logins/{id}"), ANYBODY_JSON_IF_ANY(SMALL_MAX), .start = api_login_take},
    {GET(API "/tokens"), .start = api_token_list},
    {POST(API "/tokens"), JSON(SMALL_MAX), .start = api_token_create},
    {DELETE(API "/tokens/{id}"), .start = api_token_revoke},
    {GET(API "/whoami"), .start = api_whoami},

    {GET("/sign-in"), .flags = HTTP_PAGE, TAKES(page_sign_in), .start = page_sign_in},
    {POST("/sign-in"), FORM(1 << 12), .start = page_sign_in_ask},
    {POST("/sign-in/code"), FORM(1 << 10), .start = page_sign_in_code},
    {GET("/sign-in/{id}/{secret}"), .flags = HTTP_PAGE, .start = page_sign_in_link},
    {POST("/sign-in/{id}/{secret}"), ACT, .start = page_sign_in_use},
    {POST("/sign-out"), FORM(1 << 10), .start = page_sign_out},
    {GET("/me"), .flags = HTTP_PAGE, TAKES(page_me), .start = page_me},
    {POST("/me"), FORM(1 << 12), .start = page_me_act},
    {GET("/me/data"), .flags = HTTP_PAGE, .start = page_me_data},
    {POST("/me/data"), FORM(1 << 12), .start = page_me_data_erase},
    {GET("/me/data.json"), .flags = HTTP_PAGE, .start = file_me_data},
    {GET("/me/erased"), .flags = HTTP_PAGE, .start = page_me_erased},
    {GET("/me/login"), .flags = HTTP_PAGE, .start = page_me_login},
    {POST("/me/login"), FORM(1 << 10), .start = page_me_login_act},
    {.method = NULL},
    /* clang-format on */
};
