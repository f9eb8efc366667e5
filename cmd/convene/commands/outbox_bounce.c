#include "convene/commands/outbox_bounce.h"

#include <stdio.h>
#include <stdlib.h>

#include "convene/frame/field.h"
#include "convene/frame/run.h"
#include "convene/terminal/out.h"

/* The report stands at the beginning of the mail. The original message behind it may be long. */
enum { MAIL_MAX = 128 * 1024 };

/* The first MAIL_MAX bytes of standard input as a JSON string; NULL: out of memory. The rest is read, too,
 * because the mail system that writes it would fail on a closed pipe. Bytes beyond ASCII become '?': a
 * report does not need them, and they might not be UTF-8. */
static json_t *
read_mail(void)
{
    char *mail = malloc(MAIL_MAX);
    if (!mail)
        return NULL;
    size_t len = 0;
    int c;
    while ((c = getchar()) != EOF) {
        if (len < MAIL_MAX)
            mail[len++] = (char)(c > 0 && c < 0x80 ? c : '?');
    }
    json_t *text = json_stringn(mail, len);
    free(mail);
    return text;
}

static void
print_answer(struct run *run, const json_t *answer)
{
    printf("%s  %s  %s\n", field_text(answer, "id"), field_text(answer, "action"),
           out_safe(run->arena, field_text(answer, "diagnostic")));
    run_note(run, json_is_true(json_object_get(answer, "noted")) ? "The reason is stored with the message."
                                                                 : "Nothing was changed.");
}

enum exit_code
outbox_bounce(struct run *run)
{
    json_t *body = json_pack("{s:o}", "mail", read_mail());
    if (run->arg_count > 1)
        json_object_set_new(body, "recipient", json_string(run->args[1]));
    json_t *answer;
    enum exit_code code = run_api(run, "POST", "/api/v1/outbox/bounce", body, &answer);
    return code == EXIT_OK ? run_show(run, answer, print_answer) : code;
}
