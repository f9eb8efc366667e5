/* /dev/mail: mails that would have been sent. dev.h says who may see them. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/http.h"
#include "web/kit/page.h"
#include "web/kit/web.h"
#include "web/mail/dev.h"
#include "web/mail/mail_internal.h"
#include "web/present/doc.h"

enum { LISTED_MAX = 200, NAMES_MAX = 100000, MAIL_MAX = 4 << 20 };

/* --- files --- */

/* A name of a mail, and none that leads elsewhere. */
static bool
name_fits(const char *name)
{
    return name[0] >= '0' && name[0] <= '9' && !strchr(name, '/');
}

/* The bytes of NAME, in the arena; NULL when there is no such mail. */
static const char *
load(struct http_request *request, const char *name)
{
    const char *folder = web_of(request)->mail_folder;
    int fd = name_fits(name) ? open(arena_printf(http_arena(request), "%s/new/%s", folder, name),
                                    O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                             : -1;
    if (fd < 0)
        return NULL;
    struct buf bytes;
    buf_init(&bytes, MAIL_MAX);
    char chunk[16 << 10];
    ssize_t got;
    while ((got = read(fd, chunk, sizeof(chunk))) > 0)
        buf_append(&bytes, chunk, (size_t)got);
    close(fd);
    if (got == 0)
        return arena_take(http_arena(request), &bytes);
    buf_release(&bytes);
    return NULL;
}

/* Newest first: names begin with the time. */
static int
by_name(const void *left, const void *right)
{
    return strverscmp(*(const char *const *)right, *(const char *const *)left);
}

static size_t
names_read(struct http_request *request, const char ***names)
{
    DIR *folder = opendir(arena_printf(http_arena(request), "%s/new", web_of(request)->mail_folder));
    size_t count = 0, room = 0;
    *names = NULL;
    const struct dirent *entry;
    while (folder && count < NAMES_MAX && (entry = readdir(folder))) {
        if (!name_fits(entry->d_name))
            continue;
        if (count == room) {
            const char **more =
                arena_alloc(http_arena(request), (room = room ? 2 * room : 64) * sizeof(*more));
            if (count > 0)
                memcpy(more, *names, count * sizeof(*more));
            *names = more;
        }
        (*names)[count++] = arena_strdup(http_arena(request), entry->d_name);
    }
    if (folder)
        closedir(folder);
    if (count > 0)
        qsort(*names, count, sizeof(**names), by_name);
    return count;
}

/* The file of an outbox row, "1795356710.42.f0danp8z@events.example.org" for 42; NULL when it is not kept. */
static const char *
name_of_row(struct http_request *request, const char *row)
{
    const char **names;
    size_t count = names_read(request, &names), len = strlen(row);
    for (size_t i = 0; i < count; i++) {
        const char *dot = strchr(names[i], '.');
        if (dot && strncmp(dot + 1, row, len) == 0 && dot[1 + len] == '.')
            return names[i];
    }
    return NULL;
}

/* --- pages --- */

static void
nothing_asked(struct page *page)
{
    (void)page;
}

static void
send(struct page *page, const char *heading, const char *template)
{
    view_text(page->view, "page_heading", heading);
    page_private(page, page_link_headers);
    page_frame(page->request, page->view, heading, NULL, NULL);
    page_send(page, template);
}

static void
show_mails(struct http_request *request)
{
    json_t *mails = json_array();
    struct page *page = page_new(request, sizeof(*page), nothing_asked);
    const char **names;
    size_t count = names_read(request, &names);
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        const char *bytes = load(request, names[i]);
        if (!bytes)
            continue;
        struct dev_mail mail;
        dev_mail_read(http_arena(request), bytes, &mail);
        json_t *row = json_object();
        view_text(row, "mail_url", arena_printf(http_arena(request), "/dev/mail/%s", names[i]));
        view_text(row, "mail_subject", mail.subject);
        view_text(row, "mail_to", mail.to);
        view_text(row, "mail_date", mail.date);
        view_text(row, "mail_kind", mail.kind);
        json_array_append_new(mails, row);
    }
    view_list(page->view, "mails", mails);
    send(page, "Mails that would have been sent", "mail/dev_mails");
}

void
page_dev_mails(struct http_request *request)
{
    if (!web_dev_take_key(request))
        web_dev_admit(request, show_mails);
}

/* False after a reply. */
static bool
mail_of(struct http_request *request, struct dev_mail *mail)
{
    const char *name = http_path_value(request, "file");
    if (name[strspn(name, "0123456789")] == '\0')
        name = name_of_row(request, name);
    const char *bytes = name ? load(request, name) : NULL;
    if (!bytes) {
        http_reply_problem(request, 404, "There is no such mail here.", NULL);
        return false;
    }
    dev_mail_read(http_arena(request), bytes, mail);
    return true;
}

static void
show_mail(struct http_request *request)
{
    struct dev_mail mail;
    if (!mail_of(request, &mail))
        return;
    struct page *page = page_new(request, sizeof(*page), nothing_asked);
    view_text(page->view, "mail_from", mail.from);
    view_text(page->view, "mail_to", mail.to);
    view_text(page->view, "mail_date", mail.date);
    view_text(page->view, "mail_kind", mail.kind);
    view_text(page->view, "mail_unsubscribe", mail.unsubscribe);
    view_text(page->view, "mail_text", mail.text);
    view_text(page->view, "mail_calendar", mail.calendar);
    view_text(page->view, "html_url",
              mail.html
                  ? arena_printf(http_arena(request), "/dev/mail/%s/html", http_path_value(request, "file"))
                  : NULL);
    send(page, mail.subject ? mail.subject : "A mail", "mail/dev_mail");
}

/* As a terminal shows it. */
static void
show_mail_text(struct http_request *request)
{
    static const char *const headers[] = {"X-Robots-Tag", "noindex, nofollow", NULL};
    struct dev_mail mail;
    if (!mail_of(request, &mail))
        return;
    const char *text =
        arena_printf(http_arena(request), "From: %s\nTo: %s\nSubject: %s\n\n%s", mail.from ? mail.from : "",
                     mail.to ? mail.to : "", mail.subject ? mail.subject : "", mail.text ? mail.text : "");
    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/plain; charset=utf-8",
                                             .body = text,
                                             .size = strlen(text),
                                             .in_arena = true,
                                             .headers = headers});
}

/* As a mail program shows it: its own style, no script, nothing from elsewhere. */
static void
show_mail_html(struct http_request *request)
{
    static const char policy[] =
        "default-src 'none'; style-src 'unsafe-inline'; img-src https:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; sandbox allow-popups "
        "allow-top-navigation-by-user-activation";
    static const char *const headers[] = {"Content-Security-Policy", policy, "X-Robots-Tag",
                                          "noindex, nofollow", NULL};
    struct dev_mail mail;
    if (!mail_of(request, &mail))
        return;
    if (!mail.html) {
        http_reply_problem(request, 404, "This mail has no HTML part.", NULL);
        return;
    }
    http_reply(request, &(struct http_reply){.status = 200,
                                             .type = "text/html; charset=utf-8",
                                             .body = mail.html,
                                             .size = strlen(mail.html),
                                             .in_arena = true,
                                             .headers = headers});
}

void
page_dev_mail(struct http_request *request)
{
    web_dev_admit(request, show_mail);
}

void
page_dev_mail_text(struct http_request *request)
{
    web_dev_admit(request, show_mail_text);
}

void
page_dev_mail_html(struct http_request *request)
{
    web_dev_admit(request, show_mail_html);
}
