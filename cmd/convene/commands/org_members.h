/* Members: verbs of "convene org" about who works for an organization. */
#ifndef CONVENE_MEMBERS_H
#define CONVENE_MEMBERS_H

#include "convene/frame/command.h"

enum exit_code members_list(struct run *run);
/* Flag --role: owner, editor (unless given) or check_in. */
enum exit_code members_invite(struct run *run);
enum exit_code members_dismiss(struct run *run);

#endif
