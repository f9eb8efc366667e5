/* convene capacity: how many seats an event has. */
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/field.h"
#include "convene/frame/run.h"

static const struct flag flags[] = {
    {.name = "in-person", .takes = "N", .help = "seats in the room, or \"none\" for no limit"},
    {.name = "online", .takes = "N", .help = "places in the stream, or \"none\" for no limit"},
    {.name = "over",
     .help = "allow fewer seats than are taken: nobody loses a seat, and nobody new gets one"},
    {.name = NULL},
};

static enum exit_code capacity_main(struct run *run);

const struct command cmd_capacity = {
    .name = "capacity",
    .usage = "EVENT",
    .summary = "show or set how many seats an event has",
    .help = "Without a flag, shows the seats. Additional seats are offered at once to people who wait.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = capacity_main,
};

/* A number of seats, or null for "none"; NULL when TEXT is neither. */
static json_t *
seats_of(const char *text)
{
    if (strcmp(text, "none") == 0)
        return json_null();
    char *end;
    long number = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' ? json_integer(number) : NULL;
}

static const char *
seats_cell(struct run *run, const json_t *seat, const char *name)
{
    const char *number = field_number(run->arena, seat, name);
    return *number ? number : "no limit";
}

static void
print_seats(struct run *run, const json_t *seats)
{
    static const struct table_column columns[] = {{.title = "MODE"},
                                                  {.title = "CAPACITY", .right = true},
                                                  {.title = "TAKEN", .right = true},
                                                  {.title = "HELD", .right = true},
                                                  {.title = "WAITING", .right = true},
                                                  {.title = "STATE"}};
    struct table table;
    table_init(&table, run->arena, columns, COUNT_OF(columns));
    const char *mode;
    json_t *seat;
    json_object_foreach((json_t *)seats, mode, seat)
    {
        if (!json_is_object(seat))
            continue;
        bool over = json_is_true(json_object_get(seat, "over"));
        table_row(&table,
                  (const char *[]){mode, seats_cell(run, seat, "capacity"), seats_cell(run, seat, "taken"),
                                   seats_cell(run, seat, "held"), seats_cell(run, seat, "waiting"),
                                   over ? "over capacity" : field_text(seat, "state")});
    }
    verbs_print_table(&table);
}

/* Put the numbers of seats from the flags into PATCH. False after a sentence. */
MUST_CHECK static bool
put_flags(struct run *run, json_t *patch)
{
    static const struct {
        const char *flag, *mode;
    } modes[] = {{"in-person", "in_person"}, {"online", "online"}};
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        const char *text = args_value(run, modes[i].flag);
        if (!text)
            continue;
        json_t *value = seats_of(text);
        if (!value) {
            run_fail(run, EXIT_USAGE, "--%s takes a number of seats or \"none\", not \"%s\".", modes[i].flag,
                     text);
            return false;
        }
        json_object_set_new(patch, modes[i].mode, value);
    }
    if (json_object_size(patch) > 0 && args_has(run, "over"))
        json_object_set_new(patch, "over", json_true());
    return true;
}

static enum exit_code
capacity_main(struct run *run)
{
    json_t *patch = run_keep(run, json_object());
    if (!put_flags(run, patch))
        return EXIT_USAGE;
    const char *id = run_event_id(run, run->args[0]);
    json_t *seats;
    enum exit_code code =
        json_object_size(patch) > 0
            ? run_api(run, "PATCH", event_path(run, id, "/capacity"), json_incref(patch), &seats)
            : run_api(run, "GET", event_path(run, id, "/seats"), NULL, &seats);
    return code == EXIT_OK ? run_show(run, seats, print_seats) : code;
}
