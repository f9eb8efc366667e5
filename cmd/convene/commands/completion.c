/* convene completion: what a shell offers after a Tab, made from the table of commands. */
#include <string.h>

#include "listing/listing.h"

#include "convene/frame/command.h"

static enum exit_code completion_main(struct run *run);

const struct command cmd_completion = {
    .name = "completion",
    .usage = "bash|zsh",
    .summary = "print completions for a shell",
    .help = "Prints completions. To install them:\n\n    convene completion bash > "
            "~/.local/share/bash-completion/completions/convene\n    convene completion zsh > "
            "\"${fpath[1]}/_convene\"",
    .verbs = "bash zsh",
    .min = 1,
    .max = 1,
    .main = completion_main,
};

/* --- bash --- */

static void
print_flag_names(const struct flag *flags)
{
    for (; flags && flags->name; flags++)
        printf(" --%s", flags->name);
}

static void
print_values(const struct flag *flag)
{
    size_t count = 0;
    const struct listing_term *terms = flag->dimension ? listing_terms(flag->dimension, &count) : NULL;
    if (flag->words)
        printf("%s", flag->words);
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? " " : "", terms[i].code);
}

static void
print_bash_values(const struct command *command)
{
    for (const struct flag *flag = command->flags; flag && flag->name; flag++)
        if (flag->words || flag->dimension) {
            printf("    %s:--%s) words=\"", command->name, flag->name);
            print_values(flag);
            printf("\" ;;\n");
        }
}

static void
print_bash(const struct command *const *commands)
{
    printf("# bash completion for convene\n_convene() {\n    local word=${COMP_WORDS[COMP_CWORD]} "
           "before=${COMP_WORDS[COMP_CWORD-1]} "
           "words= files=\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"");
    for (const struct command *const *command = commands; *command; command++)
        printf("%s%s", command == commands ? "" : " ", (*command)->name);
    printf("\"\n        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n        return\n    fi\n"
           "    case \"${COMP_WORDS[1]}:$before\" in\n");
    for (const struct command *const *command = commands; *command; command++)
        print_bash_values(*command);
    printf("    esac\n    if [ -n \"$words\" ]; then\n        COMPREPLY=($(compgen -W \"$words\" -- "
           "\"$word\"))\n        return\n"
           "    fi\n    case \"${COMP_WORDS[1]}\" in\n");
    for (const struct command *const *command = commands; *command; command++) {
        printf("    %s) words=\"", (*command)->name);
        if ((*command)->verbs)
            printf("%s", (*command)->verbs);
        print_flag_names((*command)->flags);
        print_flag_names(global_flags);
        printf("\"%s ;;\n", (*command)->files ? " files=1" : "");
    }
    printf("    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "    if [ -n \"$files\" ]; then\n        COMPREPLY+=($(compgen -f -- \"$word\"))\n    fi\n}\n"
           "complete -o filenames -F _convene convene\n");
}

/* --- zsh --- */

/* Print text for the inside of '…' in zsh's _arguments, with brackets, colons and quotes escaped. */
static void
print_zsh_text(const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            printf("'\\''");
        else if (strchr("[]:", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
}

static void
print_zsh_flags(const struct flag *flags)
{
    for (; flags && flags->name; flags++) {
        printf(" \\\n        '%s--%s[", flags->many ? "*" : "", flags->name);
        print_zsh_text(flags->help);
        printf("]");
        if (flags->takes)
            printf(":%s:", flags->takes);
        if (flags->words || flags->dimension) {
            printf("(");
            print_values(flags);
            printf(")");
        }
        printf("'");
    }
}

static void
print_zsh(const struct command *const *commands)
{
    printf("#compdef convene\n_convene() {\n    local -a commands\n    commands=(\n");
    for (const struct command *const *command = commands; *command; command++) {
        printf("        '%s:", (*command)->name);
        print_zsh_text((*command)->summary);
        printf("'\n");
    }
    printf(
        "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n        return\n    fi\n"
        "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n    case $command in\n");
    for (const struct command *const *command = commands; *command; command++) {
        printf("    %s)\n        _arguments", (*command)->name);
        print_zsh_flags((*command)->flags);
        print_zsh_flags(global_flags);
        if ((*command)->verbs)
            printf(" \\\n        '1: :(%s)'", (*command)->verbs);
        if ((*command)->files)
            printf(" \\\n        '*:file:_files'");
        printf(" ;;\n");
    }
    printf("    esac\n}\n_convene \"$@\"\n");
}

static enum exit_code
completion_main(struct run *run)
{
    if (strcmp(run->args[0], "bash") == 0)
        print_bash(run->commands);
    else
        print_zsh(run->commands);
    return EXIT_OK;
}
