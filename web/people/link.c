/* Links and codes of mails: to sign in, and to accept an invitation. */
#include <string.h>

#include "base/arena.h"
#include "secret/secret.h"
#include "web/people/people.h"

enum { CODE_HALF = 4 };

static const char code_purpose[] = "sign-in-code ";

static const char *
link_path(struct arena *arena, const struct secret_key *key, enum secret_purpose purpose, const char *place,
          const char *id)
{
    char secret[SECRET_SIZE];
    secret_make(key, purpose, id, secret);
    return arena_printf(arena, "/%s/%s/%s", place, id, secret);
}

const char *
web_sign_in_path(struct arena *arena, const struct secret_key *key, const char *id)
{
    return link_path(arena, key, SECRET_SIGN_IN, "sign-in", id);
}

const char *
web_invitation_path(struct arena *arena, const struct secret_key *key, const char *id)
{
    return link_path(arena, key, SECRET_INVITATION, "invitations", id);
}

const char *
web_sign_in_code(struct arena *arena, const struct secret_key *key, const char *id)
{
    char check[SECRET_CHECK_SIZE];
    secret_check_make(key, code_purpose, id, check);
    return arena_printf(arena, "%.*s-%s", CODE_HALF, check, check + CODE_HALF);
}

const char *
web_code_digits(struct arena *arena, const char *typed)
{
    static const char passed_over[] = " \t\n-", alike[] = "oOiIlL", meant[] = "001111";
    char out[SECRET_CHECK_SIZE];
    size_t len = 0;

    for (const char *c = typed; *c; c++) {
        const char *other = strchr(alike, *c);
        if (strchr(passed_over, *c))
            continue;
        if (len + 1 == sizeof(out))
            return "";
        out[len++] = other ? meant[other - alike] : *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : *c;
    }
    out[len] = '\0';
    return arena_strdup(arena, out);
}

bool
web_sign_in_code_fits(struct arena *arena, const struct secret_key *key, const char *id, const char *typed)
{
    return secret_check_fits(key, code_purpose, id, web_code_digits(arena, typed));
}
