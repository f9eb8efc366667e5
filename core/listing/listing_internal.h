/* What the files of this room share: rules of single fields, and tables that stand in another file than the
 * table that has them.
 */
#ifndef LISTING_INTERNAL_H
#define LISTING_INTERNAL_H

#include "base/attr.h"
#include "listing/listing.h"
#include "rules/rules.h"

/* --- text.c --- */

rule_fn rule_markdown; /* of at most `max` characters */
rule_fn rule_code;     /* a code of the vocabulary `of` */
rule_fn rule_topic;

/* --- parts.c, money.c --- */

rule_fn rule_place, rule_online, rule_capacity, rule_access, rule_person, rule_credit;
extern const struct field conduct_fields[], fee_fields[];

/* --- series_days.c --- */

struct icalrecurrencetype;
struct icaltimetype;
/* A rule by months or years has a day from START's period to LAST: what does not is not worth a search. It
 * errs towards yes. */
MUST_CHECK bool listing_series_has_day(const struct icalrecurrencetype *rule,
                                       const struct icaltimetype *start, const struct icaltimetype *last);

#endif
