/* Fees and credits: what it costs, and what it counts for (credit rules by accrediting system). */
#include "listing/listing_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"

/* A decimal with at most two places, as a string, so that 0.10 stays 0.10: from "25", "25.5" or 25. */
static json_t *
rule_decimal(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    const char *text = json_string_value(value);
    size_t places = 0;
    (void)field;
    char shown[32];
    if (json_is_number(value)) {
        snprintf(shown, sizeof(shown), "%.10g", json_number_value(value));
        text = shown;
    }
    size_t whole = text ? strspn(text, "0123456789") : 0;
    if (whole && text[whole] == '.')
        places = strspn(text + whole + 1, "0123456789");
    if (whole && whole <= 7 && places <= 2 && text[whole + (places ? places + 1 : 0)] == '\0')
        return json_string(text);
    return rules_refuse(rules, path,
                        "This is an amount of at most seven digits and two decimal places, as in \"25.00\".");
}

static const char *const fee_modes[] = {"in_person", "online", NULL};

const struct field fee_fields[] = {
    {.name = "band",
     .rule = rule_line,
     .max = 100,
     .required = true,
     .hint = "whom the fee is for, as in \"student\" or \"everyone\""},
    {.name = "mode", .rule = rule_choice, .choices = fee_modes},
    {.name = "price", .rule = rule_decimal, .required = true, .hint = "an amount as in \"25.00\", or \"0\""},
    {.name = "currency",
     .rule = rule_code,
     .of = "currency",
     .required = true,
     .hint = "an ISO 4217 code, as in EUR"},
    {.name = "until", .rule = rule_day},
    {.name = NULL},
};

/* --- credits --- */

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

/* RACGP and ACRRM count educational activities, reviewing performance and measuring outcomes apart. */
static const struct field hours_fields[] = {
    {.name = "ea", .rule = rule_decimal, .required = true, .hint = "hours of educational activities"},
    {.name = "rp", .rule = rule_decimal, .required = true, .hint = "hours of reviewing performance"},
    {.name = "mo", .rule = rule_decimal, .required = true, .hint = "hours of measuring outcomes"},
    {.name = NULL},
};

static const char *const credit_statuses[] = {"none", "applied", "approved", NULL};

static const struct field credit_fields[] = {
    {.name = "system",
     .rule = rule_code,
     .of = "credit",
     .required = true,
     .hint = "the accrediting system's code, as in ama_pra_1"},
    {.name = "amount", .rule = rule_decimal},
    {.name = "status",
     .rule = rule_choice,
     .choices = credit_statuses,
     .required = true,
     .hint = "\"none\", \"applied\" or \"approved\""},
    {.name = "provider", .rule = rule_line, .max = 200},
    {.name = "statement", .rule = rule_lines, .max = 2000},
    {.name = "board", .rule = rule_line, .max = 100},
    {.name = "label", .rule = rule_line, .max = 100},
    {.name = "country", .rule = rule_line, .max = 100},
    {.name = "hours", .rule = rule_object, .fields = hours_fields},
    {.name = "minutes", .rule = rule_whole, .min = 1, .max = 100000},
    {.name = NULL},
};

static void
check_credit(struct rules *rules, const char *path, const json_t *credit)
{
    const char *system = json_string_value(json_object_get(credit, "system"));
    const char *status = json_string_value(json_object_get(credit, "status"));
    const struct credit_rule *rule = credit_rule_find(system);
    if (strcmp(status, "applied") == 0 && rule->no_pending)
        problem_add(rules->problems, rules_path(rules, path, "status"),
                    "%s does not allow announcing credit that has only been applied for; list it once it is "
                    "approved, or use \"none\".",
                    listing_term_find("credit", system)->label);
    if (strcmp(status, "approved") != 0)
        return;
    for (size_t i = 0; i < COUNT_OF(rule->needs) && rule->needs[i]; i++)
        if (!rules_given(credit, rule->needs[i]))
            problem_add(rules->problems, rules_path(rules, path, rule->needs[i]),
                        "Approved %s needs this field: %s.", listing_term_find("credit", system)->label,
                        strcmp(rule->needs[i], "statement") == 0  ? "the designation statement, word for word"
                        : strcmp(rule->needs[i], "provider") == 0 ? "the accredited provider's name"
                                                                  : "see the system's own rules");
}

json_t *
rule_credit(struct rules *rules, const struct field *field, const char *path, const json_t *value)
{
    int before = rules->problems->count;
    json_t *credit = rules_object(rules, credit_fields, path, value);
    (void)field;
    if (credit)
        check_credit(rules, path, credit);
    if (rules->problems->count == before)
        return credit;
    json_decref(credit);
    return NULL;
}
