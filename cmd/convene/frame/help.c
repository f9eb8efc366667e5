/* Help, made from the records of commands. */
#include <ctype.h>
#include <string.h>

#include "convene/frame/command.h"
#include "convene/terminal/out.h"

enum { LINE_MAX_COLUMNS = 78, FLAG_COLUMNS = 27 };

void
help_usage(FILE *out, const struct command *command)
{
    fprintf(out, "usage: convene %s%s%s [flags]   (convene help %s tells more)\n", command->name,
            *command->usage ? " " : "", command->usage, command->name);
}

/* Print TEXT in lines of at most LINE_MAX_COLUMNS, the first of which has AT columns already. The lines begin
 * with INDENT blanks. A line of TEXT that begins with a blank is printed as it is. */
static void
print_wrapped(FILE *out, const char *text, size_t at, size_t indent)
{
    bool verbatim = *text == ' ';
    for (const char *word = text; *word;) {
        size_t len = verbatim ? strcspn(word, "\n") : strcspn(word, " \n");
        size_t columns = 0;
        for (size_t i = 0; i < len; i++)
            columns += (word[i] & 0xc0) != 0x80; /* characters, not bytes */
        if (at > indent && at + 1 + columns > LINE_MAX_COLUMNS) {
            fprintf(out, "\n%*s", (int)indent, "");
            at = indent;
        }
        bool first = at == indent;
        fprintf(out, "%s%.*s", first ? "" : " ", (int)len, word);
        at += columns + !first;
        word += len;
        if (*word == '\n') {
            fprintf(out, "\n%*s", word[1] == '\n' ? 0 : (int)indent, "");
            at = indent;
            verbatim = word[1] == ' ';
        }
        word += *word != '\0';
    }
    fputc('\n', out);
}

static void
print_flags(struct arena *arena, FILE *out, const struct flag *flags)
{
    for (; flags && flags->name; flags++) {
        const char *left = arena_printf(arena, "--%s%s%s", flags->name, flags->takes ? " " : "",
                                        flags->takes ? flags->takes : "");
        if (flags->letter)
            left = arena_printf(arena, "%s, -%c", left, flags->letter);
        const char *words = flags->words ? arena_printf(arena, ": %s", flags->words) : "";
        int at = fprintf(out, "  %-*s ", FLAG_COLUMNS - 3, left);
        print_wrapped(
            out, arena_printf(arena, "%s%s%s", flags->help, words, flags->many ? " (may be repeated)" : ""),
            (size_t)at, FLAG_COLUMNS);
    }
}

/* The usage of each verb has a line of its own: "create NAME | list | show ID". */
static void
print_usage(FILE *out, const struct command *command)
{
    const char *head = "usage:", *rest = command->usage;
    do {
        const char *end = command->verbs ? strstr(rest, " | ") : NULL;
        size_t len = end ? (size_t)(end - rest) : strlen(rest);
        fprintf(out, "%s%s%s convene %s%s%.*s [flags]\n", out_style(out, OUT_BOLD), head,
                out_style(out, OUT_PLAIN), command->name, len ? " " : "", (int)len, rest);
        head = "      ";
        rest += len + (end ? strlen(" | ") : 0);
    } while (*rest);
}

void
help_command(struct arena *arena, FILE *out, const struct command *command)
{
    print_usage(out, command);
    fputc('\n', out);
    if (command->help)
        print_wrapped(out, command->help, 0, 0);
    else
        fprintf(out, "%c%s.\n", toupper((unsigned char)*command->summary), command->summary + 1);
    if (command->flags && command->flags->name) {
        fprintf(out, "\n%sflags%s\n", out_style(out, OUT_BOLD), out_style(out, OUT_PLAIN));
        print_flags(arena, out, command->flags);
    }
    fprintf(out, "\n%severy command takes%s\n", out_style(out, OUT_BOLD), out_style(out, OUT_PLAIN));
    print_flags(arena, out, global_flags);
}

void
help_all(struct arena *arena, FILE *out, const struct command *const *commands)
{
    const char *bold = out_style(out, OUT_BOLD), *plain = out_style(out, OUT_PLAIN);
    fprintf(
        out,
        "Post your events and find those of others.\n\n%susage:%s convene COMMAND [arguments] [flags]\n\n",
        bold, plain);
    fprintf(out, "%scommands%s\n", bold, plain);
    for (; *commands; commands++)
        fprintf(out, "  %-12s %s\n", (*commands)->name, (*commands)->summary);
    fprintf(out, "\n%severy command takes%s\n", bold, plain);
    print_flags(arena, out, global_flags);
    fprintf(out, "\n%sthe first event%s\n", bold, plain);
    fprintf(
        out,
        "  convene template > talk.md     write a commented event file, then edit it\n  convene lint talk.md "
        "          check it, without a server\n  convene post talk.md           publish it\n\n\"convene help "
        "COMMAND\" explains a command. The manual is convene(1) and convene-event(5).\n");
}
