/* What the files of this room share. Rules take a value and give back its normal form (a new reference), or
 * NULL after adding a problem.
 */
#ifndef LISTING_INTERNAL_H
#define LISTING_INTERNAL_H

#include "listing/listing.h"

struct rules {
    struct problems *problems;
    enum listing_use use;
};

typedef json_t *rule_fn(struct rules *rules, const char *path, const json_t *value);

/* One field of an object: its name, its rule, and what may not be said of it elsewhere. */
struct field {
    const char *name;
    rule_fn *rule;     /* none of rule, code and codes: derived, ignored on input */
    const char *code;  /* one code of this vocabulary */
    const char *codes; /* a list of codes of this vocabulary, each once */
    bool required;     /* in a new object */
    const char *hint;  /* what a right value is, for "is missing" */
};

/* --- fields.c: objects and lists ------------------------------------------------------------------------ */

/* Normal form of OBJECT by a table that ends with a row without a name. PATH is "" for the document. */
json_t *rule_object(struct rules *rules, const char *path, const json_t *object, const struct field *fields);
/* Each item by RULE; at most MAX items. WHAT names the items in the sentence ("fees"). */
json_t *rule_list(struct rules *rules, const char *path, const json_t *value, rule_fn *rule, size_t max);
bool list_holds(const json_t *list, const json_t *value);
/* "path.name", or NAME at the top. */
const char *rule_path(struct rules *rules, const char *path, const char *name);

/* --- text.c: strings ------------------------------------------------------------------------------------ */

json_t *rule_text(struct rules *rules, const char *path, const json_t *value, size_t max, bool lines);
json_t *rule_line_100(struct rules *rules, const char *path, const json_t *value);
json_t *rule_line_200(struct rules *rules, const char *path, const json_t *value);
json_t *rule_line_400(struct rules *rules, const char *path, const json_t *value);
json_t *rule_markdown(struct rules *rules, const char *path, const json_t *value);
json_t *rule_link(struct rules *rules, const char *path, const json_t *value);
json_t *rule_contact(struct rules *rules, const char *path, const json_t *value);
json_t *rule_code(struct rules *rules, const char *path, const json_t *value, const char *dimension);
/* One of a NULL-ended list. */
json_t *rule_choice(struct rules *rules, const char *path, const json_t *value, const char *const *choices);
json_t *rule_topic(struct rules *rules, const char *path, const json_t *value);
json_t *rule_flag(struct rules *rules, const char *path, const json_t *value);

/* --- time.c --------------------------------------------------------------------------------------------- */

/* A civil date and time as written: no zone, no instant. `has_time` is false for a day. */
struct civil {
    int year, month, day, hour, minute;
    bool has_time;
};
/* Why TEXT is none, as the rest of a sentence ("there is no 30 February 2027"), or NULL when it was read. */
const char *civil_parse(struct arena *arena, const char *text, struct civil *out);
const char *civil_format(struct arena *arena, const struct civil *civil);
int civil_compare(const struct civil *a, const struct civil *b);
json_t *rule_civil(struct rules *rules, const char *path, const json_t *value);
json_t *rule_day(struct rules *rules, const char *path, const json_t *value);
json_t *rule_zone(struct rules *rules, const char *path, const json_t *value);

/* --- the parts of a document ---------------------------------------------------------------------------- */

json_t *rule_place(struct rules *rules, const char *path, const json_t *value);
json_t *rule_online(struct rules *rules, const char *path, const json_t *value);
json_t *rule_capacity(struct rules *rules, const char *path, const json_t *value);
json_t *rule_access(struct rules *rules, const char *path, const json_t *value);
json_t *rule_conduct(struct rules *rules, const char *path, const json_t *value);
json_t *rule_people(struct rules *rules, const char *path, const json_t *value);
json_t *rule_fees(struct rules *rules, const char *path, const json_t *value);
json_t *rule_credits(struct rules *rules, const char *path, const json_t *value);
json_t *rule_decimal(struct rules *rules, const char *path, const json_t *value);

#endif
