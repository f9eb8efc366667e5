/* rules: what a JSON document from outside may hold, as tables of fields.
 *
 *     static const struct field fields[] = {
 *         {.name = "name", .rule = rule_line, .max = 100, .required = true, .hint = "the person's name"},
 *         {.name = "public", .rule = rule_flag},
 *         {.name = "id"}, // derived: what GET shows may be sent back
 *         {.name = NULL},
 *     };
 *     struct rules rules = {.problems = &problems};
 *     json_t *normal = rules_object(&rules, fields, "", object);
 *
 * A rule takes a value and gives back its normal form (a new reference), or NULL after adding a sentence to
 * the problems. All problems are reported, not only the first.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/attr.h"
#include "base/problem.h"

struct rules {
    struct problems *problems;
    bool patch;   /* a merge patch: at the top nothing is required, and null takes a field away */
    unsigned use; /* one bit, for tables whose fields are not known to every use */
    int unknown;  /* fields of unknown names so far; starts as 0 */
};

struct field;
typedef json_t *rule_fn(struct rules *rules, const struct field *field, const char *path,
                        const json_t *value);

struct field {
    const char *name;           /* NULL ends a table */
    rule_fn *rule;              /* NULL: derived, passed over on input */
    bool required;              /* in a new object, and never null */
    bool kept;                  /* may be left out, and is never null */
    unsigned uses;              /* bits of the uses that know this field; 0: all of them */
    long min, max;              /* of a number; the most characters of a text, items of a list */
    const char *const *choices; /* of rule_choice, ended by NULL */
    const struct field *fields; /* of rule_object */
    const struct field *item;   /* of rule_list and rule_set: what each item is */
    const char *of;             /* what a rule of the caller's own wants to know */
    const char *hint;           /* what a right value is: ends the sentence "This field is missing: " */
};

/* --- documents --- */

/* Parse TEXT as a JSON document with our limits: depth 32, no duplicate keys, no NUL. Adds a problem with
 * line and column and gives back NULL when it is not one. */
MUST_CHECK json_t *rules_parse(const char *text, size_t len, struct problems *problems);
/* The normal form of OBJECT by a table. PATH is "" for the document. */
MUST_CHECK json_t *rules_object(struct rules *rules, const struct field *fields, const char *path,
                                const json_t *object);
/* "path.name", or NAME at the top. */
const char *rules_path(struct rules *rules, const char *path, const char *name);
/* The field is there and not null. */
bool rules_given(const json_t *object, const char *name);
/* One problem at PATH, and NULL, for a rule to return. */
json_t *rules_refuse(struct rules *rules, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* --- rules --- */

rule_fn rule_object; /* by `fields` */
rule_fn rule_list;   /* of at most `max` times `item` */
rule_fn rule_set;    /* the same; what is mentioned again is dropped */
rule_fn rule_any;    /* looked at elsewhere */
rule_fn rule_flag;   /* true or false */
rule_fn rule_whole;  /* a whole number from `min` to `max` */
rule_fn rule_choice; /* one of `choices` */
/* Text of at most `max` characters, free of what cannot be seen: trimmed, and on one line with every run of
 * blanks made one space; or on several lines. */
rule_fn rule_line;
rule_fn rule_lines;
rule_fn rule_link;    /* the address of a page: url.h */
rule_fn rule_host;    /* a domain name, as in example.org: address.h */
rule_fn rule_address; /* a person's mail address: address.h */
rule_fn rule_civil;   /* a local time or a day: civil.h */
rule_fn rule_day;
rule_fn rule_zone;    /* the spelling; the database knows which zones there are */
rule_fn rule_instant; /* 2027-05-04T07:00:00Z */

/* rule_line with this limit, for rules that look at a text more closely. */
json_t *rule_text(struct rules *rules, const char *path, const json_t *value, long max);

#endif
