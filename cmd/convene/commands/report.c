#include "convene/commands/report.h"

#include "convene/frame/run.h"

#include "convene/terminal/out.h"

static const struct {
    const char *word;
    enum out_style style;
} kinds[] = {[REPORT_ERROR] = {"error", OUT_RED}, [REPORT_WARNING] = {"warning", OUT_YELLOW}};

void
report_print(FILE *out, const struct draft *draft, const struct problems *problems, enum report_kind kind)
{
    struct arena *arena = draft->spots.arena;
    for (const struct problem *problem = problems->first; problem; problem = problem->next) {
        const char *label;
        const char *place = draft_place(draft, problem->field, &label);
        fprintf(out, "%s: %s%s:%s %s%s%s\n", out_safe(arena, place), out_style(out, kinds[kind].style),
                kinds[kind].word, out_style(out, OUT_PLAIN), out_safe(arena, label), *label ? ": " : "",
                out_safe(arena, problem->detail));
    }
}

void
report_json(json_t *list, const struct draft *draft, const struct problems *problems)
{
    for (const struct problem *problem = problems->first; problem; problem = problem->next) {
        const char *label;
        struct where where = draft_where(draft, problem->field, &label);
        json_array_append_new(list,
                              json_pack("{s:s, s:i, s:i, s:s, s:s}", "file", draft->file, "line", where.line,
                                        "column", where.column, "field", label, "detail", problem->detail));
    }
}

bool
report_check(struct run *run, struct draft *draft, enum listing_use use)
{
    json_t *normal = NULL;
    if (draft->document)
        normal = listing_check(draft->document, use, &draft->problems);
    if (draft->problems.count == 0 && normal) {
        draft->document = run_keep(run, normal);
        return true;
    }
    json_decref(normal);
    return false;
}

bool
report_take_errors(struct draft *draft, const json_t *errors)
{
    bool any = false;
    json_t *error;
    size_t i;
    json_array_foreach(errors, i, error)
    {
        const char *field = json_string_value(json_object_get(error, "field"));
        const char *detail = json_string_value(json_object_get(error, "detail"));
        if (!detail)
            continue;
        problem_add(&draft->problems, field ? arena_strdup(draft->spots.arena, field) : "", "%s", detail);
        any = true;
    }
    return any;
}
