#include "batch_twin.h"

#include "atomic_file.h"

static bool is_same_file(const char *a, const char *b)
{
    return a != NULL && b != NULL && atomic_file_same_place(a, b);
}

static bool share_a_file(const struct batch_facts *a, const struct batch_facts *b)
{
    return is_same_file(a->file, b->file) || is_same_file(a->file, b->summary_file) ||
           is_same_file(a->summary_file, b->file);
}

static bool is_published(const struct batch_facts *f)
{
    bool dry_run = false;
    json_as_boolean(json_member(f->run, "dryRun"), &dry_run);
    return !dry_run && slice_equals_text(json_text_at(f->end, "status"), "complete");
}

static struct slice digest_of(const struct batch_facts *f)
{
    return json_text_at(json_member(f->end, "upload"), "sha256");
}

static bool is_same_upload(const struct batch_facts *a, const struct batch_facts *b)
{
    return slice_equals(digest_of(a), digest_of(b)) &&
           slice_equals(json_text_at(a->begin, "organizationId"),
                        json_text_at(b->begin, "organizationId")) &&
           slice_equals(json_text_at(a->begin, "kind"), json_text_at(b->begin, "kind"));
}

static void find_one(struct batch_facts *f, const struct batch_facts *batches, size_t count)
{
    for (size_t i = 0; i < count && f->twin == NULL; i++) {
        const struct batch_facts *other = &batches[i];
        if (other == f || !is_same_upload(f, other))
            continue;
        f->twin_is_file = share_a_file(f, other);
        if (f->twin_is_file || (is_published(f) && is_published(other)))
            f->twin = other;
    }
}

void batch_twin_find(struct batch_facts *batches, size_t count)
{
    for (size_t i = 0; i < count; i++)
        find_one(&batches[i], batches, count);
}
