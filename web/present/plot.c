#include "web/present/plot.h"

#include <string.h>

#include "base/buf.h"
#include "base/escape.h"

enum {
    TOP = 30,    /* room for the label of a line that ends at the top */
    BOTTOM = 28, /* for the words beneath */
    FIELD = PLOT_HEIGHT - TOP - BOTTOM,
    WIDE = 1000, /* units of the inner picture */
    GAP = 18     /* between two labels */
};

static const long long MOST = 1000000000000000000; /* more is drawn as this much */

/* --- numbers -------------------------------------------------------------------------------------------- */

long long
plot_scale(long long most, long long *step)
{
    static const int factors[] = {2, 5, 10};
    long long power = 1;

    *step = 1;
    most = most > MOST ? MOST : most;
    for (size_t i = 0; *step < most && most / *step + (most % *step != 0) > 5; i++) {
        *step = power * factors[i % 3];
        if (i % 3 == 2)
            power *= 10;
    }
    if (most < 1)
        return 1;
    return (most / *step + (most % *step != 0)) * *step;
}

static int
x_of(const struct plot *plot, long long x)
{
    if (x >= plot->to || plot->to <= plot->from)
        return WIDE;
    if (x <= plot->from)
        return 0;
    return (int)((double)(x - plot->from) / (double)(plot->to - plot->from) * WIDE + .5);
}

/* Pixels from the top of the field. */
static int
y_of(long long y, long long top)
{
    return y <= 0 ? FIELD : y >= top ? 0 : FIELD - (int)((double)y / (double)top * FIELD + .5);
}

static long long
highest(const struct plot *plot)
{
    long long most = 0;

    for (size_t i = 0; i < plot->line_count; i++) {
        for (size_t n = 0; n < plot->lines[i].count; n++) {
            if (plot->lines[i].points[n].y > most)
                most = plot->lines[i].points[n].y;
        }
    }
    return most;
}

/* "12,000" */
static void
put_number(struct buf *out, long long number)
{
    if (number >= 1000) {
        put_number(out, number / 1000);
        buf_printf(out, ",%03lld", number % 1000);
    } else {
        buf_printf(out, "%lld", number);
    }
}

/* --- the picture ---------------------------------------------------------------------------------------- */

static void
put_text(struct buf *out, const char *text)
{
    escape_html(out, text, strlen(text));
}

static void
put_rules(struct buf *out, long long top, long long step)
{
    for (long long y = 0; y <= top; y += step) {
        int at = TOP + y_of(y, top);

        buf_printf(out, "<line class=\"plot-%s\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>",
                   y ? "rule" : "base", at, at);
        if (y == 0)
            continue;
        buf_printf(out, "<text class=\"plot-tick\" x=\"0\" y=\"%d\">", at - 4);
        put_number(out, y);
        buf_puts(out, "</text>");
    }
}

/* Of the points in one column only the last is seen, so a path has at most WIDE steps. */
static void
put_steps(struct buf *out, const struct plot *plot, const struct plot_line *line, long long top)
{
    int x = x_of(plot, line->points[0].x), y = y_of(line->points[0].y, top);

    buf_printf(out, "M%d %d", x, line->main ? FIELD : y);
    for (size_t i = 0; i < line->count; i++) {
        int next = y_of(line->points[i].y, top);

        if (i + 1 < line->count && x_of(plot, line->points[i + 1].x) == x_of(plot, line->points[i].x))
            continue;
        x = x_of(plot, line->points[i].x);
        if (i == 0 || next != y || line->main)
            buf_printf(out, "H%dV%d", x, next);
        y = next;
    }
    buf_printf(out, "H%d", WIDE);
}

static void
put_line(struct buf *out, const struct plot *plot, const struct plot_line *line, long long top)
{
    buf_printf(out, "<path class=\"plot-line%s\" vector-effect=\"non-scaling-stroke\" d=\"",
               line->main ? " plot-main" : "");
    put_steps(out, plot, line, top);
    buf_puts(out, "\"/>");
}

static void
put_area(struct buf *out, const struct plot *plot, const struct plot_line *line, long long top)
{
    buf_puts(out, "<path class=\"plot-area\" d=\"");
    put_steps(out, plot, line, top);
    buf_printf(out, "V%dz\"/>", FIELD);
}

/* From the lowest end up, so that each label stands above its end and clear of the one beneath; of ends at
 * one height the first line's lies on top. */
static void
put_labels(struct buf *out, const struct plot *plot, long long top)
{
    bool done[PLOT_LINES_MAX] = {false};
    int last = PLOT_HEIGHT;

    for (size_t round = 0; round < plot->line_count; round++) {
        const struct plot_line *lowest = NULL;
        int end, at;

        for (size_t i = 0; i < plot->line_count; i++) {
            const struct plot_line *line = &plot->lines[i];

            if (line->count > 0 && !done[i] &&
                (!lowest || line->points[line->count - 1].y <= lowest->points[lowest->count - 1].y))
                lowest = line;
        }
        if (!lowest)
            return;
        done[lowest - plot->lines] = true;
        end = TOP + y_of(lowest->points[lowest->count - 1].y, top);
        at = end - 9 < last - GAP ? end - 9 : last - GAP;
        last = at;
        buf_printf(out, "<circle class=\"plot-end%s\" cx=\"100%%\" cy=\"%d\" r=\"4\"/>",
                   lowest->main ? " plot-main" : "", end);
        buf_printf(out, "<text class=\"plot-label%s\" x=\"100%%\" y=\"%d\" text-anchor=\"end\">",
                   lowest->main ? " plot-main" : "", at);
        put_text(out, lowest->label);
        buf_puts(out, "</text>");
    }
}

static void
put_head(struct buf *out, const struct plot *plot)
{
    buf_printf(out,
               "<svg class=\"plot\" role=\"img\" aria-labelledby=\"%s-title %s-desc\" width=\"100%%\" "
               "height=\"%d\"><title id=\"%s-title\">",
               plot->id, plot->id, PLOT_HEIGHT, plot->id);
    put_text(out, plot->title);
    buf_printf(out, "</title><desc id=\"%s-desc\">", plot->id);
    put_text(out, plot->desc);
    buf_puts(out, "</desc>");
}

static void
put_ends(struct buf *out, const struct plot *plot)
{
    bool same = plot->to <= plot->from || strcmp(plot->first, plot->last) == 0;

    if (!same) {
        buf_printf(out, "<text class=\"plot-tick\" x=\"0\" y=\"%d\">", PLOT_HEIGHT - 8);
        put_text(out, plot->first);
        buf_puts(out, "</text>");
    }
    buf_printf(out, "<text class=\"plot-tick\" x=\"100%%\" y=\"%d\" text-anchor=\"end\">", PLOT_HEIGHT - 8);
    put_text(out, plot->last);
    buf_puts(out, "</text>");
}

void
plot_write(struct buf *out, const struct plot *plot)
{
    long long step, top = plot_scale(highest(plot), &step);
    bool any = false;

    for (size_t i = 0; i < plot->line_count; i++)
        any = any || plot->lines[i].count > 0;
    if (!any)
        return;
    put_head(out, plot);
    put_rules(out, top, step);
    buf_printf(out,
               "<svg x=\"0\" y=\"%d\" width=\"100%%\" height=\"%d\" viewBox=\"0 0 %d %d\" "
               "preserveAspectRatio=\"none\" overflow=\"visible\">",
               TOP, FIELD, WIDE, FIELD);
    for (size_t i = 0; i < plot->line_count; i++) {
        if (plot->lines[i].main && plot->lines[i].count > 0)
            put_area(out, plot, &plot->lines[i], top);
    }
    for (size_t i = plot->line_count; i-- > 0;) {
        if (plot->lines[i].count > 0)
            put_line(out, plot, &plot->lines[i], top);
    }
    buf_puts(out, "</svg>");
    put_labels(out, plot, top);
    put_ends(out, plot);
    buf_puts(out, "</svg>\n");
}
