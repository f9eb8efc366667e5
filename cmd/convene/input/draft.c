#include "convene/input/draft.h"

#include <string.h>

void
drafts_init(struct drafts *drafts, struct arena *arena, bool many)
{
    *drafts = (struct drafts){.arena = arena, .today = when_today(arena), .many = many};
    drafts->end = &drafts->first;
}

struct draft *
draft_new(struct drafts *drafts, const char *file, int line)
{
    struct draft *draft = arena_alloc(drafts->arena, sizeof(*draft));
    *draft = (struct draft){.file = file, .line = line, .spots = {.arena = drafts->arena}};
    problems_init(&draft->problems, drafts->arena);
    problems_init(&draft->notes, drafts->arena);
    *drafts->end = draft;
    drafts->end = &draft->next;
    drafts->count++;
    return draft;
}

void
draft_form(const struct drafts *drafts, struct draft *draft, struct form *form)
{
    *form = (struct form){.arena = drafts->arena,
                          .spots = &draft->spots,
                          .problems = &draft->problems,
                          .when = {.today = drafts->today}};
}

static void
release_json(void *value)
{
    json_decref(value);
}

void
draft_document(struct drafts *drafts, struct draft *draft, json_t *document)
{
    draft->document = document;
    if (document)
        arena_defer(drafts->arena, release_json, document);
}

/* The name that FIELD, or the field around it, has in the file. */
static const char *
name_in_file(const struct draft *draft, const char *field)
{
    for (const struct rename *name = draft->names; name && name->field; name++) {
        size_t len = strlen(name->field);
        if (strncmp(name->field, field, len) == 0 && (field[len] == '\0' || field[len] == '.'))
            return name->name;
    }
    return field;
}

struct where
draft_where(const struct draft *draft, const char *field, const char **label)
{
    const struct spot *spot = spot_find(&draft->spots, field);
    struct where where = {.line = draft->line};
    *label = name_in_file(draft, field);
    if (draft->text)
        where_find(draft->text, draft->text_len,
                   arena_printf(draft->spots.arena, "%s%s", draft->prefix, *label), &where);
    if (spot) {
        where = (struct where){.line = spot->line, .column = spot->column};
        if (strcmp(spot->path, field) == 0)
            *label = spot->label;
    }
    return where;
}

const char *
draft_place(const struct draft *draft, const char *field, const char **label)
{
    struct where where = draft_where(draft, field, label);
    if (where.line <= 0)
        return draft->file;
    if (where.column <= 0)
        return arena_printf(draft->spots.arena, "%s:%d", draft->file, where.line);
    return arena_printf(draft->spots.arena, "%s:%d:%d", draft->file, where.line, where.column);
}
