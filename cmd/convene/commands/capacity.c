/* convene capacity: how many seats an event has. */
#include <stdlib.h>
#include <string.h>

#include "convene/commands/event.h"
#include "convene/commands/verbs.h"
#include "convene/frame/command.h"

static const struct flag flags[] = {
    {.name = "in-person", .takes = "N", .help = "seats in the room, or \"none\" for no limit"},
    {.name = "online", .takes = "N", .help = "places in the stream, or \"none\" for no limit"},
    {.name = "over", .help = "also below what is taken: nobody is sent away, nobody new comes in"},
    {.name = NULL},
};

static enum exit_code capacity_main(struct run *run);

const struct command cmd_capacity = {
    .name = "capacity",
    .usage = "EVENT",
    .summary = "show or set how many seats an event has",
    .help = "Without a flag it shows the seats. More seats are offered at once to whoever waits.",
    .min = 1,
    .max = 1,
    .flags = flags,
    .main = capacity_main,
};

/* A number of seats, or null for "none"; NULL when TEXT is neither. */
static json_t *
seats_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (strcmp(text, "none") == 0)
        return json_null();
    return *text >= '0' && *text <= '9' && *end == '\0' ? json_integer(number) : NULL;
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
    static const char *const numbers[] = {"capacity", "taken", "held", "waiting"};

    struct table table;
    table_init(&table, run->arena, columns, 6);
    const char *mode;
    json_t *seat;
    json_object_foreach((json_t *)seats, mode, seat)
    {
        const char *cells[6] = {mode};
        if (!json_is_object(seat))
            continue;
        for (size_t i = 0; i < 4; i++) {
            const json_t *value = json_object_get(seat, numbers[i]);
            cells[i + 1] = json_is_integer(value)
                               ? arena_printf(run->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(value))
                               : "no limit";
        }
        cells[5] = json_is_true(json_object_get(seat, "over")) ? "over capacity" : event_text(seat, "state");
        table_row(&table, cells);
    }
    verbs_print_table(&table);
}

static enum exit_code
capacity_main(struct run *run)
{
    static const struct {
        const char *flag, *mode;
    } modes[] = {{"in-person", "in_person"}, {"online", "online"}};
    const char *id = run_event_id(run, run->args[0]);
    json_t *patch = run_keep(run, json_object()), *seats;
    struct request request = {.method = "GET", .path = event_path(run, id, "/seats")};
    enum exit_code code = EXIT_OK;

    for (size_t i = 0; i < 2; i++) {
        const char *text = args_value(run, modes[i].flag);
        json_t *value = text ? seats_of(text) : NULL;
        if (text && !value)
            return run_fail(run, EXIT_USAGE, "--%s takes a number of seats or \"none\", not \"%s\".",
                            modes[i].flag, text);
        if (value)
            json_object_set_new(patch, modes[i].mode, value);
    }
    if (json_object_size(patch) > 0) {
        if (args_has(run, "over"))
            json_object_set_new(patch, "over", json_true());
        code = verbs_send(run, "PATCH", event_path(run, id, "/capacity"), json_incref(patch), &seats);
    } else {
        code = run_call(run, &request, NULL, &seats);
    }
    if (code != EXIT_OK)
        return code;
    if (run->json)
        run_print_json(seats);
    else
        print_seats(run, seats);
    return EXIT_OK;
}
