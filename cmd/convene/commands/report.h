/* Report: problems of files, as lines with file:line:column or as JSON. */
#ifndef CONVENE_REPORT_H
#define CONVENE_REPORT_H

#include <stdio.h>

#include "listing/listing.h"

#include "base/attr.h"

#include "convene/frame/command.h"
#include "convene/input/draft.h"

enum report_kind { REPORT_ERROR, REPORT_WARNING };

/* Print one line per problem. */
void report_print(FILE *out, const struct draft *draft, const struct problems *problems,
                  enum report_kind kind);
/* Append the problems to LIST: [{file, line, column, field, detail}, …]. */
void report_json(json_t *list, const struct draft *draft, const struct problems *problems);
/* Check the document of DRAFT by the rules. True: it is in normal form now. False: draft->problems says why.
 */
MUST_CHECK bool report_check(struct run *run, struct draft *draft, enum listing_use use);
/* Add the `errors` of a refusal to draft->problems, so that they are shown at their lines. False when they
 * name no problem. */
MUST_CHECK bool report_take_errors(struct draft *draft, const json_t *errors);

#endif
