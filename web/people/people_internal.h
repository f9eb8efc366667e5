/* What the files of web/people share: the endpoints, as routes.c names them, and what they use of each other.
 */
#ifndef WEB_PEOPLE_PEOPLE_INTERNAL_H
#define WEB_PEOPLE_PEOPLE_INTERNAL_H

#include "http/http.h"
#include "web/present/words.h"

struct secret_key;

/* --- pages --- */

/* sign_in_page.c */
struct page_sign_in {
    const char *back; /* where to go then */
};
extern const struct http_param page_sign_in_params[];
void page_sign_in(struct http_request *request);      /* /sign-in */
void page_sign_in_ask(struct http_request *request);  /* POST */
void page_sign_in_link(struct http_request *request); /* /sign-in/{id}/{secret} */
void page_sign_in_use(struct http_request *request);  /* POST */
void page_sign_in_code(struct http_request *request); /* POST /sign-in/code */
void page_sign_out(struct http_request *request);     /* POST /sign-out */

/* me_page.c */
struct page_me {
    const char *done; /* what has just been done; the page says so */
};
extern const struct http_param page_me_params[];
void page_me(struct http_request *request);     /* /me */
void page_me_act(struct http_request *request); /* POST */

/* login_page.c */
void page_me_login(struct http_request *request);     /* /me/login */
void page_me_login_act(struct http_request *request); /* POST */

/* data_page.c */
void page_me_data(struct http_request *request);       /* /me/data */
void page_me_data_erase(struct http_request *request); /* POST */
void page_me_erased(struct http_request *request);     /* /me/erased */
void file_me_data(struct http_request *request);       /* /me/data.json */

/* --- the API --- */

/* me_api.c */
void api_me(struct http_request *request);
void api_me_update(struct http_request *request);
void api_me_export(struct http_request *request);
void api_me_erase(struct http_request *request);
void api_me_events(struct http_request *request);
void api_login_begin(struct http_request *request);
void api_login_take(struct http_request *request);

/* token_api.c */
void api_token_list(struct http_request *request);
void api_token_create(struct http_request *request);
void api_token_revoke(struct http_request *request);
void api_whoami(struct http_request *request);

/* The data of /me (me_words.c). */
void present_me(const struct present *p, const json_t *person, json_t *view);
void present_my_events(const struct present *p, const json_t *events, const struct secret_key *key,
                       json_t *view);

#endif
