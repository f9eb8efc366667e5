/* The notifier: one event loop that works off the outbox, and the channels that deliver.
 *
 * Each channel is one row of the table in notifier.c: its file opens what it needs, gets the
 * channel's jobs and ends each with outbox_finish().
 */
#ifndef CONVENED_NOTIFIER_H
#define CONVENED_NOTIFIER_H

#include <stdbool.h>

#include "daemon.h"
#include "db/db.h"
#include "outbox/outbox.h"
#include "secret/secret.h"

struct notifier {
    const struct daemon *daemon;
    struct proc_child *child;
    struct event_base *base;
    struct db_pool *db;
    struct outbox *outbox;
    struct secret_key key; /* the site's */
    struct event *terminate, *hold, *woken, *drain_limit, *trial;
    void *mail, *webhook; /* the channels' own */
    char options[256];    /* of database sessions */
    char place[64];
    char url[600]; /* where the site is reached from this machine */
    struct db_request trial_request;
    bool draining, failed;
};

struct notifier_channel {
    const char *name; /* as in outbox_ready.channel */
    /* Both may be NULL. False with a sentence: the notifier cannot start. */
    bool (*open)(struct notifier *notifier, struct buf *error);
    void (*close)(struct notifier *notifier);
    outbox_work_fn *work; /* its context is the notifier */
};

#endif
