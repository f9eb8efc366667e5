#include "secret/seal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"

enum {
    NONCE = crypto_secretbox_NONCEBYTES,
    EXTRA = crypto_secretbox_MACBYTES,
    BOX_MAX = NONCE + EXTRA + SECRET_TEXT_MAX
};

static_assert(SECRET_SEALED_SIZE >= sodium_base64_ENCODED_LEN(BOX_MAX, sodium_base64_VARIANT_ORIGINAL),
              "the longest text fits when it is sealed");

static void
derive(const struct secret_key *key, const char *purpose, const char *id,
       unsigned char box_key[crypto_secretbox_KEYBYTES])
{
    static_assert(crypto_auth_hmacsha256_BYTES == crypto_secretbox_KEYBYTES, "an HMAC is a key");
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key->bytes, sizeof(key->bytes));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)"seal ", 5);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)id, strlen(id));
    crypto_auth_hmacsha256_final(&state, box_key);
    sodium_memzero(&state, sizeof(state));
}

bool
secret_seal(const struct secret_key *key, const char *purpose, const char *id, const char *text,
            char sealed[SECRET_SEALED_SIZE])
{
    size_t len = strlen(text);
    if (len > SECRET_TEXT_MAX)
        return false;
    unsigned char box_key[crypto_secretbox_KEYBYTES];
    derive(key, purpose, id, box_key);
    unsigned char box[BOX_MAX];
    randombytes_buf(box, NONCE);
    crypto_secretbox_easy(box + NONCE, (const unsigned char *)text, len, box, box_key);
    sodium_bin2base64(sealed, SECRET_SEALED_SIZE, box, NONCE + EXTRA + len, sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(box_key, sizeof(box_key));
    return true;
}

bool
secret_open(const struct secret_key *key, const char *purpose, const char *id, const char *sealed,
            char text[SECRET_TEXT_MAX + 1])
{
    unsigned char box[BOX_MAX];
    size_t size;
    if (sodium_base642bin(box, sizeof(box), sealed, strlen(sealed), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        size < NONCE + EXTRA)
        return false;
    unsigned char box_key[crypto_secretbox_KEYBYTES];
    derive(key, purpose, id, box_key);
    bool ok = crypto_secretbox_open_easy((unsigned char *)text, box + NONCE, size - NONCE, box, box_key) == 0;
    text[ok ? size - NONCE - EXTRA : 0] = '\0';
    sodium_memzero(box_key, sizeof(box_key));
    return ok;
}

/* --- texts of any length --- */

enum { BLOCK = 64, VARIANT = sodium_base64_VARIANT_ORIGINAL };

void
secret_seal_text(const struct secret_key *key, const char *purpose, const char *text, struct buf *out)
{
    size_t len = strlen(text), room = len + BLOCK, padded;
    size_t box_size = NONCE + EXTRA + room;
    unsigned char *box = malloc(box_size), *plain = malloc(room);
    char *base64 = malloc(sodium_base64_ENCODED_LEN(box_size, VARIANT));
    if (!box || !plain || !base64)
        log_fatal("secret", "There is no memory.");
    memcpy(plain, text, len + 1);
    sodium_pad(&padded, plain, len, BLOCK, room);
    unsigned char box_key[crypto_secretbox_KEYBYTES];
    derive(key, purpose, "", box_key);
    randombytes_buf(box, NONCE);
    crypto_secretbox_easy(box + NONCE, plain, padded, box, box_key);
    sodium_bin2base64(base64, sodium_base64_ENCODED_LEN(box_size, VARIANT), box, NONCE + EXTRA + padded,
                      VARIANT);
    buf_printf(out, "%s%s", SECRET_SEALED_MARK, base64);
    sodium_memzero(box_key, sizeof(box_key));
    sodium_memzero(plain, room);
    free(base64);
    free(plain);
    free(box);
}

/* The text in the SIZE bytes of BOX, which has room for it. */
static bool
open_box(const struct secret_key *key, const char *purpose, unsigned char *box, size_t size, struct buf *out)
{
    unsigned char box_key[crypto_secretbox_KEYBYTES], nonce[NONCE];
    unsigned char *plain = box + NONCE;
    size_t padded = size - NONCE - EXTRA, len = 0;
    memcpy(nonce, box, NONCE);
    derive(key, purpose, "", box_key);
    bool ok = crypto_secretbox_open_easy(plain, plain, size - NONCE, nonce, box_key) == 0 &&
              sodium_unpad(&len, plain, padded, BLOCK) == 0;
    if (ok)
        buf_append(out, plain, len);
    sodium_memzero(box_key, sizeof(box_key));
    sodium_memzero(box, size);
    return ok;
}

bool
secret_open_text(const struct secret_key *key, const char *purpose, const char *sealed, size_t len,
                 struct buf *out)
{
    static const char mark[] = SECRET_SEALED_MARK;
    enum { MARK = sizeof(mark) - 1 };
    size_t size = 0;
    if (len <= MARK || memcmp(sealed, mark, MARK) != 0)
        return false;
    unsigned char *box = malloc(len);
    if (!box)
        log_fatal("secret", "There is no memory.");
    bool ok = sodium_base642bin(box, len, sealed + MARK, len - MARK, NULL, &size, NULL, VARIANT) == 0 &&
              size > NONCE + EXTRA && open_box(key, purpose, box, size, out);
    free(box);
    return ok;
}
