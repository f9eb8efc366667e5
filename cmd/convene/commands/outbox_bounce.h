/* The verb of `convene outbox` that reads a mail. */
#ifndef CONVENE_OUTBOX_BOUNCE_H
#define CONVENE_OUTBOX_BOUNCE_H

#include "convene/frame/command.h"

/* outbox bounce [ADDRESS] < MAIL: report a mail that came back. */
enum exit_code outbox_bounce(struct run *run);

#endif
