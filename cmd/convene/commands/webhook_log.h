/* Verbs of `convene webhook` about deliveries. */
#ifndef CONVENE_WEBHOOK_LOG_H
#define CONVENE_WEBHOOK_LOG_H

#include "convene/frame/command.h"

enum exit_code webhook_test(struct run *run);
enum exit_code webhook_log(struct run *run);
enum exit_code webhook_replay(struct run *run);

#endif
