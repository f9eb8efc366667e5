/* Mails about an organization: invitations, and the notice to its owners that a webhook was disabled. */
#include "base/attr.h"
#include "web/mail/mail.h"
#include "web/mail/making.h"
#include "web/organizations/organizations.h"
#include "web/people/people.h"
#include "web/present/words.h"

static void
invitation_view(struct mail_making *it)
{
    static const char *const roles[][2] = {{"owner", "owner, who decides about everything and everybody"},
                                           {"editor", "editor, for its events and their RSVPs"},
                                           {"check_in", "helper at the door, for the check-in"}};
    const json_t *invitation = doc_at(it->brief, "invitation");
    struct arena *arena = it->present.arena;
    const char *id = doc_text(invitation, "id");

    if (!id)
        return;
    view_text(it->view, "invitation_url", mail_address(it, web_invitation_path(arena, it->mail->key, id)));
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        if (doc_is(invitation, "role", roles[i][0]))
            view_text(it->view, "role", roles[i][1]);
}

static void
webhook_view(struct mail_making *it)
{
    mail_put(it, "webhook", doc_text(it->brief, "webhook.id"));
    mail_put(it, "webhook_address", doc_text(it->brief, "webhook.url"));
    mail_put(it, "webhook_note", doc_text(it->brief, "webhook.note"));
}

const struct web_mail_kind organizations_mails[] = {
    {.kind = "webhook_disabled",
     .template = "organizations/mail/webhook_disabled",
     .view = webhook_view,
     .calendar = MAIL_NO_CALENDAR,
     .title = "A webhook was disabled"},
    {.kind = "member_invite",
     .template = "organizations/mail/member_invite",
     .view = invitation_view,
     .calendar = MAIL_NO_CALENDAR,
     .title = "Invitation"},
    {.kind = NULL},
};
