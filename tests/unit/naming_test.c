#include "naming.h"
#include "tap.h"

int main(void)
{
    struct naming_batch parts;
    struct buffer name = {0};
    static const char *const none[] = {
        "",           "acme",        "acme/txn",           "0c55e1f3d9ab",
        "acme/txn/2", "acme/txn/2.", "acme/txn/2026.0",    "acme/txn/2026-11-23.01",
        "a/b/c.1x",   "a/b/c.1/d",   "acme//2026-11-23.1", "a/b/c.1234567890",
        ".a/b/c.1",   "a b/txn/c.1",
    };
    tap_ok(naming_split_batch("acme.x/txn/2026-11-23.12", &parts), "a batch's name has parts");
    tap_equal_slice(parts.organization, slice_of("acme.x"), "whose it is");
    tap_equal_slice(parts.kind, slice_of("txn"), "of which kind");
    tap_equal_slice(parts.date, slice_of("2026-11-23"), "of which day");
    tap_equal_number(parts.nth, 12, "and which one of that day");
    tap_ok(naming_split_batch_of("acme.x/txn/2026-11-23.12", "acme.x", "txn", &parts),
           "a batch is its organization's");
    tap_ok(!naming_split_batch_of("acme.x/txn/2026-11-23.12", "acme", "txn", &parts),
           "and no other's");
    tap_ok(!naming_split_batch_of("acme.x/txn/2026-11-23.12", "acme.x", "groups", &parts),
           "and of its kind");
    buffer_append_text(&name, "in place of ");
    naming_append_batch(&parts, &name);
    tap_equal_slice(buffer_slice(&name), slice_of("in place of acme.x/txn/2026-11-23.12"),
                    "and from its parts it is made again");
    buffer_release(&name);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        tap_ok(!naming_split_batch(none[i], &parts), none[i]);
    tap_ok(naming_is_plain_file(slice_of("chunk-000001.ndjson")), "a chunk stands in its folder");
    tap_ok(!naming_is_plain_file(slice_of("../etc/passwd")), "a path does not");
    tap_ok(!naming_is_plain_file(slice_of("..")), "nor does the folder above");
    tap_ok(!naming_is_plain_file(slice_of("")), "nor does nothing");
    return tap_done();
}
