#include "token.h"

#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/log.h"
#include "proc/file.h"

static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";

enum { RANDOM_BYTES = 20, BODY = 4 };

void
token_make(char token[TOKEN_SIZE])
{
    unsigned char bytes[RANDOM_BYTES];
    unsigned bits = 0, held = 0;
    char *at = token + BODY;

    memcpy(token, "cvn_", BODY);
    randombytes_buf(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 5; held -= 5)
            *at++ = digits[bits >> (held - 5) & 31];
    }
    *at = '\0';
    sodium_memzero(bytes, sizeof(bytes));
}

void
token_hash(const char *token, char hash[TOKEN_HASH_SIZE])
{
    unsigned char bytes[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(bytes, (const unsigned char *)token, strlen(token));
    sodium_bin2hex(hash, TOKEN_HASH_SIZE, bytes, sizeof(bytes));
}

bool
token_valid(const char *token)
{
    return strncmp(token, "cvn_", BODY) == 0 && strlen(token) == TOKEN_SIZE - 1 &&
           strspn(token + BODY, digits) == TOKEN_SIZE - 1 - BODY;
}

bool
token_renew(const char *path, unsigned mode, char token[TOKEN_SIZE], struct buf *error)
{
    struct buf text;
    token_make(token);
    buf_init(&text, 256);
    buf_printf(&text, "%s\n", token);
    bool written = proc_file_write(path, text.data, (mode_t)mode, error);
    sodium_memzero(text.data, text.len);
    buf_release(&text);
    if (written)
        log_info("admin.token", LOG_STR("file", path));
    return written;
}

bool
token_keep(const char *path, unsigned mode, char token[TOKEN_SIZE], struct buf *error)
{
    struct buf text;
    buf_init(&text, 256);
    bool known = proc_file_read(path, &text);
    text.data[strcspn(text.data, "\r\n")] = '\0';
    known = known && token_valid(text.data);
    if (known)
        memcpy(token, text.data, TOKEN_SIZE);
    sodium_memzero(text.data, text.len);
    buf_release(&text);
    return known || token_renew(path, mode, token, error);
}
