/* secret: public ids, and what is secret about a thing, derived from its id and never stored.
 *
 * One key of 32 random bytes belongs to a site (the file `secret-key`, see convened(8)). Secrets are cut from
 * HMAC-SHA256 (RFC 2104, FIPS 180-4) of that key over a purpose and an id, so they can be made again at any
 * time, for a mail or a page, while a dump of the database holds no link that works.
 *
 * Ids and secrets are written in Crockford's base32 in lower case (no i, l, o, u).
 */
#ifndef SECRET_SECRET_H
#define SECRET_SECRET_H

#include <stdbool.h>

#include "base/attr.h"

enum {
    SECRET_KEY_BYTES = 32,
    SECRET_KEY_TEXT_SIZE = 2 * SECRET_KEY_BYTES + 1, /* in hexadecimal */
    SECRET_ID_SIZE = 4 + 12 + 1,                     /* "rsv_7k2m9q4x8w3t" */
    SECRET_SIZE = 4 + 32 + 1,                        /* "cvr_" and 160 bits */
    SECRET_LINK_SIZE = SECRET_SIZE + 11,             /* and "-2147483647" */
    SECRET_CHECK_SIZE = 8 + 1
};

struct secret_key {
    unsigned char bytes[SECRET_KEY_BYTES];
};

/* What a secret opens, and by which id. */
enum secret_purpose {
    SECRET_RSVP,        /* "cvr_…": the private page of one RSVP, by its id */
    SECRET_DOOR,        /* "cvd_…": the check-in page of one event, by the event's id */
    SECRET_PREFERENCES, /* "cvp_…": what an address wants to hear, by the address's id */
    SECRET_ALERT,       /* "cva_…": the page of one saved search, by its id */
    SECRET_LIST,        /* "cvl_…": the organizer's list of one event, by the event's id */
    SECRET_SIGN_IN,     /* "cvs_…": a link to sign in, by its id; its row lets it work once */
    SECRET_INVITATION,  /* "cvi_…": membership of an organization, by the invitation's id; once, too */
    SECRET_FORM         /* "cvf_…": in the forms of one session, by the session's digest */
};

/* A new key as text for its file. */
void secret_key_make(char text[SECRET_KEY_TEXT_SIZE]);
/* False when TEXT (white space at its end is passed over) is not 64 hexadecimal digits. */
MUST_CHECK bool secret_key_read(struct secret_key *key, const char *text);

/* PREFIX ("rsv_") and 60 random bits. */
void secret_id_make(const char *prefix, char id[SECRET_ID_SIZE]);
/* COUNT random digits of five bits each and a NUL: OUT has COUNT + 1 bytes. */
void secret_digits_make(char *out, int count);
/* TEXT has the form of an id with this prefix ("rsv_", "evt_"). */
bool secret_id_valid(const char *text, const char *prefix);

void secret_make(const struct secret_key *key, enum secret_purpose purpose, const char *id,
                 char secret[SECRET_SIZE]);
/* In constant time. SECRET may be NULL or anything. */
MUST_CHECK bool secret_fits(const struct secret_key *key, enum secret_purpose purpose, const char *id,
                            const char *secret);

/* The secret of a link that can be taken back: GENERATION, how often it was made anew, is in the HMAC and,
 * when it is not 0, behind the secret ("cvl_…-2"), so that the secret can be checked before anybody is asked
 * which generation works. */
void secret_link_make(const struct secret_key *key, enum secret_purpose purpose, const char *id,
                      int generation, char secret[SECRET_LINK_SIZE]);
/* In constant time. True, with the generation, when SECRET (NULL or anything) was made here. */
MUST_CHECK bool secret_link_read(const struct secret_key *key, enum secret_purpose purpose, const char *id,
                                 const char *secret, int *generation);

/* Forty bits, for what is typed or scanned where a guess is seen by somebody: codes at the door and of a mail
 * to sign in, the address that a mail bounces to. PURPOSE is a word of the caller's that no other caller
 * uses. */
void secret_check_make(const struct secret_key *key, const char *purpose, const char *id,
                       char check[SECRET_CHECK_SIZE]);
/* In constant time. CHECK may be anything. */
MUST_CHECK bool secret_check_fits(const struct secret_key *key, const char *purpose, const char *id,
                                  const char *check);

#endif
