#include "web/kit/act.h"

#include <string.h>

#include "base/arena.h"
#include "web/kit/form.h"

const struct page_act *
page_act_find(const struct page_act *acts, const char *name)
{
    for (; name && acts->name; acts++)
        if (strcmp(acts->name, name) == 0)
            return acts;
    return NULL;
}

void
page_act_unknown(struct http_request *request)
{
    http_reply_problem(request, 400, "We do not know this button. Load the page again and try once more.",
                       NULL);
}

const struct page_act *
page_act_of(struct http_request *request, const json_t *form, const struct page_act *acts)
{
    const struct page_act *act = page_act_find(acts, web_form_text(request, form, "do"));
    if (!act)
        page_act_unknown(request);
    return act;
}

void
page_act_done(struct http_request *request, const struct page_act *act, const char *path)
{
    http_reply_redirect(request, 303,
                        act->said ? arena_printf(http_arena(request), "%s%cdone=%s", path,
                                                 strchr(path, '?') ? '&' : '?', act->name)
                                  : path);
}

const char *
page_act_said(const struct page_act *acts, const char *done)
{
    const struct page_act *act = page_act_find(acts, done);
    return act ? act->said : NULL;
}
