/* people: what other subjects use of people: links and codes of mails. */
#ifndef WEB_PEOPLE_PEOPLE_H
#define WEB_PEOPLE_PEOPLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attr.h"
#include "http/http.h"
#include "secret/secret.h"
#include "web/mail/mail.h"

extern const struct http_route people_routes[];   /* ends with a row without a method */
extern const struct web_mail_kind people_mails[]; /* ends with a row without a kind */

/* Of a mail to sign in and of an invitation. In the arena. */
const char *web_sign_in_path(struct arena *arena, const struct secret_key *key, const char *id);
const char *web_sign_in_code(struct arena *arena, const struct secret_key *key, const char *id);
const char *web_invitation_path(struct arena *arena, const struct secret_key *key, const char *id);
/* TYPED is the code of ID: case, blanks and hyphens do not matter, nor do o for 0, i and l
 * for 1. */
MUST_CHECK bool web_sign_in_code_fits(struct arena *arena, const struct secret_key *key, const char *id,
                                      const char *typed);
/* The digits of a typed code in their one form, in the arena; "" when it has too many. */
const char *web_code_digits(struct arena *arena, const char *typed);

#endif
