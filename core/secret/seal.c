#include "secret/seal.h"

#include <assert.h>
#include <string.h>

#include <sodium.h>

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
