/* Mails about a saved search: its words, its page, and the list where all of it is. */
#include "alert.h"
#include "mail_internal.h"

void
mail_alert_view(struct mail_making *it)
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
    view_text(it->view, "alert_what", mail_clean(arena, present_alert_what(&it->present, alert)));
    view_text(it->view, "alert_rhythm", present_alert_rhythm(doc_text(alert, "rhythm")));
    view_text(it->view, "alert_count",
              count == 1 ? "A new event" : arena_printf(arena, "%zu new events", count));
    view_flag(it->view, "alert_more", json_is_true(doc_at(it->brief, "more")));
    view_text(it->view, "list_url", arena_printf(arena, "%s/events?sort=new", it->mail->origin));
}
