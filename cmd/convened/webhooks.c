#include "webhooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <jansson.h>
#include <sodium.h>

#include "base/attr.h"
#include "base/log.h"
#include "secret/seal.h"
#include "sql/organizations.h"

/* Tries to write the log, a second apart, while the database is away; after them the lease is lost. */
enum { KEEP_TRIES = 40 };

static const char seal_purpose[] = "webhook";

struct webhooks {
    const struct notifier *notifier;
    struct delivery_webhooks *sender;
    struct errand *errands;
    bool ending;
};

/* One job from its brief to its end. */
struct errand {
    struct webhooks *webhooks;
    struct errand *next, **link;
    struct outbox_job *job;
    json_t *brief;
    struct event *again; /* the log could not be written */
    struct db_request db;
    enum outbox_end end;
    int64_t wait;
    int tries;
    char status[24], ms[24];
    char *reason, *answer; /* NULL: none */
};

struct delivery_webhook_rules
webhooks_rules(const struct settings *settings)
{
    return (struct delivery_webhook_rules){.ports = settings->webhook_ports,
                                           .loopback = settings->webhook_loopback};
}

static const char *
text_of(const struct errand *errand, const char *member)
{
    const char *text = json_string_value(json_object_get(errand->brief, member));
    return text ? text : "";
}

static void
free_errand(struct errand *errand)
{
    *errand->link = errand->next;
    if (errand->next)
        errand->next->link = errand->link;
    json_decref(errand->brief);
    if (errand->again)
        event_free(errand->again);
    free(errand->reason);
    free(errand->answer);
    free(errand);
}

static void
finish(struct errand *errand)
{
    outbox_finish(errand->job, errand->end, errand->reason, errand->wait);
    free_errand(errand);
}

/* --- the log of the webhook --- */

static void keep(struct errand *errand);

static void
on_again(evutil_socket_t fd, short what, void *context)
{
    (void)fd, (void)what;
    keep(context);
}

static void
on_kept(struct db_request *request, const struct db_result *result)
{
    struct errand *errand = container_of(request, struct errand, db);
    enum db_status status = db_status(result);
    if (status == DB_OK || status == DB_SQL || ++errand->tries == KEEP_TRIES) {
        if (status != DB_OK)
            log_warn("webhook.log", LOG_STR("delivery", text_of(errand, "id")),
                     LOG_STR("error", status == DB_SQL ? db_message(result) : db_status_name(status)));
        finish(errand);
    } else {
        const struct timeval second = {.tv_sec = 1};
        evtimer_add(errand->again, &second);
    }
}

/* The log first, then the end of the job: a process that dies in between sends it once more, with the same
 * id. */
static void
keep(struct errand *errand)
{
    static const char *const words[OUTBOX_ENDS] = {[OUTBOX_DONE] = "delivered", [OUTBOX_RETRY] = "waiting"};
    const char *came_of = words[errand->end] ? words[errand->end] : "failed";

    if (errand->end == OUTBOX_DEAD && strcmp(errand->status, "410") == 0)
        came_of = "gone";
    errand->db.done = on_kept;
    db_request_fill(&errand->db, &sql_webhook_attempted,
                    sql_webhook_attempted_values(.delivery = text_of(errand, "id"), .came_of = came_of,
                                                 .status = *errand->status ? errand->status : NULL,
                                                 .ms = errand->ms, .error = errand->reason,
                                                 .answer = errand->answer));
    db_submit(errand->webhooks->notifier->db, &errand->db);
}

/* --- sending --- */

static void
on_sent(void *context, const struct delivery_webhook_result *result)
{
    static const enum outbox_end ends[] = {[DELIVERY_WEBHOOK_DELIVERED] = OUTBOX_DONE,
                                           [DELIVERY_WEBHOOK_LATER] = OUTBOX_RETRY,
                                           [DELIVERY_WEBHOOK_FAILED] = OUTBOX_DEAD,
                                           [DELIVERY_WEBHOOK_GONE] = OUTBOX_DEAD};
    struct errand *errand = context;

    if (errand->webhooks->ending)
        return;
    errand->end = ends[result->end];
    /* after the last try the log must show "failed", not "waiting" */
    if (errand->end == OUTBOX_RETRY && outbox_last_attempt(errand->job))
        errand->end = OUTBOX_DEAD;
    errand->wait = result->retry_after;
    errand->reason = result->reason ? strdup(result->reason) : NULL;
    errand->answer = strdup(result->answer);
    if (result->status > 0)
        snprintf(errand->status, sizeof(errand->status), "%ld", result->status);
    snprintf(errand->ms, sizeof(errand->ms), "%u", result->ms);
    log_info("webhook.sent", LOG_STR("webhook", text_of(errand, "webhook")),
             LOG_STR("delivery", text_of(errand, "id")), LOG_INT("attempt", errand->job->attempt),
             LOG_INT("status", result->status), LOG_INT("ms", result->ms), LOG_STR("reason", result->reason));
    keep(errand);
}

/* Open the sealed secrets of the brief, sign with them, erase them. */
static void
post(struct errand *errand)
{
    const char *secrets[DELIVERY_WEBHOOK_SECRETS_MAX];
    struct delivery_webhook_call call = {
        .url = text_of(errand, "url"),
        .id = text_of(errand, "id"),
        .body = text_of(errand, "body"),
        .secrets = secrets,
    };
    char opened[DELIVERY_WEBHOOK_SECRETS_MAX][SECRET_TEXT_MAX + 1];
    const json_t *sealed;
    size_t i;
    json_array_foreach(json_object_get(errand->brief, "secrets"), i, sealed)
    {
        if (call.secret_count < DELIVERY_WEBHOOK_SECRETS_MAX && json_is_string(sealed) &&
            secret_open(&errand->webhooks->notifier->key, seal_purpose, text_of(errand, "webhook"),
                        json_string_value(sealed), opened[call.secret_count])) {
            secrets[call.secret_count] = opened[call.secret_count];
            call.secret_count++;
        }
    }
    delivery_webhook_send(errand->webhooks->sender, &call, on_sent, errand);
    sodium_memzero(opened, sizeof(opened));
}

static struct errand *
make_errand(struct webhooks *webhooks, struct outbox_job *job)
{
    struct errand *errand = calloc(1, sizeof(*errand));
    if (!errand)
        return NULL;
    errand->webhooks = webhooks;
    errand->job = job;
    errand->brief = json_loads(job->brief ? job->brief : "", 0, NULL);
    errand->again = evtimer_new(webhooks->notifier->base, on_again, errand);
    errand->next = webhooks->errands;
    errand->link = &webhooks->errands;
    if (errand->next)
        errand->next->link = &errand->next;
    webhooks->errands = errand;
    return errand;
}

void
webhooks_work(void *context, struct outbox_job *job)
{
    const struct notifier *notifier = context;
    struct errand *errand = make_errand(notifier->webhook, job);
    if (!errand) {
        outbox_finish(job, OUTBOX_RETRY, "Out of memory.", 0);
    } else if (!errand->again || !*text_of(errand, "id")) {
        errand->end = OUTBOX_DEAD;
        errand->reason = strdup("This row names no delivery.");
        finish(errand);
    } else {
        post(errand);
    }
}

/* --- its life --- */

bool
webhooks_open(struct notifier *notifier, struct buf *error)
{
    const struct settings *settings = &notifier->daemon->settings;
    struct webhooks *webhooks = calloc(1, sizeof(*webhooks));
    notifier->webhook = webhooks;
    if (webhooks) {
        webhooks->notifier = notifier;
        webhooks->sender = delivery_webhooks_new(notifier->base, &(struct delivery_webhook_settings){
                                                                     .rules = webhooks_rules(settings),
                                                                     .ca_file = settings->webhook_ca_file,
                                                                     .agent = "Convene/" CONVENE_VERSION,
                                                                 });
    }
    if (!webhooks || !webhooks->sender)
        buf_puts(error, "There is no memory to send webhooks.");
    return webhooks && webhooks->sender;
}

void
webhooks_close(struct notifier *notifier)
{
    struct webhooks *webhooks = notifier->webhook;
    if (!webhooks)
        return;
    webhooks->ending = true;
    delivery_webhooks_free(webhooks->sender);
    for (struct errand *errand = webhooks->errands, *next; errand; errand = next) {
        next = errand->next;
        free_errand(errand);
    }
    free(webhooks);
    notifier->webhook = NULL;
}
