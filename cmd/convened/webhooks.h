/* Webhooks in the notifier: a job of the outbox becomes a signed POST, and what came of it a line in the log
 * of the webhook (convene.webhook_attempted), then the end of the job. The functions are a channel of
 * notifier.c's table.
 */
#ifndef CONVENED_WEBHOOKS_H
#define CONVENED_WEBHOOKS_H

#include "base/attr.h"
#include "delivery/webhook.h"
#include "notifier.h"

MUST_CHECK bool webhooks_open(struct notifier *notifier, struct buf *error);
/* What is under way is given up and its jobs not finished: another notifier begins them anew. */
void webhooks_close(struct notifier *notifier);
/* CONTEXT is the notifier. Finishes JOB when the address has answered, or has not in time, and the log says
 * so.
 */
void webhooks_work(void *context, struct outbox_job *job);

/* What the settings say about the addresses that a webhook may have. */
struct delivery_webhook_rules webhooks_rules(const struct settings *settings);

#endif
