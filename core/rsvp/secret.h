/* secret: public ids of RSVPs, and everything secret about one, derived and never stored.
 *
 * One key of 32 random bytes belongs to a site (the file `secret-key`, see convened(8)). Secrets are cut from
 * HMAC-SHA256 (RFC 2104, FIPS 180-4) of that key over a purpose and an id, so they can be made again at any
 * time, for a mail or a page, while a dump of the database holds no link that works.
 *
 * Ids and secrets are written in Crockford's base32 in lower case (no i, l, o, u).
 */
#ifndef RSVP_SECRET_H
#define RSVP_SECRET_H

#include <stdbool.h>

enum {
    RSVP_KEY_BYTES = 32,
    RSVP_KEY_TEXT_SIZE = 2 * RSVP_KEY_BYTES + 1, /* in hexadecimal */
    RSVP_ID_SIZE = 4 + 12 + 1,                   /* "rsv_7k2m9q4x8w3t" */
    RSVP_SECRET_SIZE = 4 + 32 + 1,               /* "cvr_" and 160 bits */
    RSVP_CODE_SIZE = 5 + 12 + 1 + 12 + 1 + 8 + 1 /* "CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f.gh6j7k8m" */
};

struct rsvp_key {
    unsigned char bytes[RSVP_KEY_BYTES];
};

enum rsvp_purpose {
    RSVP_OWN, /* "cvr_…": the private page of one RSVP, by its id */
    RSVP_DOOR /* "cvd_…": the check-in page of one event, by the event's id */
};

/* A new key as text for its file. */
void rsvp_key_make(char text[RSVP_KEY_TEXT_SIZE]);
/* False when TEXT (white space at its end is passed over) is not 64 hexadecimal digits. */
bool rsvp_key_read(struct rsvp_key *key, const char *text);

/* "rsv_" and 60 random bits. */
void rsvp_id_make(char id[RSVP_ID_SIZE]);
/* TEXT has the form of an id with this prefix ("rsv_", "evt_"). */
bool rsvp_id_valid(const char *text, const char *prefix);

void rsvp_secret_make(const struct rsvp_key *key, enum rsvp_purpose purpose, const char *id,
                      char secret[RSVP_SECRET_SIZE]);
/* In constant time. SECRET may be NULL or anything. */
bool rsvp_secret_fits(const struct rsvp_key *key, enum rsvp_purpose purpose, const char *id,
                      const char *secret);

/* --- what a QR code holds ------------------------------------------------------------------------------- */

enum rsvp_code {
    RSVP_CODE_GOOD,
    RSVP_CODE_NONE,  /* not a code at all: a name, say */
    RSVP_CODE_FORGED /* the form of one, but not made by this site: a slip of the fingers, another site's */
};

void rsvp_code_make(const struct rsvp_key *key, const char *event, const char *rsvp,
                    char code[RSVP_CODE_SIZE]);
/* Read what a scanner or a person typed: capitals, blanks around it, and o, i, l for 0, 1, 1 are forgiven.
 * The ids are filled in when it is GOOD. */
enum rsvp_code rsvp_code_read(const struct rsvp_key *key, const char *text, char event[RSVP_ID_SIZE],
                              char rsvp[RSVP_ID_SIZE]);

#endif
