#include "rsvp/code.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { PREFIX = 4, ID_DIGITS = 12, CODE_HEAD = 5 };

static const char code_head[] = "cvn1.", purpose[] = "checkin ";

void
rsvp_code_make(const struct secret_key *key, const char *event, const char *rsvp, char code[RSVP_CODE_SIZE])
{
    char check[SECRET_CHECK_SIZE];
    secret_check_make(key, purpose, rsvp, check);
    snprintf(code, RSVP_CODE_SIZE, "CVN1.%.12s.%.12s.%s", event + PREFIX, rsvp + PREFIX, check);
}

static char
forgive(char c)
{
    c = (char)tolower((unsigned char)c);
    return c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
}

enum rsvp_code
rsvp_code_read(const struct secret_key *key, const char *text, char event[SECRET_ID_SIZE],
               char rsvp[SECRET_ID_SIZE])
{
    char code[RSVP_CODE_SIZE];
    const char *event_part = code + CODE_HEAD, *rsvp_part = event_part + ID_DIGITS + 1,
               *check_part = rsvp_part + ID_DIGITS + 1;
    text += strspn(text, " \t\r\n");
    size_t len = strcspn(text, " \t\r\n");
    if (len < CODE_HEAD || strncasecmp(text, code_head, CODE_HEAD) != 0)
        return RSVP_CODE_NONE;
    if (len != RSVP_CODE_SIZE - 1 || text[len + strspn(text + len, " \t\r\n")] != '\0')
        return RSVP_CODE_FORGED;
    for (size_t i = 0; i <= len; i++)
        code[i] = i < len ? forgive(text[i]) : '\0';
    snprintf(event, SECRET_ID_SIZE, "evt_%.12s", event_part);
    snprintf(rsvp, SECRET_ID_SIZE, "rsv_%.12s", rsvp_part);
    if (event_part[ID_DIGITS] != '.' || rsvp_part[ID_DIGITS] != '.' || !secret_id_valid(event, "evt_") ||
        !secret_id_valid(rsvp, "rsv_"))
        return RSVP_CODE_FORGED;
    return secret_check_fits(key, purpose, rsvp, check_part) ? RSVP_CODE_GOOD : RSVP_CODE_FORGED;
}
