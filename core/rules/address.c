#include "rules/address.h"

#include <string.h>
#include <strings.h>

#include <idn2.h>

#include "base/escape.h"
#include "rules/rules.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, DOMAIN_MAX = 253, FORM_MAX = 1 << 12 };

static const char blanks[] = " \t\r\n";
static const char digits[] = "0123456789";
static const char atoms[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~";
static const char labels[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";

/* --- the domain --- */

/* Without IDN2_USE_STD3_ASCII_RULES: libidn2 drops what those rules forbid instead of refusing it, and mail
 * to "exa_mple.org" would go to example.org. ascii_fits() refuses it. */
enum { IDNA = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL };

/* The domain in A-labels has LABELS_MIN labels or more, each of letters, digits and hyphens. */
static bool
ascii_fits(const char *domain, size_t labels_min)
{
    const char *last = strrchr(domain, '.');
    size_t count = 0;
    last = last ? last + 1 : domain;
    if (strlen(domain) > DOMAIN_MAX || strspn(last, digits) == strlen(last))
        return false;
    for (;;) {
        size_t len = strcspn(domain, ".");
        if (len == 0 || len > LABEL_MAX || strspn(domain, labels) < len || domain[0] == '-' ||
            domain[len - 1] == '-')
            return false;
        count++;
        if (domain[len] == '\0')
            return count >= labels_min;
        domain += len + 1;
    }
}

static void
put_lower(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_putc(out, (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]));
}

/* Letters beyond ASCII, or labels that stand for some. */
static bool
is_international(const char *domain)
{
    for (const char *c = domain; *c; c++) {
        if ((unsigned char)*c >= 0x80)
            return true;
    }
    return strcasestr(domain, "xn--") != NULL;
}

/* Both forms of an international domain, each of which gives the other: freed by the caller with idn2_free().
 */
static bool
international_forms(const char *domain, char **ascii, char **shown)
{
    char *again = NULL;
    bool same = idn2_to_ascii_8z(domain, ascii, IDNA) == IDN2_OK &&
                idn2_to_unicode_8z8z(*ascii, shown, IDNA) == IDN2_OK &&
                idn2_to_ascii_8z(*shown, &again, IDNA) == IDN2_OK && strcmp(*ascii, again) == 0;
    idn2_free(again);
    return same;
}

bool
address_domain_write(struct buf *out, const char *domain, enum address_form form)
{
    size_t labels_min = form == ADDRESS_KEPT ? 2 : 1;
    char *ascii = NULL, *shown = NULL;
    bool fits;
    if (!is_international(domain)) {
        fits = ascii_fits(domain, labels_min);
        if (fits)
            put_lower(out, domain, strlen(domain));
        return fits;
    }
    fits = !text_has_control(domain, strlen(domain)) && international_forms(domain, &ascii, &shown) &&
           ascii_fits(ascii, labels_min);
    if (fits)
        buf_puts(out, form == ADDRESS_KEPT ? shown : ascii);
    idn2_free(ascii);
    idn2_free(shown);
    return fits;
}

/* --- the address --- */

static bool
local_fits(const char *local, size_t len)
{
    if (len == 0 || len > LOCAL_MAX || local[0] == '.' || local[len - 1] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (local[i] == '.' ? local[i - 1] == '.' : !local[i] || !strchr(atoms, local[i]))
            return false;
    }
    return true;
}

static const char too_long[] = "must have at most 254 bytes";

/* What ADDRESS lacks, to stand behind its name in a sentence; NULL when it was written. */
static const char *
write_form(struct buf *out, const char *address, enum address_form form)
{
    const char *at = strchr(address, '@');
    size_t local = at ? (size_t)(at - address) : 0;
    if (!utf8_valid(address, strlen(address)))
        return "must be text in UTF-8";
    if (!at || strchr(at + 1, '@'))
        return "must have one @, as in ada@example.org";
    if (!local_fits(address, local))
        return "must have letters from a to z, digits and signs such as . _ + - before the @, at most 64";
    if (form == ADDRESS_KEPT)
        put_lower(out, address, local);
    else
        buf_append(out, address, local);
    buf_putc(out, '@');
    if (!address_domain_write(out, at + 1, form))
        return "must have a domain name behind the @, as in example.org";
    return out->len > ADDRESS_MAX ? too_long : NULL;
}

/* Without blanks around it into COPY; NULL when that is too small. */
static const char *
trimmed(const char *address, char copy[ADDRESS_MAX + 1])
{
    address += strspn(address, blanks);
    size_t len = strlen(address);
    while (len > 0 && strchr(blanks, address[len - 1]))
        len--;
    if (len > ADDRESS_MAX)
        return NULL;
    memcpy(copy, address, len);
    copy[len] = '\0';
    return copy;
}

bool
address_write(struct buf *out, const char *address, enum address_form form, const char *what, struct buf *why)
{
    const char *flaw = too_long;
    char copy[ADDRESS_MAX + 1];
    if (form == ADDRESS_KEPT)
        address = trimmed(address, copy);
    struct buf kept;
    buf_init(&kept, FORM_MAX);
    struct buf sent;
    buf_init(&sent, FORM_MAX);
    if (address)
        flaw = write_form(&sent, address, ADDRESS_SENT);
    if (!flaw && form == ADDRESS_KEPT)
        flaw = write_form(&kept, address, ADDRESS_KEPT);
    if (flaw)
        buf_printf(why, "%s %s.", what, flaw);
    else
        buf_puts(out, form == ADDRESS_KEPT ? kept.data : sent.data);
    buf_release(&kept);
    buf_release(&sent);
    return !flaw;
}

json_t *
rule_address(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    const char *text = json_string_value(value);
    json_t *normal = NULL;
    (void)field;
    if (!text || strlen(text) != json_string_length(value))
        return rules_refuse(rules, path, "This must be a mail address in quotes, as in \"ada@example.org\".");
    struct buf out;
    buf_init(&out, ADDRESS_MAX);
    struct buf why;
    buf_init(&why, 512);
    if (address_write(&out, text, ADDRESS_KEPT, "A mail address", &why))
        normal = json_stringn(out.data, out.len);
    else
        problem_add(rules->problems, path, "%s", why.data);
    buf_release(&why);
    buf_release(&out);
    return normal;
}
