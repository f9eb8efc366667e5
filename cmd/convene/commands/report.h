/* Report: what is wrong with files, as file:line:column lines for people and editors, or as JSON. */
#ifndef CONVENE_REPORT_H
#define CONVENE_REPORT_H

#include <stdio.h>

#include "listing/listing.h"

#include "base/attr.h"

#include "convene/frame/command.h"
#include "convene/input/draft.h"

enum report_kind { REPORT_ERROR, REPORT_WARNING };

/* One line per problem. */
void report_print(FILE *out, const struct draft *draft, const struct problems *problems,
                  enum report_kind kind);
/* [{file, line, column, field, detail}, …] appended to LIST. */
void report_json(json_t *list, const struct draft *draft, const struct problems *problems);
/* Check DRAFT by the rules; its document becomes the normal form. False when there are problems (in
 * draft->problems). */
MUST_CHECK bool report_check(struct run *run, struct draft *draft, enum listing_use use);
/* Take over the `errors` of a refusal into draft->problems, so that they are shown at their lines. False when
 * it names no field. */
MUST_CHECK bool report_take_errors(struct draft *draft, const json_t *errors);

#endif
