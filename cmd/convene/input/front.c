#include "convene/input/front.h"

#include <string.h>

#include "convene/input/yaml.h"

#include "convene/input/form.h"

/* Take the next line of TEXT, without its end. *AT moves behind it. False at the end of the text. */
static bool
next_line(const char *text, size_t len, size_t *at, const char **line, size_t *line_len)
{
    if (*at >= len)
        return false;
    *line = text + *at;
    const char *end = memchr(*line, '\n', len - *at);
    *line_len = end ? (size_t)(end - *line) : len - *at;
    *at += *line_len + (end ? 1 : 0);
    return true;
}

static bool
is_mark(const char *line, size_t len, const char *mark)
{
    while (len > 3 && (line[len - 1] == '\r' || line[len - 1] == ' '))
        len--;
    return len == 3 && memcmp(line, mark, 3) == 0;
}

static size_t
skip_bom(const char *text, size_t len)
{
    return len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

bool
front_begins(const char *text, size_t len)
{
    size_t at = skip_bom(text, len);
    size_t line_len;
    const char *line;
    return next_line(text, len, &at, &line, &line_len) && is_mark(line, line_len, "---");
}

/* The text below the front matter becomes the description. */
static void
take_body(struct form *form, json_t *document, const char *body, size_t len, int line)
{
    size_t blank = 0;
    while (blank < len && strchr(" \t\r\n", body[blank]))
        blank++;
    if (blank == len)
        return;
    for (size_t i = 0; i < blank; i++)
        line += body[i] == '\n';
    if (json_object_get(document, "description")) {
        problem_add(form->problems, "description",
                    "There is a description here and text below the front matter; keep one of them.");
        return;
    }
    spot_add(form->spots, "description", "description", line, 1);
    json_t *text = json_stringn(body + blank, len - blank);
    if (text)
        json_object_set_new(document, "description", text);
    else
        problem_add(form->problems, "description", "The text is not UTF-8; save the file in that encoding.");
}

json_t *
front_read(struct form *form, const char *text, size_t len)
{
    size_t at = skip_bom(text, len), end = 0;
    int number = 1;
    spot_add(form->spots, "", "", 1, 1);
    size_t line_len;
    const char *line;
    if (!next_line(text, len, &at, &line, &line_len) || !is_mark(line, line_len, "---")) {
        problem_add(form->problems, "",
                    "The file does not begin with a line \"---\"; \"convene template\" shows the form.");
        return NULL;
    }
    size_t begin = at;
    end = at;
    for (; next_line(text, len, &at, &line, &line_len); end = at, number++)
        if (is_mark(line, line_len, "---") || is_mark(line, line_len, "..."))
            break;
    if (end == at) {
        problem_add(form->problems, "",
                    "The front matter begins in line 1 and is never closed; a line \"---\" ends it.");
        return NULL;
    }
    struct node *map = yaml_parse(text + begin, end - begin, 2, form->spots, form->problems);
    if (!map)
        return NULL;
    json_t *document = form_read(form, map);
    take_body(form, document, text + at, len - at, number + 2);
    return document;
}
