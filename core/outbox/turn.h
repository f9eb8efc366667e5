/* turn: whatever happens asks for a turn. However often one was asked for, it runs once, when the callbacks
 * of this round of the event loop are through. */
#ifndef OUTBOX_TURN_H
#define OUTBOX_TURN_H

#include <event2/event.h>

struct turn {
    struct event *event;
};

/* RUN is called for each turn, with CONTEXT as its third argument. */
void outbox_turn_open(struct turn *turn, struct event_base *base, event_callback_fn run, void *context);
/* Ask for a turn. */
void outbox_turn(struct turn *turn);
void outbox_turn_close(struct turn *turn);

#endif
