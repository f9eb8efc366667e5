/* Mails about a saved search: its words, its page, and the list where all of it is. */
#include "base/arena.h"
#include "secret/secret.h"
#include "web/alerts/alerts.h"
#include "web/alerts/alerts_internal.h"
#include "web/mail/mail.h"
#include "web/mail/making.h"
#include "web/present/words.h"

static void
alert_view(struct mail_making *it)
{
    const json_t *alert = doc_at(it->brief, "alert");
    struct arena *arena = it->present.arena;
    const char *id = doc_text(alert, "id");
    size_t count = json_array_size(doc_at(it->brief, "cards"));
    char secret[SECRET_SIZE];
    if (!id)
        return;
    secret_make(it->mail->key, SECRET_ALERT, id, secret);
    view_text(it->view, "alert_url", arena_printf(arena, "%s/alerts/%s/%s", it->mail->origin, id, secret));
    /* The question before the yes has only what the site itself says; when that is nothing, it says so. */
    bool left_out = json_is_true(doc_at(it->brief, "left_out"));
    bool said = !left_out || json_object_size(doc_at(alert, "labels")) > 0;
    view_flag(it->view, "alert_left_out", left_out);
    mail_put(it, "alert_what", said ? present_alert_what(&it->present, alert) : NULL);
    view_text(it->view, "alert_rhythm", present_alert_rhythm(doc_text(alert, "rhythm")));
    view_text(it->view, "alert_count",
              count == 1 ? "A new event" : arena_printf(arena, "%zu new events", count));
    view_flag(it->view, "alert_more", json_is_true(doc_at(it->brief, "more")));
    view_text(it->view, "list_url", arena_printf(arena, "%s/events?sort=new", it->mail->origin));
}

const struct web_mail_kind alerts_mails[] = {
    {.kind = "alert_confirm",
     .template = "alerts/mail/alert_confirm",
     .view = alert_view,
     .calendar = MAIL_NO_CALENDAR,
     .title = "Saved search, please confirm"},
    {.kind = "alert",
     .template = "alerts/mail/alert",
     .view = alert_view,
     .label = "New events that fit what you asked for",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Saved search"},
    {.kind = NULL},
};
