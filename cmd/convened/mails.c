/* Send rows of the outbox as mails. */
#include "mails.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "delivery/bounce.h"
#include "delivery/mailer.h"
#include "rules/address.h"
#include "web/mail/mail.h"
#include "web/web.h"

enum { ERROR_MAX = 2048 };

struct mail_channel {
    struct arena *arena;
    struct web_mail mail;
    struct delivery_mailer *mailer;
    bool ending;
    const char *bounces; /* the address that bounces come back to; NULL: the sender's */
};

/* The public address of the site; without --origin its address on this machine. */
static const char *
origin_of(const struct notifier *notifier, struct arena *arena)
{
    const char *origin = notifier->daemon->settings.origin;
    if (origin)
        return origin;
    return strncmp(notifier->url, "http", 4) == 0 ? arena_strdup(arena, notifier->url) : "http://localhost";
}

/* "events@events.example.org"; "events@localhost" for a site whose host is an IP address. */
static const char *
from_of(struct arena *arena, const char *origin)
{
    const char *host = strstr(origin, "://") + 3;
    const char *name = arena_strndup(arena, host, strcspn(host, ":/"));
    if (*name == '[' || strspn(name, "0123456789.") == strlen(name))
        name = "localhost";
    return arena_printf(arena, "events@%s", name);
}

static const char *
host_of(const char *address)
{
    const char *at = strrchr(address, '@');
    return at ? at + 1 : address;
}

static enum delivery_tls
tls_of(const char *mode)
{
    return strcmp(mode, "require") == 0 ? DELIVERY_TLS_REQUIRE
           : strcmp(mode, "off") == 0   ? DELIVERY_TLS_OFF
                                        : DELIVERY_TLS_AUTO;
}

bool
mails_open(struct notifier *notifier, struct buf *error)
{
    const struct settings *settings = &notifier->daemon->settings;
    struct arena *arena = arena_new();
    struct mail_channel *channel = arena_alloc(arena, sizeof(*channel));
    const char *origin = origin_of(notifier, arena);
    notifier->mail = channel;
    channel->arena = arena;
    channel->bounces = settings->mail_bounces;
    channel->mail =
        (struct web_mail){.key = &notifier->key,
                          .kinds = web_mail_kinds,
                          .site_name = settings->site_name,
                          .origin = origin,
                          .contact = settings->contact,
                          .from = settings->mail_from ? settings->mail_from : from_of(arena, origin)};
    if (!web_mail_init(&channel->mail, error))
        return false;
    channel->mailer = delivery_mailer_new(
        notifier->base,
        &(struct delivery_mail_settings){.smtp = settings->smtp,
                                         .maildir = notifier->daemon->state.mail,
                                         .name = host_of(channel->mail.from),
                                         .tls = tls_of(settings->smtp_tls),
                                         .ca_file = settings->smtp_ca_file,
                                         .connections = (int)settings->smtp_connections,
                                         .dkim_key = settings->dkim_key,
                                         .dkim_selector = settings->dkim_selector,
                                         .dkim_domain = settings->dkim_domain ? settings->dkim_domain
                                                                              : host_of(channel->mail.from)},
        error);
    log_info("mail.ready", LOG_STR("by", settings->smtp ? "smtp" : "maildir"),
             LOG_STR("from", channel->mail.from));
    return channel->mailer != NULL;
}

void
mails_close(struct notifier *notifier)
{
    struct mail_channel *channel = notifier->mail;
    if (!channel)
        return;
    channel->ending = true;
    delivery_mailer_free(channel->mailer);
    web_mail_release(&channel->mail);
    arena_free(channel->arena);
    notifier->mail = NULL;
}

/* --- one mail --- */

/* For the log: the code of the mail server without its words, which often repeat the address. */
static void
log_not_sent(const struct outbox_job *job, const char *end, const char *reason)
{
    size_t len = strspn(reason, "0123456789. ");
    char answer[120];
    snprintf(answer, sizeof(answer), "%.*s", len >= 3 ? (int)len : (int)sizeof(answer), reason);
    log_warn("mail.sent", LOG_INT("row", job->id), LOG_STR("kind", job->kind),
             LOG_INT("attempt", job->attempt), LOG_STR("end", end), LOG_STR("answer", answer));
}

/* Finish the job with the result of this try. If the result is unknown, the mail is tried again with the same
 * Message-ID. */
static void
mail_sent(void *context, enum delivery_outcome outcome, const char *reason, int64_t retry_after)
{
    static const struct {
        enum outbox_end end;
        const char *word;
    } ends[] = {[DELIVERY_ACCEPTED] = {OUTBOX_DONE, NULL},
                [DELIVERY_DEFERRED] = {OUTBOX_RETRY, "deferred"},
                [DELIVERY_DOWN] = {OUTBOX_DOWN, "down"},
                [DELIVERY_REFUSED] = {OUTBOX_DEAD, "refused"},
                [DELIVERY_UNKNOWN] = {OUTBOX_RETRY, "unknown"}};
    struct outbox_job *job = context;
    const struct mail_channel *channel = job->data;

    if (channel->ending) /* another notifier sends its row again */
        return;
    if (ends[outcome].word)
        log_not_sent(job, ends[outcome].word, reason);
    outbox_finish(job, ends[outcome].end, outcome == DELIVERY_ACCEPTED ? NULL : reason, retry_after);
}

static const char *
bounce_address(const struct mail_channel *channel, struct arena *arena, int64_t id)
{
    if (!channel->bounces)
        return NULL;
    struct buf address;
    buf_init(&address, ADDRESS_MAX);
    delivery_bounce_address(&address, channel->mail.key, channel->bounces, id);
    return arena_take(arena, &address);
}

void
mails_work(void *context, struct outbox_job *job)
{
    struct notifier *notifier = context;
    struct mail_channel *channel = notifier->mail;
    struct arena *arena = arena_new();
    job->data = channel;
    struct buf error;
    buf_init(&error, ERROR_MAX);
    struct delivery_letter letter;
    if (web_mail_compose(&channel->mail,
                         &(struct web_mail_job){
                             .id = job->id, .created = job->created, .kind = job->kind, .brief = job->brief},
                         arena, &letter, &error)) {
        letter.bounce_address = bounce_address(channel, arena, job->id);
        delivery_mail_send(channel->mailer, &letter, mail_sent, job);
    } else {
        log_error("mail.compose", LOG_INT("row", job->id), LOG_STR("kind", job->kind),
                  LOG_STR("error", error.data));
        outbox_finish(job, OUTBOX_DEAD, error.data, 0);
    }
    buf_release(&error);
    arena_free(arena);
}
