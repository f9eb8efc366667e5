/* Arguments: flags may stand anywhere behind the command; `--` ends them. All are checked against the record.
 */
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/nearest.h"

#include "convene/frame/command.h"
#include "convene/terminal/out.h"

static const struct flag *
flag_in(const struct flag *flags, const char *name, size_t len)
{
    for (; flags && flags->name; flags++)
        if ((strlen(flags->name) == len && memcmp(flags->name, name, len) == 0) ||
            (len == 1 && flags->letter && flags->letter == *name))
            return flags;
    return NULL;
}

static const struct flag *
flag_find(const struct run *run, const char *name, size_t len, bool letter)
{
    const struct flag *flag = flag_in(run->command->flags, name, len);
    if (!flag)
        flag = flag_in(global_flags, name, len);
    /* "--q" is not "-q". */
    return flag && letter == (len == 1 && flag->letter == *name) ? flag : NULL;
}

static bool
unknown_flag(const struct run *run, const char *argument, size_t len)
{
    size_t count = 0;
    const char *names[VALUES_MAX];
    for (const struct flag *flag = run->command->flags; flag && flag->name; flag++)
        names[count++] = flag->name;
    for (const struct flag *flag = global_flags; flag->name; flag++)
        names[count++] = flag->name;
    const char *meant =
        len > 2 ? nearest_name(arena_strndup(run->arena, argument + 2, len - 2), names, count) : NULL;
    if (meant)
        fprintf(stderr, "convene %s: there is no flag %.*s; did you mean --%s?\n", run->command->name,
                (int)len, argument, meant);
    else
        fprintf(stderr, "convene %s: there is no flag %.*s.\n", run->command->name, (int)len, argument);
    help_usage(stderr, run->command);
    return false;
}

static bool
word_in(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        if (n == len && memcmp(at, word, n) == 0)
            return true;
        at += n;
    }
    return false;
}

/* Text for the server must be UTF-8, because JSON cannot hold anything else. False after a sentence. */
MUST_CHECK static bool
text_valid(const struct run *run, const char *text)
{
    if (utf8_valid(text, strlen(text)))
        return true;
    fprintf(stderr, "convene %s: \"%s\" is not UTF-8 text.\n", run->command->name,
            out_safe(run->arena, text));
    return false;
}

MUST_CHECK static bool
value_allowed(const struct run *run, const struct flag *flag, const char *text)
{
    if (!flag->file && !text_valid(run, text))
        return false;
    if (!flag->words || word_in(flag->words, text))
        return true;
    fprintf(stderr, "convene %s: --%s does not take \"%s\"; it takes one of: %s.\n", run->command->name,
            flag->name, text, flag->words);
    return false;
}

MUST_CHECK static bool
value_add(struct run *run, const struct flag *flag, const char *text)
{
    for (int i = 0; !flag->many && i < run->value_count; i++)
        if (run->values[i].flag == flag && flag->takes) {
            fprintf(stderr, "convene %s: --%s was given twice; it can be given once.\n", run->command->name,
                    flag->name);
            return false;
        }
    if (run->value_count == VALUES_MAX) {
        fprintf(stderr, "convene %s: there are more than %d flags.\n", run->command->name, VALUES_MAX);
        return false;
    }
    if (flag->takes && !value_allowed(run, flag, text))
        return false;
    run->values[run->value_count++] = (struct value){.flag = flag, .text = text};
    return true;
}

/* Read the flag at ARGV[AT]. Returns how many arguments it took; 0 after a sentence. */
MUST_CHECK static int
flag_parse(struct run *run, int argc, char **argv, int at)
{
    const char *argument = argv[at];
    bool letter = argument[1] != '-';
    size_t len = strcspn(argument, "=");

    const char *equals = argument[len] == '=' ? argument + len + 1 : NULL;
    if (letter && len > 2) { /* -n5 */
        equals = argument + 2;
        len = 2;
    }
    const struct flag *flag;
    flag =
        letter ? flag_find(run, argument + 1, len - 1, true) : flag_find(run, argument + 2, len - 2, false);
    if (!flag) {
        unknown_flag(run, argument, len);
        return 0;
    }
    if (!flag->takes) {
        if (!equals)
            return value_add(run, flag, "") ? 1 : 0;
        fprintf(stderr, "convene %s: --%s takes no value.\n", run->command->name, flag->name);
        return 0;
    }
    if (equals)
        return value_add(run, flag, equals) ? 1 : 0;
    if (at + 1 == argc) {
        fprintf(stderr, "convene %s: --%s needs a value: --%s %s.\n", run->command->name, flag->name,
                flag->name, flag->takes);
        return 0;
    }
    return value_add(run, flag, argv[at + 1]) ? 2 : 0;
}

MUST_CHECK static bool
args_enough(const struct run *run)
{
    const struct command *command = run->command;
    if (command->verbs && run->arg_count && !word_in(command->verbs, run->args[0])) {
        fprintf(stderr, "convene %s: \"%s\" is not one of: %s.\n", command->name, run->args[0],
                command->verbs);
        return false;
    }
    for (int i = 0; !command->files && i < run->arg_count; i++)
        if (!text_valid(run, run->args[i]))
            return false;
    if (run->arg_count >= command->min && (command->max < 0 || run->arg_count <= command->max))
        return true;
    fprintf(stderr, "convene %s: there are too %s arguments.\n", command->name,
            run->arg_count < command->min ? "few" : "many");
    help_usage(stderr, command);
    return false;
}

bool
args_parse(struct run *run, int argc, char **argv)
{
    run->args = arena_alloc(run->arena, (size_t)(argc + 1) * sizeof(*run->args));
    for (int i = 0; i < argc;) {
        if (strcmp(argv[i], "--") == 0) {
            for (i++; i < argc; i++)
                run->args[run->arg_count++] = argv[i];
        } else if (argv[i][0] == '-' && argv[i][1] != '\0') {
            int taken = flag_parse(run, argc, argv, i);
            if (!taken)
                return false;
            i += taken;
        } else {
            run->args[run->arg_count++] = argv[i++];
        }
    }
    return args_has(run, "help") || args_enough(run);
}

const char *
args_value(const struct run *run, const char *name)
{
    const char *text = NULL;
    for (int i = 0; i < run->value_count; i++)
        if (strcmp(run->values[i].flag->name, name) == 0)
            text = run->values[i].text;
    return text;
}

const char *
args_joined(const struct run *run, const char *name)
{
    const char *text = NULL;
    for (int i = 0; i < run->value_count; i++)
        if (strcmp(run->values[i].flag->name, name) == 0)
            text = text ? arena_printf(run->arena, "%s,%s", text, run->values[i].text) : run->values[i].text;
    return text;
}

const char *
args_words(const struct run *run, int first)
{
    const char *text = NULL;
    for (int i = first; i < run->arg_count; i++)
        text = text ? arena_printf(run->arena, "%s %s", text, run->args[i]) : run->args[i];
    return text;
}

bool
args_has(const struct run *run, const char *name)
{
    return args_value(run, name) != NULL;
}
