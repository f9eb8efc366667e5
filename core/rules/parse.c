/* JSON from outside, within our limits. */
#include "rules/rules.h"

#include "base/escape.h"

enum { DEPTH_MAX = 32 };

/* Brackets open at once, outside strings: asked before parsing, because the parser's own limit is far higher.
 */
static size_t
json_depth(const char *text, size_t len)
{
    size_t depth = 0, deepest = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '{' || text[i] == '[') && ++depth > deepest)
            deepest = depth;
        else if (!quoted && (text[i] == '}' || text[i] == ']') && depth)
            depth--;
    }
    return deepest;
}

json_t *
rules_parse(const char *text, size_t len, struct problems *problems)
{
    if (!utf8_valid(text, len)) {
        problem_add(problems, "", "The text is not valid UTF-8; save or send it in that encoding.");
        return NULL;
    }
    if (json_depth(text, len) > DEPTH_MAX) {
        problem_add(problems, "", "The JSON is nested more than %d levels deep.", DEPTH_MAX);
        return NULL;
    }
    json_error_t error;
    json_t *value = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!value)
        problem_add(problems, "", "This is not JSON that can be read: line %d, column %d: %s.", error.line,
                    error.column, error.text);
    return value;
}
