/* Verbs of `convene outbox` that have a file of their own. */
#ifndef CONVENE_OUTBOX_BOUNCE_H
#define CONVENE_OUTBOX_BOUNCE_H

#include "convene/frame/command.h"

/* outbox bounce [RECIPIENT] < mail */
enum exit_code outbox_bounce(struct run *run);

#endif
