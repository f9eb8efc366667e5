/* The statements that a notifier hands to core/outbox. */
#ifndef CONVENED_NOTIFIER_STATEMENTS_H
#define CONVENED_NOTIFIER_STATEMENTS_H

#include "outbox/outbox.h"

extern const struct outbox_statements notifier_statements;

#endif
