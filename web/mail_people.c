/* Mails that let somebody in: to their own pages, to an organization. */
#include "mail_internal.h"
#include "session.h"

void
mail_people_view(struct mail_making *it)
{
    static const char *const roles[][2] = {{"owner", "owner, who decides about everything and everybody"},
                                           {"editor", "editor, for its events and their RSVPs"},
                                           {"check_in", "helper at the door, for the check-in"}};
    const struct secret_key *key = it->mail->key;
    struct arena *arena = it->present.arena;
    const json_t *invitation = doc_at(it->brief, "invitation");
    const char *sign_in = doc_text(it->brief, "sign_in.id"), *invited = doc_text(invitation, "id");

    if (sign_in) {
        view_text(it->view, "sign_in_url",
                  arena_printf(arena, "%s%s", it->mail->origin, web_sign_in_path(arena, key, sign_in)));
        view_text(it->view, "sign_in_code", web_sign_in_code(arena, key, sign_in));
        view_int(it->view, "minutes", json_integer_value(doc_at(it->brief, "sign_in.minutes")));
    }
    if (!invited)
        return;
    view_text(it->view, "invitation_url",
              arena_printf(arena, "%s%s", it->mail->origin, web_invitation_path(arena, key, invited)));
    view_text(it->view, "invited_by", mail_clean(arena, doc_text(invitation, "by")));
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
        if (doc_is(invitation, "role", roles[i][0]))
            view_text(it->view, "role", roles[i][1]);
}
