/* code: what a QR code holds, and what is read from one at the door. */
#ifndef RSVP_CODE_H
#define RSVP_CODE_H

#include "base/attr.h"
#include "secret/secret.h"

enum {
    RSVP_CODE_SIZE = 5 + 12 + 1 + 12 + 1 + 8 + 1 /* "CVN1.7k2m9q4x8w3t.0a1b2c3d4e5f.gh6j7k8m" */
};

enum rsvp_code {
    RSVP_CODE_GOOD,
    RSVP_CODE_NONE,  /* not a code at all: a name, say */
    RSVP_CODE_FORGED /* the form of one, but not made by this site: a slip of the fingers, another site's */
};

void rsvp_code_make(const struct secret_key *key, const char *event, const char *rsvp,
                    char code[RSVP_CODE_SIZE]);
/* Read what a scanner or a person typed: capitals, blanks around it, and o, i, l for 0, 1, 1 are forgiven.
 * The ids are filled in when it is GOOD. */
MUST_CHECK enum rsvp_code rsvp_code_read(const struct secret_key *key, const char *text,
                                         char event[SECRET_ID_SIZE], char rsvp[SECRET_ID_SIZE]);

#endif
