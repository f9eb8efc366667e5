/* /organizations and /organizations/{page}. */
#include "http/http.h"
#include "sql/organizations.h"
#include "sql/search.h"
#include "web/kit/page.h"
#include "web/kit/values.h"
#include "web/organizations/organizations_internal.h"
#include "web/present/words.h"

/* --- /organizations --- */

const struct http_param page_organizations_params[] = {
    {.name = "q",
     .type = HTTP_TEXT,
     .max = 200,
     .takes = "words of the name, at most 200 characters",
     .offset = offsetof(struct page_organizations, q)},
    HTTP_CURSOR(page_organizations),
    {.name = NULL},
};

struct organizations_page {
    struct page page;
    struct page_part list;
    const struct page_organizations *params;
};

static void
organizations_ready(struct page *page)
{
    struct organizations_page *it = (struct organizations_page *)page;
    if (!page_has(page, &it->list))
        return;
    present_organizations(&page->present, it->list.body, it->params->q, page->view);
    view_flag(page->view, "further", it->params->cursor != NULL);
    page_frame(page->request, page->view, "Organizations", "/organizations", "/organizations");
    page_send(page, "organizations/organizations");
}

void
page_organizations(struct http_request *request)
{
    struct organizations_page *it = page_new(request, sizeof(*it), organizations_ready);
    it->params = http_params(request);
    http_cache_tag(request, "listing");
    page_ask(&it->page, &it->list, &sql_organization_list,
             sql_organization_list_values(.q = it->params->q, .cursor = it->params->cursor, .limit = "50"));
}

/* --- /organizations/{page} --- */

struct organization_page {
    struct page page;
    struct page_part organization, events;
};

static void
organization_ready(struct page *page)
{
    struct organization_page *it = (struct organization_page *)page;
    if (!page_has(page, &it->organization))
        return;
    const json_t *doc = it->organization.body;
    const char *path = present_organization_path(&page->present, doc);
    if (page_redirected(page, path))
        return;
    present_organization(&page->present, doc, it->events.body, page->view);
    view_text(page->view, "page_description", doc_text(doc, "description"));
    page_frame(page->request, page->view, doc_text(doc, "name"), path, "/organizations");
    page_send(page, "organizations/organization");
}

/* The last part is the page's name (slug and id), or the bare id, or the bare slug. */
void
page_organization(struct http_request *request)
{
    struct organization_page *it = page_new(request, sizeof(*it), organization_ready);
    const char *segment = http_path_value(request, "page");
    const char *id = present_id(http_arena(request), "org", segment);
    const char *handle = id ? id : segment;
    json_t *filters = web_json_keep(request, json_pack("{s:[s], s:b}", "organizer", handle, "unverified", 1));
    http_cache_tag(request, "listing");
    page_ask(&it->page, &it->organization, &sql_organization_get, sql_organization_get_values(.id = handle));
    page_ask(
        &it->page, &it->events, &sql_event_list,
        sql_event_list_values(.filters = web_json_text(request, filters), .sort = "start", .limit = "20"));
}
