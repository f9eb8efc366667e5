/* plot: levels over time as SVG that stands in a page: steps, direct labels instead of a legend, one colour
 * and greys. Pure: numbers and words go in, bytes come out.
 *
 * It is as wide as its box and PLOT_HEIGHT pixels high. Text keeps its size at every width: words and rules
 * are placed in percent, and only the lines, in an inner picture, are stretched. Colours are the style
 * sheet's (class "plot"); there is no style in the picture itself, which the Content-Security-Policy would
 * forbid. It says nothing that is not in `desc` in words; a table of the numbers is the page's to give.
 */
#ifndef WEB_PLOT_H
#define WEB_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { PLOT_HEIGHT = 220, PLOT_LINES_MAX = 4 };

/* From `x` on the level is `y`, until the next point. */
struct plot_point {
    long long
        x; /* in a unit of the caller's, rising; what lies outside of `from` to `to` is drawn at the edge */
    long long y; /* below zero counts as zero */
};

struct plot_line {
    const char *label; /* at its right end: "12 going" */
    const struct plot_point *points;
    size_t count;
    bool main; /* in colour and filled; others are grey */
};

struct plot {
    const char *id; /* of the picture in its page; the title's and the description's begin with it */
    const char *title, *desc;
    long long from, to;            /* the span that is shown */
    const char *first, *last;      /* what stands beneath its two ends: "3 Jan" */
    const struct plot_line *lines; /* without points: not drawn; at most PLOT_LINES_MAX */
    size_t line_count;
};

/* Append the picture; nothing when no line has a point. */
void plot_write(struct buf *out, const struct plot *plot);
/* The top of a scale that holds MOST, and the STEP of its rules: 1, 2 or 5 times a power of ten, so that
 * there are at most five. At least 1. */
long long plot_scale(long long most, long long *step);

#endif
