/* What the files of web/mail share: the endpoints, as routes.c names them, and the making of a mail. */
#ifndef WEB_MAIL_MAIL_INTERNAL_H
#define WEB_MAIL_MAIL_INTERNAL_H

#include "http/http.h"
#include "web/mail/making.h"

/* outbox_api.c */
struct api_outbox {
    struct http_list state;
    const char *kind, *event;
    long limit;
    const char *cursor;
};
extern const struct http_param api_outbox_params[];
void api_outbox_list(struct http_request *request);
void api_outbox_show(struct http_request *request);
void api_outbox_retry(struct http_request *request);
void api_outbox_retry_all(struct http_request *request);
void api_outbox_drop(struct http_request *request);
void api_outbox_stats(struct http_request *request);
void api_outbox_bounce(struct http_request *request); /* bounce_api.c */

/* preferences_page.c */
struct page_preferences {
    bool done;
};
extern const struct http_param page_preferences_params[];
void page_preferences(struct http_request *request);        /* /preferences/{id}/{secret} */
void page_preferences_keep(struct http_request *request);   /* POST /preferences/{id}/{secret} */
void page_preferences_kind(struct http_request *request);   /* /preferences/{id}/{secret}/{kind} */
void page_preferences_refuse(struct http_request *request); /* POST /preferences/{id}/{secret}/{kind} */

/* dev_admit.c: who may see the mails of a site without a mail server (dev.h). */
struct page_dev_mails {
    const char *key;
};
extern const struct http_param page_dev_mails_params[];
typedef void web_dev_show(struct http_request *request);
/* Call SHOW for a browser that has the key as a cookie, or an administrator's token or session; anybody else
 * gets a refusal. */
void web_dev_admit(struct http_request *request, web_dev_show *show);
/* The address with the key: put it into a cookie. False, without a reply, when the address has none. */
bool web_dev_take_key(struct http_request *request);

/* dev_page.c */
/* /dev/mail, /dev/mail/{file}, …/html, …/text. {file} is the name of a file, or the number of an outbox row.
 */
void page_dev_mails(struct http_request *request);
void page_dev_mail(struct http_request *request);
void page_dev_mail_html(struct http_request *request);
void page_dev_mail_text(struct http_request *request);

/* Everything that templates may name (event.c). */
void mail_view(struct mail_making *it);
/* "items" of mails about several events (items.c). */
void mail_items(struct mail_making *it);

#endif
