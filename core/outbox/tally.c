#include "outbox/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/log.h"

struct tally {
    SLIST_ENTRY(tally) link;
    char *kind, *channel;
    const char *outcome;
    int64_t n, told; /* of `n` so many are in the JSON that is under way */
};

static struct tally *
tally_of(struct tallies *tallies, const char *kind, const char *channel, const char *outcome)
{
    struct tally *tally;
    SLIST_FOREACH(tally, &tallies->list, link)
    {
        if (strcmp(tally->outcome, outcome) == 0 && strcmp(tally->kind, kind) == 0 &&
            strcmp(tally->channel, channel) == 0)
            return tally;
    }
    tally = calloc(1, sizeof(*tally));
    if (!tally || !(tally->kind = strdup(kind)) || !(tally->channel = strdup(channel)))
        log_fatal("outbox.tally", "out of memory");
    tally->outcome = outcome;
    SLIST_INSERT_HEAD(&tallies->list, tally, link);
    return tally;
}

void
outbox_tally_add(struct tallies *tallies, const char *kind, const char *channel, const char *outcome,
                 int64_t n)
{
    if (n > 0)
        tally_of(tallies, kind, channel, outcome)->n += n;
}

void
outbox_tallies_put(struct tallies *tallies, struct buf *out)
{
    buf_clear(out);
    buf_putc(out, '[');
    struct tally *tally;
    SLIST_FOREACH(tally, &tallies->list, link)
    {
        tally->told = tally->n;
        if (tally->n == 0)
            continue;
        buf_puts(out, out->len > 1 ? ",{" : "{");
        json_put_text(out, "kind", tally->kind);
        json_put_text(out, "channel", tally->channel);
        json_put_text(out, "outcome", tally->outcome);
        json_put_name(out, "n");
        buf_printf(out, "%lld}", (long long)tally->n);
    }
    buf_putc(out, ']');
}

void
outbox_tallies_kept(struct tallies *tallies)
{
    struct tally *tally;
    SLIST_FOREACH(tally, &tallies->list, link)
    {
        tally->n -= tally->told;
        tally->told = 0;
    }
}

void
outbox_tallies_free(struct tallies *tallies)
{
    struct tally *tally;
    while ((tally = SLIST_FIRST(&tallies->list))) {
        SLIST_REMOVE_HEAD(&tallies->list, link);
        free(tally->kind);
        free(tally->channel);
        free(tally);
    }
}
