/* The table of commands, in the order in which help lists them. */
#include "convene/commands.h"

extern const struct command cmd_post, cmd_import, cmd_lint, cmd_list, cmd_show, cmd_edit, cmd_publish,
    cmd_cancel, cmd_postpone, cmd_reschedule, cmd_move_online, cmd_delete, cmd_clone, cmd_changes, cmd_rsvps,
    cmd_rsvp, cmd_waitlist, cmd_checkin, cmd_capacity, cmd_token, cmd_webhook, cmd_login, cmd_logout,
    cmd_whoami, cmd_org, cmd_outbox, cmd_config, cmd_template, cmd_completion, cmd_version, cmd_help;

const struct command *const commands[] = {
    &cmd_post,     &cmd_import,  &cmd_lint,     &cmd_list,       &cmd_show,        &cmd_edit,
    &cmd_publish,  &cmd_cancel,  &cmd_postpone, &cmd_reschedule, &cmd_move_online, &cmd_delete,
    &cmd_clone,    &cmd_changes, &cmd_rsvps,    &cmd_rsvp,       &cmd_waitlist,    &cmd_checkin,
    &cmd_capacity, &cmd_login,   &cmd_logout,   &cmd_whoami,     &cmd_org,         &cmd_outbox,
    &cmd_token,    &cmd_webhook, &cmd_config,   &cmd_template,   &cmd_completion,  &cmd_version,
    &cmd_help,     NULL,
};
