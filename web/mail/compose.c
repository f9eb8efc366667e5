/* A row of the outbox as a letter: the kind's template, then the layout around what it says. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/escape.h"
#include "calendar/calendar.h"
#include "delivery/letter.h"
#include "secret/secret.h"
#include "tmpl/tmpl.h"
#include "web/assets.h"
#include "web/kit/link.h"
#include "web/kit/page.h"
#include "web/mail/mail.h"
#include "web/mail/mail_internal.h"
#include "web/mail/making.h"
#include "web/present/tags.h"
#include "web/present/words.h"

enum { BODY_MAX = 64 << 10, PART_MAX = 256 << 10, ICS_MAX = 256 << 10, LINE_WIDTH = 72 };

/* --- the kind's template --- */

static const struct {
    const char *prefix, *name;
} fields[] = {{"Subject: ", "subject"},
              {"Heading: ", "heading"},
              {"Button: ", "button"},
              {"Link: ", "link"},
              {"Why: ", "why"}};
enum { FIELDS = COUNT_OF(fields) };

/* The lines at the head, up to the first empty one. Gives back what follows. */
static const char *
read_head(struct mail_making *it, const char *text)
{
    for (size_t i = 0; i < FIELDS; i++)
        view_text(it->view, fields[i].name, NULL);
    while (*text && *text != '\n') {
        size_t len = strcspn(text, "\n");
        for (size_t i = 0; i < FIELDS; i++) {
            size_t prefix = strlen(fields[i].prefix);
            if (strncmp(text, fields[i].prefix, prefix) == 0)
                view_text(it->view, fields[i].name,
                          mail_clean(it->present.arena,
                                     arena_strndup(it->present.arena, text + prefix, len - prefix)));
        }
        text += len + (text[len] == '\n');
    }
    return text;
}

/* TEXT in lines of at most LINE_WIDTH characters, where words allow it. */
static const char *
wrapped(struct arena *arena, const char *text)
{
    size_t width = 0;
    struct buf out;
    buf_init(&out, BODY_MAX);
    for (const char *word = text; *word;) {
        size_t len = strcspn(word, " "), wide = utf8_length(word, len);
        if (width && width + 1 + wide > LINE_WIDTH) {
            buf_putc(&out, '\n');
            width = 0;
        } else if (width) {
            buf_putc(&out, ' ');
            width++;
        }
        buf_append(&out, word, len);
        width += wide;
        word += len + (word[len] == ' ');
    }
    return arena_take(arena, &out);
}

/* Paragraphs, parted by empty lines; one of which nothing is left is none. */
static void
read_body(struct mail_making *it, const char *text)
{
    struct arena *arena = it->present.arena;
    json_t *paragraphs = json_array();
    while (*text) {
        const char *end = strstr(text, "\n\n");
        size_t len = end ? (size_t)(end - text) : strlen(text);
        const char *paragraph = mail_clean(arena, arena_strndup(arena, text, len));
        if (*paragraph) {
            json_t *view = json_object();
            view_text(view, "paragraph", paragraph);
            view_text(view, "lines", wrapped(arena, paragraph));
            json_array_append_new(paragraphs, view);
        }
        text += len + (end ? 2 : 0);
    }
    view_put(it->view, "paragraphs", paragraphs);
    view_flag(it->view, "has_changes", json_is_array(doc_at(it->view, "changes")));
    view_flag(it->view, "has_facts", json_is_array(doc_at(it->view, "facts")));
}

static bool
say(struct mail_making *it, struct buf *error)
{
    struct buf text;
    buf_init(&text, BODY_MAX);
    bool good = tmpl_render_full(it->mail->templates, it->kind->template, it->view, &text, error);
    if (good)
        read_body(it, read_head(it, arena_strndup(it->present.arena, text.data, text.len)));
    buf_release(&text);
    view_text(it->view, "why_lines",
              wrapped(it->present.arena, good && doc_text(it->view, "why") ? doc_text(it->view, "why") : ""));
    if (good &&
        (!doc_text(it->view, "subject") || !doc_text(it->view, "why") || !doc_at(it->view, "paragraphs"))) {
        buf_printf(error, "The template of %s needs a subject, a reason and a text.", it->kind->kind);
        return false;
    }
    return good;
}

/* NULL after an error. */
static const char *
laid_out(struct mail_making *it, const char *layout, struct buf *error)
{
    struct buf out;
    buf_init(&out, PART_MAX);
    if (tmpl_render_full(it->mail->templates, layout, it->view, &out, error))
        return arena_take(it->present.arena, &out);
    buf_release(&out);
    return NULL;
}

/* --- what goes along --- */

static const char *
calendar_of(struct mail_making *it)
{
    enum web_mail_calendar calendar = it->kind->calendar;
    /* Only a person with a seat gets a calendar part. A whole series has none: its page has the dates. */
    if (!it->event || calendar == MAIL_NO_CALENDAR || doc_text(it->view, "occurrences") ||
        (calendar == MAIL_PUBLISH && !doc_is(it->rsvp, "state", "going")) ||
        (calendar == MAIL_CANCEL && it->rsvp && !json_is_true(doc_at(it->view, "had_seat"))))
        return NULL;
    struct buf out;
    buf_init(&out, ICS_MAX);
    if (calendar_write(&out, &(struct calendar_event){
                                 .doc = it->event,
                                 .uid = doc_text(it->brief, "uid"),
                                 .uid_domain = doc_text(it->brief, "uid_domain"),
                                 .origin = it->mail->origin,
                                 .city = present_city(&it->present, it->event),
                                 .tags = feed_tags(&it->present, it->event),
                                 .withdrawn = calendar == MAIL_CANCEL,
                             }))
        return arena_take(it->present.arena, &out);
    buf_release(&out);
    return NULL;
}

const char *
web_mail_preferences_url(const struct web_mail *mail, struct arena *arena, const json_t *address)
{
    const char *id = doc_text(address, "id");
    return arena_printf(arena, "%s/preferences/%s/%s", mail->origin, id,
                        web_link_secret(mail->key, arena, SECRET_PREFERENCES, id, address));
}

static void
refusal_view(struct mail_making *it)
{
    const char *page = web_mail_preferences_url(it->mail, it->present.arena, doc_at(it->brief, "to"));
    view_text(it->view, "preferences_url", page);
    view_text(it->view, "refuse_url",
              it->kind->label ? arena_printf(it->present.arena, "%s/%s", page, it->kind->kind) : NULL);
    view_text(it->view, "kind_label", it->kind->label);
}

/* "42.k2m9q4x8@events.example.org": the same for a row each time, and for no other row. */
static const char *
message_id(const struct mail_making *it, int64_t id)
{
    const char *host = strstr(it->mail->origin, "://");
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)id);
    char check[SECRET_CHECK_SIZE];
    secret_check_make(it->mail->key, "message-id ", number, check);
    host = host ? host + 3 : it->mail->origin;
    return arena_printf(it->present.arena, "%s.%s@%.*s", number, check, (int)strcspn(host, ":/"), host);
}

static bool
fill(struct mail_making *it, const struct web_mail_job *job, struct delivery_letter *letter,
     struct buf *error)
{
    const char *address = doc_text(it->brief, "to.address"), *id = doc_text(it->brief, "to.id");
    if (!address || !id) {
        buf_printf(error, "The brief of %s has no receiver.", job->kind);
        return false;
    }
    mail_view(it);
    refusal_view(it);
    if (!say(it, error))
        return false;
    *letter = (struct delivery_letter){
        .message_id = message_id(it, job->id),
        .from_name = it->mail->site_name ? it->mail->site_name : "Convene",
        .from_address = it->mail->from,
        .reply_to = it->mail->contact && strchr(it->mail->contact, '@') && !strstr(it->mail->contact, "://")
                        ? it->mail->contact
                        : NULL,
        .to_name = mail_clean(it->present.arena, doc_text(it->brief, "to.name")),
        .to_address = arena_strdup(it->present.arena, address),
        .subject = arena_strdup(it->present.arena, doc_text(it->view, "subject")),
        .text = laid_out(it, "mail/layout_text", error),
        .html = laid_out(it, "mail/layout_html", error),
        .calendar = calendar_of(it),
        .unsubscribe = doc_text(it->view, "refuse_url")
                           ? arena_strdup(it->present.arena, doc_text(it->view, "refuse_url"))
                           : NULL,
        .kind = it->kind->kind,
        .date = job->created,
    };
    letter->calendar_method =
        letter->calendar ? (it->kind->calendar == MAIL_CANCEL ? "CANCEL" : "PUBLISH") : NULL;
    return letter->text && letter->html;
}

bool
web_mail_compose(const struct web_mail *mail, const struct web_mail_job *job, struct arena *arena,
                 struct delivery_letter *letter, struct buf *error)
{
    struct mail_making it = {.mail = mail,
                             .kind = web_mail_kind_find(mail->kinds, job->kind),
                             .present = {.arena = arena, .now = clock_wall(), .origin = mail->origin}};
    if (!it.kind) {
        buf_printf(error, "There is no kind of mail that is called \"%.40s\".", job->kind);
        return false;
    }
    json_t *brief = json_loads(job->brief ? job->brief : "", 0, NULL);
    if (!brief) {
        buf_printf(error, "A mail of the kind %s needs a brief.", job->kind);
        return false;
    }
    it.brief = brief;
    it.rsvp = doc_at(brief, "rsvp");
    it.event = doc_at(brief, "event");
    it.view = json_object();
    bool good = fill(&it, job, letter, error);
    json_decref(it.view);
    json_decref(brief);
    return good;
}

/* --- the templates --- */

bool
web_mail_init(struct web_mail *mail, struct buf *error)
{
    mail->templates = tmpl_set_new(&web_templates, true, error);
    return mail->templates != NULL;
}

void
web_mail_release(struct web_mail *mail)
{
    tmpl_set_free(mail->templates);
    mail->templates = NULL;
}
