/* Single values: text in one spelling, free of what cannot be seen; numbers, flags, choices. */
#include "rules/rules.h"

#include <string.h>

#include "base/escape.h"
#include "base/nearest.h"

/* --- text --- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Trim, and in a single line fold every run of blanks into one space; CR LF becomes LF. */
static char *
tidy(struct arena *arena, const char *text, size_t len, bool lines)
{
    char *out = arena_alloc(arena, len + 1);
    size_t n = 0;
    while (len && is_blank(*text)) {
        text++;
        len--;
    }
    while (len && is_blank(text[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r' && text[i + 1] == '\n')
            continue;
        if (lines || text[i] == '\r' || !is_blank(text[i]))
            out[n++] = text[i];
        else if (n && out[n - 1] != ' ')
            out[n++] = ' ';
    }
    out[n] = '\0';
    return out;
}

static json_t *
text_normal(struct rules *rules, const struct field *field, const char *path, const json_t *value, bool lines)
{
    const char *text = json_string_value(value);
    size_t len = json_string_length(value);
    if (!text)
        return rules_refuse(rules, path, "This must be text in quotes.");
    char *tidied = tidy(rules->problems->arena, text, len, lines);
    if (strlen(text) != len || !utf8_valid(text, len) || text_has_control(tidied, strlen(tidied)))
        return rules_refuse(rules, path,
                            "Control characters and marks that turn the direction of text cannot stand here; "
                            "take them out.");
    size_t characters = utf8_length(text, len);
    if (characters > (size_t)field->max)
        return rules_refuse(rules, path, "This has %zu characters; %ld are the most.", characters,
                            field->max);
    if (!*tidied)
        return rules_refuse(rules, path, "This is empty; write something%s.",
                            field->required ? "" : " or leave the field out");
    return json_string(tidied);
}

json_t *
rule_text(struct rules *rules, const char *path, const json_t *value, long max)
{
    return text_normal(rules, &(const struct field){.max = max}, path, value, false);
}

json_t *
rule_line(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    return text_normal(rules, field, path, value, false);
}

json_t *
rule_lines(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    return text_normal(rules, field, path, value, true);
}

/* --- other values --- */

json_t *
rule_any(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    (void)rules;
    (void)field;
    (void)path;
    return json_incref((json_t *)value);
}

json_t *
rule_flag(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    (void)field;
    if (json_is_boolean(value))
        return json_incref((json_t *)value);
    return rules_refuse(rules, path, "This must be true or false, without quotes.");
}

json_t *
rule_whole(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    json_int_t number = json_integer_value(value);
    if (json_is_integer(value) && number >= field->min && number <= field->max)
        return json_incref((json_t *)value);
    return rules_refuse(rules, path, "This must be a whole number from %ld to %ld%s%s.", field->min,
                        field->max, field->hint ? ": " : "", field->hint ? field->hint : "");
}

json_t *
rule_choice(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    const char *text = json_string_value(value), *all = "";
    size_t count = 0;
    for (; field->choices[count]; count++) {
        if (text && strcmp(text, field->choices[count]) == 0)
            return json_incref((json_t *)value);
    }
    const char *meant = text ? nearest_name(text, field->choices, count) : NULL;
    if (meant)
        return rules_refuse(rules, path, "There is no \"%s\" here; did you mean \"%s\"?", text, meant);
    for (size_t i = 0; i < count; i++)
        all = arena_printf(rules->problems->arena, "%s%s\"%s\"", all, i > 0 ? ", " : "", field->choices[i]);
    return rules_refuse(rules, path, "This takes one of: %s.", all);
}
