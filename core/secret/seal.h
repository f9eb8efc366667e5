/* seal: secrets that the site reads again and that the database alone does not give away.
 *
 * The secret that a webhook's deliveries are signed with is known to its receiver as well, so it cannot be
 * derived as those of secret.h are when the receiver brings his own, and it must not lie in the database as
 * it is. It is kept sealed: libsodium's crypto_secretbox (XSalsa20-Poly1305) with a random nonce, under a key
 * derived from the site's key, a purpose and the id of the thing that it belongs to. Sealed text that was
 * altered, or moved to another thing, does not open.
 */
#ifndef SECRET_SEAL_H
#define SECRET_SEAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"
#include "secret/secret.h"

enum {
    SECRET_TEXT_MAX = 128,   /* bytes of what is sealed, without its NUL */
    SECRET_SEALED_SIZE = 232 /* of the sealed text (base64) with its NUL */
};

/* PURPOSE is a word of the caller's that no other caller uses. False when TEXT is too long. */
MUST_CHECK bool secret_seal(const struct secret_key *key, const char *purpose, const char *id,
                            const char *text, char sealed[SECRET_SEALED_SIZE]);
/* False when SEALED was not made from this key, purpose and id. */
MUST_CHECK bool secret_open(const struct secret_key *key, const char *purpose, const char *id,
                            const char *sealed, char text[SECRET_TEXT_MAX + 1]);

/* Texts of any length that many things may own, so that no id is bound to them: what people need. OUT gets
 * SECRET_SEALED_MARK and base64, and says no more about the length than how many blocks of 64 bytes it fills.
 */
#define SECRET_SEALED_MARK "sealed:1:"
void secret_seal_text(const struct secret_key *key, const char *purpose, const char *text, struct buf *out);
/* Append the text of the LEN bytes at SEALED. False when they were not made from this key and purpose; OUT is
 * as it was then. */
MUST_CHECK bool secret_open_text(const struct secret_key *key, const char *purpose, const char *sealed,
                                 size_t len, struct buf *out);

#endif
