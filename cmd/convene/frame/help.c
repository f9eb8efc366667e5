/* Help, made from the command table. */
#include <string.h>

#include "convene/frame/command.h"
#include "convene/terminal/out.h"

void
help_usage(FILE *out, const struct command *command)
{
    fprintf(out, "usage: convene %s%s%s [flags]   (convene help %s tells more)\n", command->name,
            *command->usage ? " " : "", command->usage, command->name);
}

static void
print_flags(FILE *out, const struct flag *flags)
{
    for (; flags && flags->name; flags++) {
        char left[64];
        int len = snprintf(left, sizeof(left), "--%s%s%s", flags->name, flags->takes ? " " : "",
                           flags->takes ? flags->takes : "");

        if (flags->letter)
            snprintf(left + len, sizeof(left) - (size_t)len, ", -%c", flags->letter);
        fprintf(out, "  %-24s %s%s%s%s\n", left, flags->help, flags->words ? ": " : "",
                flags->words ? flags->words : "", flags->many ? " (may be repeated)" : "");
    }
}

void
help_command(FILE *out, const struct command *command)
{
    fprintf(out, "%susage:%s convene %s%s%s [flags]\n\n", out_style(out, OUT_BOLD), out_style(out, OUT_PLAIN),
            command->name, *command->usage ? " " : "", command->usage);
    fprintf(out, "%s\n", command->help ? command->help : command->summary);
    if (command->flags && command->flags->name) {
        fprintf(out, "\n%sflags%s\n", out_style(out, OUT_BOLD), out_style(out, OUT_PLAIN));
        print_flags(out, command->flags);
    }
    fprintf(out, "\n%severy command takes%s\n", out_style(out, OUT_BOLD), out_style(out, OUT_PLAIN));
    print_flags(out, global_flags);
}

void
help_all(FILE *out, const struct command *const *commands)
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
    print_flags(out, global_flags);
    fprintf(out, "\n%sthe first event%s\n", bold, plain);
    fprintf(out, "  convene template > talk.md     write a commented event file, then edit it\n"
                 "  convene lint talk.md           check it, without a server\n"
                 "  convene post talk.md           publish it\n\n"
                 "\"convene help COMMAND\" explains one; convene(1) and convene-event(5) are the manual.\n");
}
