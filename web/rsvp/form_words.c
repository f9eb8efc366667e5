/* Seats and the form. One's own RSVP: present_rsvp_own.c. */
#include "web/rsvp/form_words.h"

#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/problem.h"
#include "web/present/words.h"
#include "web/rsvp/rsvp.h"

/* --- seats --- */

static long long
count_of(const json_t *seat, const char *name)
{
    return json_integer_value(json_object_get(seat, name));
}

static const char *
waiting_words(const struct present *p, long long waiting)
{
    if (waiting == 0)
        return "nobody waits yet";
    return waiting == 1 ? "one waits already"
                        : arena_printf(p->arena, "%s wait already", present_number(p, waiting));
}

const char *
present_seat_text(const struct present *p, const json_t *seat)
{
    const char *state = doc_text(seat, "state");
    long long capacity = count_of(seat, "capacity"), waiting = count_of(seat, "waiting");
    long long free = capacity - count_of(seat, "taken") - count_of(seat, "held");
    const char *all = present_number(p, capacity);
    const char *taken =
        capacity == 1 ? "the one seat is taken" : arena_printf(p->arena, "all %s seats are taken", all);
    const char *seats = capacity == 1 ? "seat" : "seats";
    if (!state || strcmp(state, "closed") == 0)
        return "Closed";
    if (json_is_null(json_object_get(seat, "capacity")))
        return "Open, without a limit";
    if (strcmp(state, "full") == 0)
        return arena_printf(p->arena, "Full: %s", taken);
    if (strcmp(state, "waitlist") == 0 && free > 0)
        return arena_printf(p->arena, "Waitlist: %s of %s free, reserved for the waitlist; %s",
                            present_number(p, free), all, waiting_words(p, waiting));
    if (strcmp(state, "waitlist") == 0)
        return arena_printf(p->arena, "Waitlist: %s; %s", taken, waiting_words(p, waiting));
    if (strcmp(state, "few") == 0)
        return arena_printf(p->arena, "Few left: %s of %s %s", present_number(p, free), all, seats);
    return arena_printf(p->arena, "Open: %s of %s %s free", present_number(p, free), all, seats);
}

const char *
present_rsvp_mode(const char *mode)
{
    return mode && strcmp(mode, "online") == 0 ? "online" : "in the room";
}

static const char *
mode_title(const char *mode)
{
    return strcmp(mode, "online") == 0 ? "Online" : "In the room";
}

static json_t *
seat_lines(const struct present *p, const json_t *form)
{
    const json_t *modes = doc_at(form, "modes");
    bool several = json_array_size(modes) > 1;
    json_t *lines = json_array();
    const json_t *mode;
    size_t i;
    json_array_foreach((json_t *)modes, i, mode)
    {
        const char *code = json_string_value(mode);
        const json_t *seat = json_object_get(doc_at(form, "seats"), code);
        json_t *line = json_object();
        view_text(line, "seat_mode", code);
        view_text(line, "seat_title", several ? mode_title(code) : NULL);
        view_text(line, "seat_text", present_seat_text(p, seat));
        view_flag(line, "seat_few", doc_is(seat, "state", "few"));
        json_array_append_new(lines, line);
    }
    return lines;
}

static const struct button {
    const char *state, *go, *button;
} buttons[] = {
    {"open", "Get a seat", "Hold my seat"},
    {"few", "Get a seat", "Hold my seat"},
    {"waitlist", "Join the waitlist", "Join the waitlist"},
};

static void
buttons_view(const json_t *form, json_t *view)
{
    bool approval = json_is_true(doc_at(form, "approval"));
    for (size_t i = 0; i < COUNT_OF(buttons); i++) {
        if (!doc_is(form, "seats.seats", buttons[i].state))
            continue;
        view_text(view, "rsvp_go", approval ? "Ask for a seat" : buttons[i].go);
        view_text(view, "rsvp_button", approval ? "Ask for a seat" : buttons[i].button);
    }
}

void
present_rsvp_seats(const struct present *p, const json_t *form, json_t *view)
{
    bool takes = json_is_true(doc_at(form, "takes"));
    const char *closed = doc_text(form, "closed");
    view_flag(view, "takes_rsvps", takes);
    view_flag(view, "seats_live", takes && !closed);
    view_text(view, "rsvp_closed", NULL);
    view_text(view, "rsvp_go", NULL);
    view_text(view, "rsvp_button", NULL);
    if (!takes)
        return;
    view_put(view, "seat_lines", seat_lines(p, form));
    view_text(view, "rsvp_event", doc_text(form, "event"));
    if (closed)
        view_text(view, "rsvp_closed", arena_printf(p->arena, "%s.", closed));
    else if (doc_is(form, "seats.seats", "full"))
        view_text(view, "rsvp_closed", "Every seat is taken, and this event keeps no waitlist.");
    else
        buttons_view(form, view);
}

/* --- fields --- */

struct fields {
    const struct present *p;
    const struct present_rsvp_filled *filled;
    json_t *list;
};

static const char *
field_id(const struct present *p, const char *name)
{
    char *id = arena_printf(p->arena, "rsvp-%s", name);
    for (char *c = id; *c; c++)
        if (*c == '.')
            *c = '-';
    return id;
}

static const char *
problem_of(const struct problems *problems, const char *field)
{
    for (const struct problem *problem = problems ? problems->first : NULL; problem; problem = problem->next)
        if (strcmp(problem->field, field) == 0)
            return problem->detail;
    return NULL;
}

static const char *
value_of(const struct fields *f, const char *name)
{
    if (!f->filled->values)
        return strcmp(name, "party") == 0 ? "1" : NULL;
    return json_string_value(json_object_get(f->filled->values, name));
}

static json_t *
field_add(struct fields *f, const char *name, const char *label, const char *hint)
{
    const char *id = field_id(f->p, name), *error = problem_of(f->filled->problems, name);
    const char *described = hint && error ? arena_printf(f->p->arena, "%s-hint %s-error", id, id)
                            : hint        ? arena_printf(f->p->arena, "%s-hint", id)
                            : error       ? arena_printf(f->p->arena, "%s-error", id)
                                          : NULL;
    json_t *field = json_object();
    view_text(field, "f_name", name);
    view_text(field, "f_id", id);
    view_text(field, "f_label", label);
    view_text(field, "f_hint", hint);
    view_text(field, "f_error", error);
    view_text(field, "f_described", described);
    view_text(field, "f_value", value_of(f, name));
    view_flag(field, "f_input", false);
    view_flag(field, "f_area", false);
    view_flag(field, "f_radio", false);
    view_flag(field, "f_choices", false);
    json_array_append_new(f->list, field);
    return field;
}

static void
input_add(struct fields *f, const char *name, const char *type, const char *label, const char *hint,
          const char *autocomplete)
{
    json_t *field = field_add(f, name, label, hint);
    view_flag(field, "f_input", true);
    view_text(field, "f_type", type);
    view_text(field, "f_auto", autocomplete);
    view_flag(field, "f_short", strcmp(type, "number") == 0);
}

static void
area_add(struct fields *f, const char *name, const char *label, const char *hint)
{
    view_flag(field_add(f, name, label, hint), "f_area", true);
}

/* The first choice has the id of the field, so that an error leads to it. */
static void
choice_add(struct fields *f, json_t *field, const char *value, const char *label, const char *hint)
{
    const char *name = doc_text(field, "f_name"), *chosen = value_of(f, name), *id = doc_text(field, "f_id");
    json_t *choices = json_object_get(field, "f_choices"), *choice = json_object();
    if (!json_is_array(choices)) {
        choices = json_array();
        json_object_set_new(field, "f_choices", choices);
        view_flag(field, "f_radio", true);
    } else {
        id = arena_printf(f->p->arena, "%s-%zu", id, json_array_size(choices) + 1);
    }
    view_text(choice, "c_id", id);
    view_text(choice, "c_value", value);
    view_text(choice, "c_label", label);
    view_text(choice, "c_hint", hint);
    view_flag(choice, "c_on", chosen && strcmp(chosen, value) == 0);
    json_array_append_new(choices, choice);
}

static void
mode_add(struct fields *f)
{
    const json_t *modes = doc_at(f->filled->form, "modes");
    if (json_array_size(modes) < 2)
        return;
    json_t *field =
        field_add(f, "mode", "Where will you be?",
                  f->filled->change ? "You keep the seat that you have until the other one is yours." : NULL);
    const json_t *mode;
    size_t i;
    json_array_foreach((json_t *)modes, i, mode)
    {
        const char *code = json_string_value(mode);
        choice_add(f, field, code, mode_title(code),
                   present_seat_text(f->p, json_object_get(doc_at(f->filled->form, "seats"), code)));
    }
}

static void
question_add(struct fields *f, const json_t *question)
{
    const char *label = doc_text(question, "label"), *id = doc_text(question, "id");
    const char *name = arena_printf(f->p->arena, "answers.%s", id ? id : "");
    const char *optional = json_is_true(doc_at(question, "required")) ? NULL : "You may leave this out.";
    if (doc_is(question, "kind", "text")) {
        area_add(f, name, label, optional);
        return;
    }
    json_t *field = field_add(f, name, label, optional);
    if (doc_is(question, "kind", "yes_no")) {
        choice_add(f, field, "yes", "Yes", NULL);
        choice_add(f, field, "no", "No", NULL);
        return;
    }
    const json_t *choice;
    size_t i;
    json_array_foreach((json_t *)doc_at(question, "choices"), i, choice)
    {
        if (json_is_string(choice))
            choice_add(f, field, json_string_value(choice), json_string_value(choice), NULL);
    }
}

static void
party_add(struct fields *f)
{
    long long most = json_integer_value(doc_at(f->filled->form, "party_max"));
    if (most > 1)
        input_add(f, "party", "number", "How many come?",
                  arena_printf(f->p->arena,
                               "You included; at most %lld. There are seats for all of you, or for none.",
                               most),
                  NULL);
}

static const char *
error_text(const struct present *p, const json_t *field)
{
    const char *label = doc_text(field, "f_label"), *error = doc_text(field, "f_error");
    bool asks = label && label[strlen(label) - 1] == '?';
    return arena_printf(p->arena, "%s%s %s", label ? label : "", asks ? "" : ":", error);
}

static void
error_add(json_t *errors, const char *link, const char *text)
{
    json_t *error = json_object();
    view_text(error, "error_link", link);
    view_text(error, "error_text", text);
    json_array_append_new(errors, error);
}

/* What is wrong, once for each field, in the order of the fields; what belongs to none comes first. */
static json_t *
errors_view(const struct fields *f)
{
    const struct problems *problems = f->filled->problems;
    json_t *errors = json_array(), *field;
    size_t i;
    for (const struct problem *problem = problems ? problems->first : NULL; problem;
         problem = problem->next) {
        bool shown = false;
        json_array_foreach(f->list, i, field)
        {
            shown = shown || doc_is(field, "f_name", problem->field);
        }
        if (!shown)
            error_add(errors, NULL, problem->detail);
    }
    json_array_foreach(f->list, i, field)
    {
        if (doc_text(field, "f_error"))
            error_add(errors, doc_text(field, "f_id"), error_text(f->p, field));
    }
    return errors;
}

/* Once for all dates, where there are several. */
static void
series_add(struct fields *f, json_t *view)
{
    json_int_t dates = f->filled->change ? 0 : json_integer_value(doc_at(f->filled->form, "series"));
    view_text(view, "series_dates", dates > 1 ? arena_printf(f->p->arena, "%d", (int)dates) : NULL);
    view_flag(view, "series_on", json_object_get(f->filled->values, "series") != NULL);
}

void
present_rsvp_fields(const struct present *p, const struct present_rsvp_filled *filled, json_t *view)
{
    struct fields f = {.p = p, .filled = filled, .list = json_array()};
    view_text(view, "rsvp_name", doc_text(filled->person, "name"));
    view_text(view, "rsvp_email", doc_text(filled->person, "email"));
    if (!filled->person)
        input_add(&f, "name", "text", "Name", NULL, "name");
    if (!filled->change && !filled->person)
        input_add(&f, "email", "email", "Mail address",
                  "A mail with a link goes there; the seat is yours once you have confirmed by it.", "email");
    party_add(&f);
    mode_add(&f);
    if (!filled->change && json_is_true(doc_at(filled->form, "code")))
        input_add(&f, "code", "text", "Code",
                  "This event is for invited people; the invitation has the code.", "off");
    const json_t *question;
    size_t i;
    json_array_foreach((json_t *)doc_at(filled->form, "questions"), i, question)
    {
        question_add(&f, question);
    }
    area_add(
        &f, "needs", "What do you need to take part?",
        "A ramp, captions, a quiet room, food \u2026 You may leave this out. Only the organizer sees it, and "
        "it is deleted 30 days after the event.");
    json_t *errors = errors_view(&f);
    view_list(view, "errors", errors);
    view_put(view, "fields", f.list);
    series_add(&f, view);
}
