/* How stores are named, and what of a name may be shown. */
#include "store_name.h"

#include "tap.h"

#include <stdlib.h>

static void shown(const char *url, const char *expected)
{
    char *name = store_name_shown(url);
    tap_equal_text(name, expected, url);
    free(name);
}

int main(void)
{
    struct error e;
    static const char *const good[] = {
        "sqlite:a.db",   "sqlite:/a/b",       "postgresql://h/db",
        "postgres://h/", "postgresql:///db",  "postgresql://",
        "sqlite:@a:b@c", "postgresql://u@h/", "postgresql://u:p@h?a=b@c"};
    static const char *const bad[] = {"",          "a.db",
                                      "sqlite:",   "SQLITE:a.db",
                                      "host=h",    "postgres:/h",
                                      "mysql://h", " sqlite:a",
                                      "sqlite3:a", "postgresql://u:p@s@h/db"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        tap_equal_number(store_name_check(good[i], &e), 0, good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        tap_ok(store_name_check(bad[i], &e) == -1 && e.status == STATUS_TROUBLE, bad[i]);
    shown("sqlite:/srv/a@b:c?d.db", "sqlite:/srv/a@b:c?d.db");
    shown("postgresql://h:5432/db", "postgresql://h:5432/db");
    shown("postgresql://user@h/db", "postgresql://user@h/db");
    shown("postgresql://user:secret@h:1/db", "postgresql://user@h:1/db");
    shown("postgresql://:secret@h/db", "postgresql://@h/db");
    shown("postgresql://user:sec?ret@h/db", "postgresql://user@h/db");
    shown("postgresql://user:sec@ret@h/db", "postgresql://user@h/db");
    shown("postgresql://user:sec/ret@h/db", "postgresql://user@h/db");
    shown("postgresql://h/db?user=u&password=secret", "postgresql://h/db");
    shown("postgresql://user:secret@/db", "postgresql://user@/db");
    shown("postgresql://", "postgresql://");
    tap_equal_text(store_name_file("sqlite:a.db"), "a.db", "the path stands behind the scheme");
    tap_ok(store_name_file("postgresql://h/db") == NULL, "a server has no path");
    return tap_done();
}
