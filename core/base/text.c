/* Text as people write it: UTF-8 and slugs. */
#include <ctype.h>
#include <string.h>

#include "base/attr.h"
#include "base/base_internal.h"
#include "base/escape.h"

size_t
utf8_decode(const char *text, size_t len, unsigned *code)
{
    /* By length: the mark of the first byte, the mask of what it carries, the smallest code point that needs
     * it. */
    static const struct {
        unsigned char mark, mask;
        unsigned least;
    } forms[] = {{0}, {0x00, 0x7f, 0}, {0xc0, 0x1f, 0x80}, {0xe0, 0x0f, 0x800}, {0xf0, 0x07, 0x10000}};
    const unsigned char *bytes = (const unsigned char *)text;

    for (size_t size = 1; size <= 4 && size <= len; size++) {
        if ((bytes[0] & (unsigned char)~forms[size].mask) != forms[size].mark)
            continue;
        unsigned value = bytes[0] & forms[size].mask;
        for (size_t i = 1; i < size; i++) {
            if ((bytes[i] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (bytes[i] & 0x3f);
        }
        if (value < forms[size].least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
            return 0;
        *code = value;
        return size;
    }
    return 0;
}

bool
utf8_valid(const char *text, size_t len)
{
    unsigned code;
    for (size_t i = 0, size; i < len; i += size) {
        size = utf8_decode(text + i, len - i, &code);
        if (size == 0)
            return false;
    }
    return true;
}

static bool
is_control(unsigned code)
{
    if (code < 0x20)
        return code != '\t' && code != '\n';
    /* DEL and C1; then the embeddings, overrides and isolates that make a line read otherwise than it is. */
    return (code >= 0x7f && code <= 0x9f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

bool
text_has_control(const char *text, size_t len)
{
    unsigned code;
    for (size_t i = 0, size; i < len; i += size) {
        size = utf8_decode(text + i, len - i, &code);
        if (size > 0 && is_control(code))
            return true;
        if (size == 0)
            size = 1;
    }
    return false;
}

size_t
utf8_length(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)text[i] & 0xc0) != 0x80)
            count++;
    return count;
}

/* --- slugs --- */

/* Plain letters of a run of Latin code points: '*' stands for one that takes two letters, '.' for one that
 * has none, '-' for a sign. The letters are those of Unicode's compatibility decomposition, without marks. */
static const struct {
    unsigned first;
    const char *letters;
} latin_runs[] = {
    {0xc0, "aaaaaa*ceeeeiiiidnooooo-ouuuuy**aaaaaa*ceeeeiiiidnooooo-ouuuuy*y"},
    {0x100, "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkkllllllllll"
            "nnnnnnn**oooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"},
    {0x1a0, "oo"},
    {0x1af, "uu"},
    {0x1cd, "aaiioouuuuuuuuuu"},
    {0x218, "sstt"},
    {0x1e00, "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnn"
             "oooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas..*."},
    {0x1ea0, "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooo"
             "uuuuuuuuuuuuuuyyyyyyyy......"},
};
static const struct {
    unsigned code;
    const char *letters;
} latin_pairs[] = {
    {0xc6, "ae"},  {0xde, "th"},  {0xdf, "ss"},  {0xe6, "ae"},  {0xfe, "th"},  {0x132, "ij"},
    {0x133, "ij"}, {0x14a, "ng"}, {0x14b, "ng"}, {0x152, "oe"}, {0x153, "oe"}, {0x1e9e, "ss"},
};

/* An apostrophe, however typed, or a combining mark: belongs to its word and leaves no gap. */
static bool
is_silent(unsigned code)
{
    return code == '\'' || code == '`' || code == 0xb4 || code == 0x2018 || code == 0x2019 || code == 0x2bc ||
           (code >= 0x300 && code <= 0x36f);
}

/* Up to two letters or digits for CODE in PLAIN; 0 when it has none. */
static size_t
slug_letters(unsigned code, char plain[2])
{
    if (code < 0x80) {
        plain[0] = (char)tolower((int)code);
        return isalnum((int)code) ? 1 : 0;
    }
    for (size_t i = 0; i < COUNT_OF(latin_runs); i++) {
        if (code < latin_runs[i].first || code - latin_runs[i].first >= strlen(latin_runs[i].letters))
            continue;
        plain[0] = latin_runs[i].letters[code - latin_runs[i].first];
        if (plain[0] != '*')
            return isalpha((unsigned char)plain[0]) ? 1 : 0;
    }
    for (size_t i = 0; i < COUNT_OF(latin_pairs); i++) {
        if (latin_pairs[i].code == code) {
            memcpy(plain, latin_pairs[i].letters, 2);
            return 2;
        }
    }
    return 0;
}

void
text_slug(struct buf *out, const char *text, size_t len, size_t max)
{
    size_t start = out->len, word_end = start;
    bool gap = false;
    unsigned code;
    for (size_t i = 0, size; i < len; i += size) {
        char plain[2] = "";
        size = utf8_decode(text + i, len - i, &code);
        if (size == 0) {
            size = 1;
            code = '-';
        }
        if (is_silent(code))
            continue;
        size_t letters = slug_letters(code, plain);
        if (letters == 0) {
            gap = out->len > start;
            continue;
        }
        bool joins = gap && out->len > start;
        if (joins)
            word_end = out->len;
        if (out->len - start + joins + letters > max) {
            /* Cut between words; inside one only when it is the first. */
            if (word_end > start) {
                out->len = word_end;
                out->data[out->len] = '\0';
            }
            return;
        }
        if (joins)
            buf_putc(out, '-');
        buf_append(out, plain, letters);
        gap = false;
    }
}
