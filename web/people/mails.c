/* The mail with the link and the code to sign in. */
#include "secret/secret.h"
#include "web/mail/mail.h"
#include "web/mail/making.h"
#include "web/people/people.h"
#include "web/present/words.h"

static void
sign_in_view(struct mail_making *it)
{
    const struct secret_key *key = it->mail->key;
    struct arena *arena = it->present.arena;
    const char *id = doc_text(it->brief, "sign_in.id");
    if (!id)
        return;
    view_text(it->view, "sign_in_url", mail_address(it, web_sign_in_path(arena, key, id)));
    view_text(it->view, "sign_in_code", web_sign_in_code(arena, key, id));
    view_int(it->view, "minutes", json_integer_value(doc_at(it->brief, "sign_in.minutes")));
}

const struct web_mail_kind people_mails[] = {
    {.kind = "sign_in",
     .template = "people/mail/sign_in",
     .view = sign_in_view,
     .calendar = MAIL_NO_CALENDAR,
     .title = "Sign in"},
    {.kind = NULL},
};
