/* Webhooks in the notifier: a job of the outbox becomes a signed POST. Its result is written to the
 * webhook's log (convene.webhook_attempted), then the job ends. The functions are a channel of
 * notifier.c's table.
 */
#ifndef CONVENED_WEBHOOKS_H
#define CONVENED_WEBHOOKS_H

#include "base/attr.h"
#include "delivery/webhook.h"
#include "notifier.h"

MUST_CHECK bool webhooks_open(struct notifier *notifier, struct buf *error);
/* Give up the requests under way. Their jobs are not finished: another notifier sends them again. */
void webhooks_close(struct notifier *notifier);
/* CONTEXT is the notifier. Finishes JOB after the address has answered or the time is up, and the log is
 * written. */
void webhooks_work(void *context, struct outbox_job *job);

/* What the settings say about the addresses that a webhook may have. */
struct delivery_webhook_rules webhooks_rules(const struct settings *settings);

#endif
