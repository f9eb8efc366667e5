/* Secrets and signatures of webhooks. */
#include <string.h>

#include <sodium.h>

#include "delivery/webhook.h"

enum { PREFIX = 6, KEY_MIN = 24, KEY_MAX = 64, KEY_MADE = 32, MAC = crypto_auth_hmacsha256_BYTES };

static const char prefix[] = "whsec_";

void
delivery_webhook_secret_make(char secret[DELIVERY_WEBHOOK_SECRET_SIZE])
{
    unsigned char key[KEY_MADE];
    randombytes_buf(key, sizeof(key));
    memcpy(secret, prefix, PREFIX);
    sodium_bin2base64(secret + PREFIX, DELIVERY_WEBHOOK_SECRET_SIZE - PREFIX, key, sizeof(key),
                      sodium_base64_VARIANT_ORIGINAL);
    sodium_memzero(key, sizeof(key));
}

/* The bytes of a secret; 0 when it is none. */
static size_t
read_key(const char *secret, unsigned char key[KEY_MAX])
{
    size_t size;
    if (strncmp(secret, prefix, PREFIX) != 0 ||
        sodium_base642bin(key, KEY_MAX, secret + PREFIX, strlen(secret + PREFIX), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return 0;
    return size >= KEY_MIN ? size : 0;
}

bool
delivery_webhook_secret_valid(const char *secret)
{
    unsigned char key[KEY_MAX];
    bool valid = read_key(secret, key) > 0;
    sodium_memzero(key, sizeof(key));
    return valid;
}

static void
sign_one(struct buf *out, const unsigned char *key, size_t key_size, const char *head, const char *body,
         size_t size)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head, strlen(head));
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body, size);
    unsigned char mac[MAC];
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_memzero(&state, sizeof(state));
    char text[sodium_base64_ENCODED_LEN(MAC, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(text, sizeof(text), mac, sizeof(mac), sodium_base64_VARIANT_ORIGINAL);
    buf_printf(out, "%sv1,%s", out->len > 0 ? " " : "", text);
}

void
delivery_webhook_sign(struct buf *out, const char *const *secrets, size_t count, const char *id,
                      int64_t timestamp, const char *body, size_t size)
{
    struct buf head;
    buf_init(&head, strlen(id) + 32);
    struct buf signatures;
    buf_init(&signatures, 64 * DELIVERY_WEBHOOK_SECRETS_MAX);
    buf_printf(&head, "%s.%lld.", id, (long long)timestamp);
    unsigned char key[KEY_MAX];
    for (size_t i = 0; i < count && i < DELIVERY_WEBHOOK_SECRETS_MAX; i++) {
        size_t key_size = read_key(secrets[i], key);
        if (key_size > 0)
            sign_one(&signatures, key, key_size, head.data, body, size);
    }
    buf_append(out, signatures.data, signatures.len);
    sodium_memzero(key, sizeof(key));
    buf_release(&head);
    buf_release(&signatures);
}
