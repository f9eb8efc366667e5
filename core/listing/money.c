/* Fees and credits: what it costs, and what it counts for (credit rules by accrediting system). */
#include "base/attr.h"
#include "listing/listing_internal.h"

#include <stdio.h>
#include <string.h>

/* A decimal with at most two places, as a string, so that 0.10 stays 0.10: from "25", "25.5" or 25. */
json_t *
rule_decimal(struct rules *rules, const char *path, const json_t *value)
{
    char shown[32];
    const char *text = json_string_value(value);
    size_t whole, places = 0;

    if (json_is_number(value)) {
        snprintf(shown, sizeof shown, "%.10g", json_number_value(value));
        text = shown;
    }
    whole = text ? strspn(text, "0123456789") : 0;
    if (whole && text[whole] == '.')
        places = strspn(text + whole + 1, "0123456789");
    if (whole && whole <= 7 && places <= 2 && text[whole + (places ? places + 1 : 0)] == '\0')
        return json_string(text);
    problem_add(rules->problems, path,
                "This is an amount of at most seven digits and two decimal places, as in \"25.00\".");
    return NULL;
}

static json_t *
rule_fee_mode(struct rules *rules, const char *path, const json_t *value)
{
    static const char *const modes[] = {"in_person", "online", NULL};

    return rule_choice(rules, path, value, modes);
}

static json_t *
rule_fee(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "band",
         .rule = rule_line_100,
         .required = true,
         .hint = "whom the fee is for, as in \"student\" or \"everyone\""},
        {.name = "mode", .rule = rule_fee_mode},
        {.name = "price",
         .rule = rule_decimal,
         .required = true,
         .hint = "an amount as in \"25.00\", or \"0\""},
        {.name = "currency", .code = "currency", .required = true, .hint = "an ISO 4217 code, as in EUR"},
        {.name = "until", .rule = rule_day},
        {.name = NULL},
    };

    return rule_object(rules, path, value, fields);
}

json_t *
rule_fees(struct rules *rules, const char *path, const json_t *value)
{
    return rule_list(rules, path, value, rule_fee, 60);
}

/* --- credits -------------------------------------------------------------------------------------------- */

/* What a system asks beyond its table row; the sentences are what the organizer reads. */
struct credit_rule {
    const char *system;
    bool no_pending;      /* "applied for" may not be announced */
    const char *needs[3]; /* fields that an approved credit must have */
};

static const struct credit_rule credit_rules[] = {
    {.system = "ama_pra_1", .no_pending = true, .needs = {"provider", "statement"}},
    {.system = "eaccme_ecmec", .no_pending = true, .needs = {"provider"}},
    {.system = "moc_abms", .needs = {"board", "provider"}},
    {.system = "national_other", .needs = {"label", "country"}},
    {.system = "racgp_cpd", .needs = {"hours"}},
    {.system = "acrrm_pdp", .needs = {"hours"}},
    {.system = NULL, .needs = {"provider"}}, /* all others */
};

static const struct credit_rule *
credit_rule_find(const char *system)
{
    const struct credit_rule *rule = credit_rules;

    while (rule->system && strcmp(rule->system, system) != 0)
        rule++;
    return rule;
}

static json_t *
rule_credit_status(struct rules *rules, const char *path, const json_t *value)
{
    static const char *const statuses[] = {"none", "applied", "approved", NULL};

    return rule_choice(rules, path, value, statuses);
}

static json_t *
rule_statement(struct rules *rules, const char *path, const json_t *value)
{
    return rule_text(rules, path, value, 2000, true);
}

/* RACGP and ACRRM count educational activities, reviewing performance and measuring outcomes apart. */
static json_t *
rule_hours(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "ea", .rule = rule_decimal, .required = true, .hint = "hours of educational activities"},
        {.name = "rp", .rule = rule_decimal, .required = true, .hint = "hours of reviewing performance"},
        {.name = "mo", .rule = rule_decimal, .required = true, .hint = "hours of measuring outcomes"},
        {.name = NULL},
    };

    return rule_object(rules, path, value, fields);
}

static json_t *
rule_minutes(struct rules *rules, const char *path, const json_t *value)
{
    if (json_is_integer(value) && json_integer_value(value) > 0 && json_integer_value(value) <= 100000)
        return json_incref((json_t *)value);
    problem_add(rules->problems, path, "This is a whole number of minutes.");
    return NULL;
}

static void
check_credit(struct rules *rules, const char *path, const json_t *credit)
{
    const char *system = json_string_value(json_object_get(credit, "system"));
    const char *status = json_string_value(json_object_get(credit, "status"));
    const struct credit_rule *rule = credit_rule_find(system);

    if (strcmp(status, "applied") == 0 && rule->no_pending)
        problem_add(rules->problems, rule_path(rules, path, "status"),
                    "%s does not allow announcing credit that has only been applied for; list it once it is "
                    "approved, or use \"none\".",
                    listing_term_find("credit", system)->label);
    if (strcmp(status, "approved") != 0)
        return;
    for (size_t i = 0; i < COUNT_OF(rule->needs) && rule->needs[i]; i++)
        if (!json_object_get(credit, rule->needs[i]) || json_is_null(json_object_get(credit, rule->needs[i])))
            problem_add(rules->problems, rule_path(rules, path, rule->needs[i]),
                        "Approved %s needs this field: %s.", listing_term_find("credit", system)->label,
                        strcmp(rule->needs[i], "statement") == 0  ? "the designation statement, word for word"
                        : strcmp(rule->needs[i], "provider") == 0 ? "the accredited provider's name"
                                                                  : "see the system's own rules");
}

static json_t *
rule_credit(struct rules *rules, const char *path, const json_t *value)
{
    static const struct field fields[] = {
        {.name = "system",
         .code = "credit",
         .required = true,
         .hint = "the accrediting system's code, as in ama_pra_1"},
        {.name = "amount", .rule = rule_decimal},
        {.name = "status",
         .rule = rule_credit_status,
         .required = true,
         .hint = "\"none\", \"applied\" or \"approved\""},
        {.name = "provider", .rule = rule_line_200},
        {.name = "statement", .rule = rule_statement},
        {.name = "board", .rule = rule_line_100},
        {.name = "label", .rule = rule_line_100},
        {.name = "country", .rule = rule_line_100},
        {.name = "hours", .rule = rule_hours},
        {.name = "minutes", .rule = rule_minutes},
        {.name = NULL},
    };
    int before = rules->problems->count;
    json_t *credit = rule_object(rules, path, value, fields);

    if (credit)
        check_credit(rules, path, credit);
    if (rules->problems->count == before)
        return credit;
    json_decref(credit);
    return NULL;
}

json_t *
rule_credits(struct rules *rules, const char *path, const json_t *value)
{
    return rule_list(rules, path, value, rule_credit, 30);
}
