/* Writes every mail of briefs.h into a folder, as KIND-NAME.html and .txt: to be looked at by a person. */
#include <stdio.h>
#include <string.h>

#include "briefs.h"
#include "web/mail/mail.h"
#include "web/web.h"

static void
write_file(const char *folder, const struct mail_brief *brief, const char *ending, const char *text)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s-%s.%s", folder, brief->kind, brief->name, ending);
    file = fopen(path, "w");
    if (!file)
        return;
    fputs(text, file);
    fclose(file);
}

int
main(int argc, char **argv)
{
    struct secret_key key = {.bytes = {1}};
    struct web_mail mail = {.key = &key,
                            .kinds = web_mail_kinds,
                            .site_name = "Networking events",
                            .origin = "https://events.example.org",
                            .contact = "help@example.org",
                            .from = "events@example.org"};
    struct arena *arena = arena_new();
    struct buf error;
    int bad = 0;

    buf_init(&error, 1 << 16);
    if (argc != 2 || !web_mail_init(&mail, &error)) {
        fprintf(stderr, "usage: mail_samples FOLDER\n%s\n", error.data);
        return 2;
    }
    for (size_t i = 0; i < BRIEFS; i++) {
        struct web_mail_job job = {
            .id = 42, .created = 1799049600, .kind = briefs[i].kind, .brief = briefs[i].brief};
        struct delivery_letter letter;

        buf_clear(&error);
        if (!web_mail_compose(&mail, &job, arena, &letter, &error)) {
            fprintf(stderr, "%s %s: %s\n", briefs[i].kind, briefs[i].name, error.data);
            bad = 1;
            continue;
        }
        write_file(argv[1], &briefs[i], "html", letter.html);
        write_file(argv[1], &briefs[i], "txt",
                   arena_printf(arena, "Subject: %s\nCalendar: %s\nUnsubscribe: %s\n\n%s", letter.subject,
                                letter.calendar_method ? letter.calendar_method : "-",
                                letter.unsubscribe ? letter.unsubscribe : "-", letter.text));
    }
    web_mail_release(&mail);
    buf_release(&error);
    arena_free(arena);
    return bad;
}
