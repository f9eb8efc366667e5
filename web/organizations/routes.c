/* The URLs of web/organizations. */
#include "web/kit/route.h"
#include "web/organizations/organizations.h"
#include "web/organizations/organizations_internal.h"

const struct http_route organizations_routes[] = {
    /* clang-format off */
    {GET(API "/organizations"), PUBLIC(2), TAKES(api_organizations), .start = api_organization_list},
    {POST(API "/organizations"), JSON(SMALL_MAX), .start = api_organization_create},
    {GET(API "/organizations/{id}"), PUBLIC(2), .start = api_organization_get},
    {PATCH(API "/organizations/{id}"), JSON(SMALL_MAX), .start = api_organization_update},
    {GET(API "/organizations/{id}/members"), .start = api_member_list},
    {POST(API "/organizations/{id}/members"), JSON(SMALL_MAX), .start = api_member_invite},
    {PATCH(API "/organizations/{id}/members/{member}"), JSON(SMALL_MAX), .start = api_member_update},
    {DELETE(API "/organizations/{id}/members/{member}"), TAKES(api_member_remove), .start = api_member_remove},
    {GET(API "/organizations/{id}/webhooks"), .start = api_webhook_list},
    {POST(API "/organizations/{id}/webhooks"), JSON(SMALL_MAX), .start = api_webhook_create},
    {GET(API "/webhooks/{id}"), .start = api_webhook_get},
    {PATCH(API "/webhooks/{id}"), JSON(SMALL_MAX), .start = api_webhook_update},
    {DELETE(API "/webhooks/{id}"), .start = api_webhook_delete},
    {POST(API "/webhooks/{id}/rotate"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_rotate},
    {POST(API "/webhooks/{id}/enable"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_enable},
    {POST(API "/webhooks/{id}/disable"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_disable},
    {POST(API "/webhooks/{id}/test"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_test},
    {POST(API "/webhooks/{id}/replay"), JSON(SMALL_MAX), .start = api_webhook_replay_since},
    {GET(API "/webhooks/{id}/deliveries"), TAKES(api_deliveries), .start = api_webhook_deliveries},
    {GET(API "/webhooks/{id}/deliveries/{delivery}"), .start = api_webhook_delivery},
    {POST(API "/webhooks/{id}/deliveries/{delivery}/replay"), JSON_IF_ANY(SMALL_MAX), .start = api_webhook_replay},

    {GET("/organizations"), PAGE(5), TAKES(page_organizations), .start = page_organizations},
    {GET("/organizations/{page}"), PAGE(5), .start = page_organization},
    {GET("/me/organizations/{id}"), .flags = HTTP_PAGE, TAKES(page_members), .start = page_members},
    {POST("/me/organizations/{id}"), FORM(1 << 12), .start = page_members_act},
    {GET("/invitations/{id}/{secret}"), .flags = HTTP_PAGE, .start = page_invitation},
    {POST("/invitations/{id}/{secret}"), ACT, .start = page_invitation_accept},
    {.method = NULL},
    /* clang-format on */
};
