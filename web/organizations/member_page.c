/* /me/organizations/{id}: the members of an organization; and the page of an invitation's link. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "http/http.h"
#include "secret/secret.h"
#include "sql/links.h"
#include "sql/organizations.h"
#include "sql/search.h"
#include "web/kit/act.h"
#include "web/kit/ask.h"
#include "web/kit/form.h"
#include "web/kit/page.h"
#include "web/kit/person_page.h"
#include "web/kit/session.h"
#include "web/kit/values.h"
#include "web/kit/web.h"
#include "web/organizations/organizations_internal.h"
#include "web/people/people.h"
#include "web/present/words.h"

struct members_page {
    struct page page;
    struct web_ask ask;
    struct page_part members, events, links;
    const struct page_act *act;
    const json_t *form;
    const char *id, *done, *email, *role; /* as typed */
    struct problems problems;
};

static void members_invite(struct page *page);
static void members_change_role(struct page *page);
static void members_remove(struct page *page);
static void members_renew(struct page *page);

static const struct page_act acts[] = {
    {.name = "invite", .ask = members_invite, .said = "The invitation is on its way."},
    {.name = "role", .ask = members_change_role, .said = "The role is changed."},
    {.name = "remove", .ask = members_remove, .said = "Removed."},
    {.name = "leave", .ask = members_remove},
    {.name = "links", .ask = members_renew, .said = "New links are made; the old ones do not work any more."},
    {.name = NULL},
};

const struct http_param page_members_params[] = {PAGE_DONE(page_members), {.name = NULL}};

/* --- showing --- */

static void
members_send(struct page *page)
{
    struct members_page *it = (struct members_page *)page;
    json_t *view = page->view;
    if (!page_person_has(page, &it->members))
        return;
    present_members(&page->present, it->members.body, view);
    present_member_events(&page->present, it->members.body, it->events.body, it->links.body,
                          web_of(page->request)->key, view);
    const char *title = doc_text(view, "organization");
    view_text(view, "done", page_act_said(acts, it->done));
    view_text(view, "form", web_session_form_token(page->request));
    view_text(view, "action", arena_printf(page->present.arena, "/me/organizations/%s", it->id));
    view_text(view, "email", it->email);
    view_text(view, "email_error", page_problem_of(&it->problems, "email"));
    view_flag(view, "role_owner", it->role && strcmp(it->role, "owner") == 0);
    view_flag(view, "role_check_in", it->role && strcmp(it->role, "check_in") == 0);
    page_view_problems(view, &it->problems);
    view_text(view, "page_heading", title);
    page_frame(page->request, view,
               it->problems.count > 0 ? arena_printf(page->present.arena, "Error: %s", title) : title, NULL,
               "/me");
    page_send_as(page, "organizations/members", it->problems.count > 0 ? 422 : 200);
}

/* The links of the events need their generations. */
static void
members_ready(struct page *page)
{
    struct members_page *it = (struct members_page *)page;
    const json_t *card;
    size_t i;
    if (!page_person_has(page, &it->members))
        return;
    json_t *ids = web_json_keep(page->request, json_array());
    json_array_foreach((json_t *)doc_at(it->events.body, "data"), i, card)
    {
        json_array_append(ids, json_object_get(card, "id"));
    }
    page->ready = members_send;
    page_ask(page, &it->links, &sql_event_links,
             sql_event_links_values(.ids = web_array_literal(page->request, ids)));
}

/* The coming events stand there for their links; without an answer the page is whole, too. */
static void
members_ask(struct members_page *it)
{
    struct http_request *request = it->page.request;
    json_t *filters = web_json_keep(request, json_pack("{s:[s], s:b}", "organizer", it->id, "unverified", 1));
    page_ask(&it->page, &it->members, &sql_member_list,
             sql_member_list_values(.token = web_session_hash(request), .organization = it->id));
    page_ask(
        &it->page, &it->events, &sql_event_list,
        sql_event_list_values(.filters = web_json_text(request, filters), .sort = "start", .limit = "30"));
}

/* NULL after a reply. */
static struct members_page *
members_new(struct http_request *request)
{
    struct members_page *it = page_person_new(request, sizeof(*it), members_ready);
    if (!it)
        return NULL;
    it->id = http_path_value(request, "id");
    problems_init(&it->problems, http_arena(request));
    if (secret_id_valid(it->id, "org_"))
        return it;
    http_reply_problem(request, 404, "There is no such organization.", NULL);
    return NULL;
}

void
page_members(struct http_request *request)
{
    const struct page_members *params = http_params(request);
    struct members_page *it = members_new(request);
    if (!it)
        return;
    it->done = params->done;
    members_ask(it);
}

/* --- doing --- */

static void
members_acted(struct web_ask *ask, const struct web_answer *answer)
{
    struct members_page *it = container_of(ask, struct members_page, ask);
    struct http_request *request = it->page.request;
    if (answer->status == 401) {
        page_sign_in_first(request);
    } else if (answer->status == 409 || answer->status == 422) {
        web_answer_tell(request, answer, it->email ? "email" : "main", &it->problems);
        members_ask(it);
    } else if (answer->status >= 300) {
        web_reply_answer(request, answer);
    } else {
        page_act_done(request, it->act,
                      it->act->said ? arena_printf(http_arena(request), "/me/organizations/%s", it->id)
                                    : "/me");
    }
}

static void
members_invite(struct page *page)
{
    struct members_page *it = (struct members_page *)page;
    struct http_request *request = page->request;
    const char *typed = web_form_text(request, it->form, "email");
    const char *address = page_address(request, typed, &it->problems);
    char id[SECRET_ID_SIZE];
    it->email = typed ? typed : "";
    if (!address) {
        members_ask(it);
        return;
    }
    secret_id_make("inv_", id);
    web_ask_begin(&it->ask, request, &sql_member_invite, members_acted,
                  sql_member_invite_values(.token = web_session_hash(request), .organization = it->id,
                                           .id = arena_strdup(http_arena(request), id), .address = address,
                                           .role = it->role));
}

static void
members_change_role(struct page *page)
{
    struct members_page *it = (struct members_page *)page;
    struct http_request *request = page->request;
    web_ask_begin(&it->ask, request, &sql_member_update, members_acted,
                  sql_member_update_values(.token = web_session_hash(request), .organization = it->id,
                                           .member = web_form_text(request, it->form, "member"),
                                           .role = it->role));
}

/* Removes another member, or the caller ("leave"). */
static void
members_remove(struct page *page)
{
    struct members_page *it = (struct members_page *)page;
    struct http_request *request = page->request;
    web_ask_begin(&it->ask, request, &sql_member_remove, members_acted,
                  sql_member_remove_values(.token = web_session_hash(request), .organization = it->id,
                                           .member = web_form_text(request, it->form, "member"),
                                           .tokens = web_form_text(request, it->form, "tokens")));
}

/* Both links of an event. */
static void
members_list_renewed(struct web_ask *ask, const struct web_answer *answer)
{
    struct members_page *it = container_of(ask, struct members_page, ask);
    if (answer->status != 200)
        members_acted(ask, answer);
    else
        web_ask_begin(&it->ask, ask->http, &sql_event_link, members_acted,
                      sql_event_link_values(.token = web_session_hash(ask->http),
                                            .event = web_form_text(ask->http, it->form, "event"),
                                            .purpose = "door", .renew = "true"));
}

static void
members_renew(struct page *page)
{
    struct members_page *it = (struct members_page *)page;
    struct http_request *request = page->request;
    web_ask_begin(&it->ask, request, &sql_event_link, members_list_renewed,
                  sql_event_link_values(.token = web_session_hash(request),
                                        .event = web_form_text(request, it->form, "event"), .purpose = "list",
                                        .renew = "true"));
}

void
page_members_act(struct http_request *request)
{
    struct members_page *it = members_new(request);
    if (!it)
        return;
    it->form = web_form(request);
    if (!web_session_form_fits(request, it->form))
        return;
    it->act = page_act_of(request, it->form, acts);
    if (!it->act)
        return;
    it->role = web_form_text(request, it->form, "role");
    it->act->ask(&it->page);
}

/* --- an invitation --- */

struct invitation_page {
    struct page page;
    struct page_part invitation;
    const char *id;
    bool accepted;
};

static void
invitation_ready(struct page *page)
{
    struct invitation_page *it = (struct invitation_page *)page;
    const json_t *doc = it->invitation.body;
    struct arena *arena = page->present.arena;
    if (!page_has(page, &it->invitation))
        return;
    const char *title = arena_printf(arena, "%s %s", it->accepted ? "Welcome to" : "Join",
                                     doc_text(doc, "organization.name"));
    view_text(page->view, "organization", doc_text(doc, "organization.name"));
    view_text(page->view, "organization_url",
              present_organization_path(&page->present, doc_at(doc, "organization")));
    view_text(page->view, "role", doc_text(doc, "role"));
    view_text(page->view, "role_label", present_role(doc_text(doc, "role")));
    view_flag(page->view, "role_owner", doc_is(doc, "role", "owner"));
    view_flag(page->view, "role_editor", doc_is(doc, "role", "editor"));
    view_flag(page->view, "role_check_in", doc_is(doc, "role", "check_in"));
    view_text(page->view, "email", doc_text(doc, "email"));
    view_text(page->view, "by", doc_text(doc, "by"));
    view_text(page->view, "until", present_utc_day(&page->present, doc_text(doc, "expires")));
    view_text(page->view, "action", web_invitation_path(arena, web_of(page->request)->key, it->id));
    view_flag(page->view, "accepted", it->accepted);
    view_text(page->view, "page_heading", title);
    page_frame(page->request, page->view, title, NULL, NULL);
    page_send_as(page, "organizations/invitation", 200);
}

/* The page of the path's invitation; NULL after a reply. */
static struct invitation_page *
invitation_new(struct http_request *request)
{
    struct invitation_page *it = page_new(request, sizeof(*it), invitation_ready);
    const char *id = http_path_value(request, "id");
    if (!secret_id_valid(id, "inv_") ||
        !secret_fits(web_of(request)->key, SECRET_INVITATION, id, http_path_value(request, "secret"))) {
        http_reply_problem(request, 404, "This link is incomplete or wrong. Open it from the mail again.",
                           NULL);
        return NULL;
    }
    page_private(&it->page, page_person_headers);
    it->id = id;
    return it;
}

void
page_invitation(struct http_request *request)
{
    struct invitation_page *it = invitation_new(request);
    if (it)
        page_ask(&it->page, &it->invitation, &sql_member_invitation,
                 sql_member_invitation_values(.id = it->id));
}

void
page_invitation_accept(struct http_request *request)
{
    struct invitation_page *it = invitation_new(request);
    if (!it)
        return;
    it->accepted = true;
    page_ask(&it->page, &it->invitation, &sql_member_accept, sql_member_accept_values(.id = it->id));
}
