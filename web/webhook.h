/* webhook: what the endpoints of webhooks share. */
#ifndef WEB_WEBHOOK_H
#define WEB_WEBHOOK_H

#include <stdbool.h>

#include <jansson.h>

#include "receive.h"

struct notify_webhook_rules;

/* Secrets are sealed for this purpose and the webhook's id (core/secret/seal.h). */
#define WEBHOOK_SEAL "webhook"

extern const struct web_member webhook_members[];

/* The members that the table leaves to be looked at elsewhere. MADE: of a new one. True when nothing was
 * added to PROBLEMS. */
bool webhook_check(const json_t *document, const struct notify_webhook_rules *rules, bool made,
                   struct problems *problems);

#endif
