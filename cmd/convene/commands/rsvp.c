/* convene rsvp: add, show or change one RSVP. */
#include <stdlib.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/rsvp_common.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"

static const struct flag flags[] = {
    {.name = "party", .takes = "N", .help = "number of persons, including the one who RSVPs (1 by default)"},
    {.name = "mode", .takes = "MODE", .help = "how to attend a hybrid event", .words = "in_person online"},
    {.name = "series", .help = "add to all dates of a series, or cancel at all"},
    {.name = "needs", .takes = "TEXT", .help = "what the person needs in order to take part"},
    {.name = NULL},
};

static enum exit_code rsvp_main(struct run *run);

const struct command cmd_rsvp = {
    .name = "rsvp",
    .usage = "add EVENT NAME ADDRESS | show RSVP | move RSVP | cancel RSVP | approve RSVP | decline RSVP | "
             "offer RSVP | link RSVP",
    .summary = "add, move, cancel, approve or decline one RSVP",
    .help = "\"add\" takes a seat for a person at once; no mail has to be confirmed. \"move\" changes --mode "
            "or --party.\n\"approve\" and \"decline\" answer a request. \"offer\" offers a free seat to a "
            "person on the waitlist, out of turn.\n\"link\" mails the person a new link; the one that they "
            "have stops working.",
    .verbs = "add show move cancel approve decline offer link",
    .min = 2,
    .max = 4,
    .flags = flags,
    .main = rsvp_main,
};

/* Put the flags --party, --mode and --needs into BODY. False after a sentence. */
MUST_CHECK static bool
put_flags(struct run *run, json_t *body)
{
    const char *party = args_value(run, "party");
    if (party) {
        char *end;
        long number = strtol(party, &end, 10);
        if (*party == '\0' || *end != '\0') {
            run_fail(run, EXIT_USAGE, "--party takes a number of persons, not \"%s\".", party);
            return false;
        }
        json_object_set_new(body, "party", json_integer(number));
    }
    if (args_value(run, "mode"))
        json_object_set_new(body, "mode", json_string(args_value(run, "mode")));
    if (args_value(run, "needs"))
        json_object_set_new(body, "needs", json_string(args_value(run, "needs")));
    return true;
}

static const char *
own_path(struct run *run, const char *rest)
{
    return run_path(run, "/api/v1/rsvps/", run->args[1], rest);
}

static enum exit_code
rsvp_add(struct run *run)
{
    json_t *body = run_keep(run, json_pack("{s:s, s:s}", "name", run->args[2], "email", run->args[3]));
    if (!put_flags(run, body))
        return EXIT_USAGE;
    if (args_has(run, "series"))
        json_object_set_new(body, "series", json_true());
    json_t *rsvp;
    enum exit_code code = run_api(run, "POST", event_path(run, run_event_id(run, run->args[1]), "/rsvps"),
                                  json_incref(body), &rsvp);
    return code == EXIT_OK ? rsvp_report(run, run->args[2], rsvp) : code;
}

static void
print_one(struct run *run, const json_t *rsvp)
{
    rsvp_print(run, run_keep(run, json_pack("[O]", rsvp)));
    const char *why = field_text(rsvp, "why");
    if (*why)
        run_note(run, "%s.", why);
}

static enum exit_code
rsvp_show(struct run *run)
{
    json_t *rsvp;
    enum exit_code code = run_api(run, "GET", own_path(run, ""), NULL, &rsvp);
    return code == EXIT_OK ? run_show(run, rsvp, print_one) : code;
}

static enum exit_code
rsvp_move(struct run *run)
{
    json_t *patch = run_keep(run, json_object());
    if (!put_flags(run, patch))
        return EXIT_USAGE;
    if (json_object_size(patch) == 0)
        return run_fail(run, EXIT_USAGE, "Say what changes: --mode, --party or --needs.");
    json_t *rsvp;
    enum exit_code code = run_api(run, "PATCH", own_path(run, ""), json_incref(patch), &rsvp);
    return code == EXIT_OK ? rsvp_report(run, "Moved", rsvp) : code;
}

static enum exit_code
rsvp_cancel(struct run *run)
{
    json_t *rsvp;
    const char *path = own_path(run, args_has(run, "series") ? "?scope=all" : "");
    enum exit_code code = run_api(run, "DELETE", path, NULL, &rsvp);
    return code == EXIT_OK ? rsvp_report(run, "Cancelled", rsvp) : code;
}

/* approve, decline, offer: their addresses are below the event, which the RSVP names. */
static enum exit_code
rsvp_answer(struct run *run)
{
    json_t *rsvp;
    enum exit_code code = run_api(run, "GET", own_path(run, ""), NULL, &rsvp);
    if (code != EXIT_OK)
        return code;
    const char *path = event_path(run, field_text(rsvp, "event"), "/rsvps/");
    path = run_path(run, path, run->args[1], arena_printf(run->arena, "/%s", run->args[0]));
    code = run_api(run, "POST", path, NULL, &rsvp);
    return code == EXIT_OK ? rsvp_report(run, "Done", rsvp) : code;
}

static enum exit_code
rsvp_link(struct run *run)
{
    json_t *sent;
    enum exit_code code = run_api(run, "POST", own_path(run, "/link"), NULL, &sent);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(sent);
    run_note(run, "A new link goes to the person by mail; the old one does not work any more.");
    return EXIT_OK;
}

static enum exit_code
rsvp_main(struct run *run)
{
    static const struct verb verbs[] = {{.name = "add", .args = 3, .main = rsvp_add},
                                        {.name = "show", .args = 1, .main = rsvp_show},
                                        {.name = "move", .args = 1, .main = rsvp_move},
                                        {.name = "cancel", .args = 1, .main = rsvp_cancel},
                                        {.name = "approve", .args = 1, .main = rsvp_answer},
                                        {.name = "decline", .args = 1, .main = rsvp_answer},
                                        {.name = "offer", .args = 1, .main = rsvp_answer},
                                        {.name = "link", .args = 1, .main = rsvp_link},
                                        {.name = NULL}};
    return verbs_run(run, verbs);
}
