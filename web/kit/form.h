/* form: the fields of a form that one of our own pages sent. */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <jansson.h>

#include "http/http.h"

/* The fields of the request's form (http_form) as an object of texts. Kept until the request ends. */
json_t *web_form(struct http_request *request);
/* The text of NAME without blanks around it, in the arena; NULL when it is absent or empty. */
const char *web_form_text(struct http_request *request, const json_t *form, const char *name);

/* BACK when it is an address of this site: one that begins with a single slash and stays on one line; else
 * OTHERWISE. */
const char *web_form_back(const char *back, const char *otherwise);

#endif
