/* The table of commands. */
#ifndef CONVENE_COMMANDS_H
#define CONVENE_COMMANDS_H

#include "convene/frame/command.h"

/* Every command, in the order in which help lists them; NULL ends it. */
extern const struct command *const commands[];

#endif
