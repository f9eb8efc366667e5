/* webhook: what the files of "convene webhook" share. */
#ifndef CONVENE_WEBHOOK_H
#define CONVENE_WEBHOOK_H

#include "convene/frame/command.h"

/* /api/v1/webhooks/{args[1]} and REST, in the arena. */
const char *webhook_path(struct run *run, const char *rest);

/* --- webhook_log.c: what was sent ------------------------------------------------------------------------
 */

enum exit_code webhook_test(struct run *run);
enum exit_code webhook_log(struct run *run);
enum exit_code webhook_replay(struct run *run);

#endif
