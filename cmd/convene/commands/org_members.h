/* Verbs of `convene org` about the people who work for an organization. */
#ifndef CONVENE_ORG_MEMBERS_H
#define CONVENE_ORG_MEMBERS_H

#include "convene/frame/command.h"

enum exit_code org_members_list(struct run *run);
/* Reads the flag --role; without it the person becomes an editor. */
enum exit_code org_members_invite(struct run *run);
enum exit_code org_members_dismiss(struct run *run);

#endif
