/* convene outbox bounce: a mail that came back, from standard input, as a mail system hands it to a program.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

#include "convene/commands/event.h"
#include "convene/commands/outbox_bounce.h"
#include "convene/commands/verbs.h"

/* The report stands at the beginning; what is quoted behind it may be long. */
enum { MAIL_MAX = 128 * 1024 };

/* Standard input up to MAIL_MAX, the rest passed over so that who writes it is not cut off; what is not ASCII
 * is of no interest in a report and would be no JSON. */
static json_t *
read_mail(void)
{
    char *mail = malloc(MAIL_MAX);
    size_t len = 0;
    if (!mail)
        return NULL;
    int c;
    while ((c = getchar()) != EOF) {
        if (len < MAIL_MAX)
            mail[len++] = (char)(c > 0 && c < 0x80 ? c : '?');
    }
    json_t *text = json_stringn(mail, len);
    free(mail);
    return text;
}

enum exit_code
outbox_bounce(struct run *run)
{
    json_t *body = json_pack("{s:o}", "mail", read_mail());
    if (run->arg_count > 1)
        json_object_set_new(body, "recipient", json_string(run->args[1]));
    json_t *answer;
    enum exit_code code = verbs_send(run, "POST", "/api/v1/outbox/bounce", body, &answer);
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(answer);
    else
        printf("%s  %s  %s\n", event_text(answer, "id"), event_text(answer, "action"),
               event_text(answer, "diagnostic"));
    run_note(run, json_is_true(json_object_get(answer, "noted")) ? "It stands on its row now."
                                                                 : "That changes nothing.");
    return EXIT_OK;
}
