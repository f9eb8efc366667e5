#include "base/nearest.h"

#include <string.h>

/* Optimal string alignment distance (edits and swaps of neighbours) of short words; words longer than the
 * table are never near. */
static size_t
word_distance(const char *a, const char *b)
{
    enum { WORD_MAX = 32 };
    size_t n = strlen(a), m = strlen(b), cost[WORD_MAX + 1][WORD_MAX + 1];

    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    for (size_t i = 0; i <= n; i++)
        cost[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        cost[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            size_t best = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (cost[i - 1][j] + 1 < best)
                best = cost[i - 1][j] + 1;
            if (cost[i][j - 1] + 1 < best)
                best = cost[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                cost[i - 2][j - 2] + 1 < best)
                best = cost[i - 2][j - 2] + 1;
            cost[i][j] = best;
        }
    return cost[n][m];
}

const char *
nearest_name(const char *word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t limit =
        strlen(word) < 5 ? 2 : 3; /* below it: a slip of one edit in a short word, of two in a long one */
    for (size_t i = 0; i < count; i++) {
        size_t distance = word_distance(word, names[i]);
        if (distance < limit) {
            limit = distance;
            nearest = names[i];
        }
    }
    return nearest;
}
