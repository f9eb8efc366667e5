/* API tokens as the daemon makes them: "cvn_" and 32 characters of Crockford's base32 for 160 random bits. */
#ifndef CONVENED_TOKEN_H
#define CONVENED_TOKEN_H

enum { TOKEN_SIZE = 4 + 32 + 1, TOKEN_HASH_SIZE = 64 + 1 };

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"

void token_make(char token[TOKEN_SIZE]);
/* SHA-256 of the token's characters, in hexadecimal: the only form that reaches the database. */
void token_hash(const char *token, char hash[TOKEN_HASH_SIZE]);
bool token_valid(const char *token);
/* Read the token in the file PATH; a missing or damaged file is replaced by a new one, with MODE. */
MUST_CHECK bool token_keep(const char *path, unsigned mode, char token[TOKEN_SIZE], struct buf *error);

/* Put a new token in its place. */
MUST_CHECK bool token_renew(const char *path, unsigned mode, char token[TOKEN_SIZE], struct buf *error);

#endif
