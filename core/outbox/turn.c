#include "outbox/turn.h"

#include "base/log.h"

void
outbox_turn_open(struct turn *turn, struct event_base *base, event_callback_fn run, void *context)
{
    turn->event = evtimer_new(base, run, context);
    if (!turn->event)
        log_fatal("outbox", "out of memory");
}

void
outbox_turn(struct turn *turn)
{
    event_active(turn->event, EV_TIMEOUT, 0);
}

void
outbox_turn_close(struct turn *turn)
{
    event_free(turn->event);
}
