#include "rule.h"
#include "tap.h"
#include "whole_file.h"

#include <stdlib.h>

static void test_page(void)
{
    struct buffer page = {0}; /* the tests are run at the top of the source */
    if (!whole_file("man/nightdrop-stream.5", &page))
        abort();
    bool whole = true;
    for (enum rule rule = RULE_NONE + 1; rule < RULE_COUNT; rule++) {
        char item[512];
        snprintf(item, sizeof item, "\n.It Li %s%s\n%s\n", rule_code(rule),
                 rule_can_be_overridden(rule) ? " *" : "", rule_words(rule));
        if (strstr(page.data, item) == NULL) {
            whole = false;
            printf("# missing: %s", item + 1);
        }
    }
    tap_ok(whole, "nightdrop-stream(5) lists each rule, its words, and whether it can be bent");
    buffer_release(&page);
}

static void test_find(void)
{
    bool found = true;
    for (enum rule rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
        found = found && rule_find(rule_code(rule)) == rule;
    tap_ok(found, "every rule is found by its code, and no two share one");
    tap_ok(rule_find("no-such-rule") == RULE_NONE, "a code that there is not is no rule");
    tap_ok(rule_find("none") == RULE_NONE, "nor is the word for no rule");
}

static void test_bending(void)
{
    bool only_uploads = true;
    for (enum rule rule = RULE_NONE + 1; rule < RULE_COUNT; rule++)
        if (rule_scope(rule) != RULE_SCOPE_UPLOAD && rule_can_be_overridden(rule))
            only_uploads = false;
    tap_ok(only_uploads, "only rules of an upload as a whole can be bent");
    tap_ok(!rule_can_be_overridden(RULE_NOT_CSV), "what cannot be read cannot be waved through");
}

int main(void)
{
    test_page();
    test_find();
    test_bending();
    return tap_done();
}
