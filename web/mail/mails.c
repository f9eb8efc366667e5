/* The mail that belongs to no subject: what was collected for a day. */
#include <string.h>

#include "web/mail/mail.h"

const struct web_mail_kind mail_mails[] = {
    {.kind = "daily",
     .template = "mail/mail/daily",
     .label = "The daily mail, when you have chosen one",
     .calendar = MAIL_NO_CALENDAR,
     .title = "Daily mail"},
    {.kind = NULL},
};

const struct web_mail_kind *
web_mail_kind_find(const struct web_mail_kind *const *kinds, const char *kind)
{
    for (; kind && *kinds; kinds++)
        for (const struct web_mail_kind *row = *kinds; row->kind; row++)
            if (strcmp(row->kind, kind) == 0)
                return row;
    return NULL;
}
