#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/option_internal.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 80 };

/* TEXT from column FROM on, in lines that do not pass the terminal's 80; the first line is already at FROM.
 */
static void
print_wrapped(FILE *out, const char *text, int from)
{
    int column = from;
    while (*text != '\0') {
        int word = (int)strcspn(text, " ");
        if (column > from && column + 1 + word > HELP_WIDTH) {
            fprintf(out, "\n%*s", from, "");
            column = from;
        } else if (column > from) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", word, text);
        column += word;
        text += word;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

void
option_print_help(const struct option_table *table, FILE *out)
{
    fprintf(out, "Usage: %s %s\n\n", table->program, table->usage);
    for (size_t i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        struct buf text;
        buf_init(&text, 4096);
        buf_puts(&text, row->help);
        if (row->type == OPTION_CHOICE)
            for (const char *const *choice = row->choices; *choice; choice++)
                buf_printf(&text, "%s%s", choice == row->choices ? " One of " : ", ", *choice);
        if (row->fallback && row->type != OPTION_FLAG && !row->secret)
            buf_printf(&text, " (default: %s)", row->fallback);

        int column =
            fprintf(out, "  --%s%s%s", row->name, row->takes ? " " : "", row->takes ? row->takes : "");
        if (column + 2 > HELP_COLUMN) {
            fputc('\n', out);
            column = 0;
        }
        fprintf(out, "%*s", HELP_COLUMN - column, "");
        print_wrapped(out, text.data, HELP_COLUMN);
        buf_release(&text);
    }
    fprintf(out,
            "\nEach setting can also be given in the environment, as %sNAME in capitals\n"
            "with _ for -, or as a line name = value in the file. A flag wins over the\n"
            "environment, and that over the file.\n",
            table->prefix);
}

/* False when the row has no value now. */
static bool
print_value(const struct option_row *row, const void *settings, FILE *out)
{
    const void *place = (const char *)settings + row->offset;
    if (row->type == OPTION_INT) {
        fprintf(out, "%s = %ld\n", row->name, *(const long *)place);
        return true;
    }
    if (row->type == OPTION_FLAG) {
        fprintf(out, "%s = %s\n", row->name, *(const bool *)place ? "yes" : "no");
        return true;
    }
    const char *text = *(const char *const *)place;
    if (text && row->secret)
        fprintf(out, "# %s is set and not shown\n", row->name);
    else if (text)
        fprintf(out, "%s = %s\n", row->name, text);
    return text != NULL;
}

void
option_print_settings(const struct option_table *table, const void *settings, FILE *out)
{
    static const char *const words[] = {[OPTION_DEFAULT] = "the default",
                                        [OPTION_FILE] = "from the file",
                                        [OPTION_ENVIRONMENT] = "from the environment",
                                        [OPTION_ARGUMENT] = "from the command line"};

    for (size_t i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        if (row->flag_only)
            continue;
        if (table->sources)
            fprintf(out, "# %s\n", words[table->sources[i]]);
        if (!print_value(row, settings, out))
            fprintf(out, "# %s is not set\n", row->name);
    }
}

/* mdoc takes a leading dot or quote for a request, and a backslash for an escape. */
static void
print_mdoc_text(FILE *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else
            fputc(*text, out);
    }
    fputc('\n', out);
}

void
option_print_mdoc(const struct option_table *table, FILE *out)
{
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < table->count; i++) {
        const struct option_row *row = &table->rows[i];
        fprintf(out, ".It Fl \\-%s%s%s\n", row->name, row->takes ? " Ar " : "", row->takes ? row->takes : "");
        print_mdoc_text(out, row->help);
        if (row->type == OPTION_CHOICE) {
            fputs("One of", out);
            for (const char *const *choice = row->choices; *choice; choice++)
                fprintf(out, "%s %s", choice == row->choices ? "" : ",", *choice);
            fputs(".\n", out);
        }
        if (row->fallback && row->type != OPTION_FLAG && !row->secret)
            fprintf(out, "The default is\n.Ql %s .\n", row->fallback);
        if (!row->flag_only) {
            struct buf variable;
            buf_init(&variable, 256);
            option_variable(table, row, &variable);
            fprintf(out, "In the environment\n.Ev %s .\n", variable.data);
            buf_release(&variable);
        }
    }
    fputs(".El\n", out);
}
