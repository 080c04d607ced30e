#include "profile_file.h"

#include "buffer.h"
#include "digest.h"
#include "memory.h"
#include "operand.h"
#include "profile_kind.h"
#include "profile_problems.h"
#include "yaml_tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All of DESCRIPTOR, or one byte more than a profile may have. */
static int read_bounded(int descriptor, const char *path, struct buffer *bytes, struct error *e)
{
    while (bytes->length <= YAML_BYTES_MAX) {
        size_t room = YAML_BYTES_MAX + 1 - bytes->length;
        char *to = buffer_reserve(bytes, room);
        ssize_t count = read(descriptor, to, room);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_set_errno(e, "%s: cannot read", path);
        if (count == 0)
            break;
        bytes->length += (size_t)count;
    }
    return 0;
}

static int read_file(const char *path, struct buffer *bytes, struct error *e)
{
    struct operand file;
    int result;
    if (strcmp(path, "-") == 0)
        return error_set(e, STATUS_TROUBLE,
                         "a profile cannot come from standard input: that is the upload's");
    if (operand_open_path(&file, path, e) != 0)
        return -1;
    result = read_bounded(file.descriptor, path, bytes, e);
    operand_close(&file);
    return result;
}

static int digest_bytes(struct slice bytes, char hex[DIGEST_HEX_SIZE], struct error *e)
{
    struct digest d;
    int result;
    if (digest_init(&d, e) != 0)
        return -1;
    result = digest_update(&d, bytes, e) == 0 ? digest_finish(&d, hex, e) : -1;
    digest_release(&d);
    return result;
}

static int compile_bytes(struct profile_file *f, struct slice bytes,
                         struct profile_problems *problems)
{
    struct error e;
    uint32_t line = 1;
    uint32_t column = 1;
    struct tree *root = yaml_tree_read(bytes, &line, &column, &e);
    int result;
    if (root == NULL) {
        profile_problems_add(problems, line, column, "%s", e.message);
        return -1;
    }
    result = profile_compile(&f->profile, root, problems);
    tree_free(root);
    return result;
}

int profile_file_read(struct profile_file *f, const char *path, struct profile_problems *problems,
                      struct error *e)
{
    struct buffer bytes = {0};
    int result;
    *f = (struct profile_file){0};
    *problems = (struct profile_problems){0};
    result = read_file(path, &bytes, e);
    if (result == 0)
        result = digest_bytes(buffer_slice(&bytes), f->sha256, e);
    if (result == 0 && compile_bytes(f, buffer_slice(&bytes), problems) != 0)
        result = error_set(e, STATUS_TROUBLE, "%s: %s%zu problem%s: no profile", path,
                           problems->count == PROFILE_PROBLEMS_MAX ? "at least " : "",
                           problems->count, problems->count == 1 ? "" : "s");
    if (result == 0)
        f->path = memory_copy_text(path, strlen(path));
    buffer_release(&bytes);
    return result;
}

int profile_file_require(const struct profile_file *f, const char *path, const char *kind,
                         const char *program, struct error *e)
{
    const char *is = f->profile.kind->name;
    if (strcmp(is, kind) == 0)
        return 0;
    return error_set(e, STATUS_TROUBLE, "%s: is of kind %s: %s is for uploads of kind %s", path, is,
                     program, kind);
}

void profile_file_release(struct profile_file *f)
{
    profile_release(&f->profile);
    free(f->path);
    *f = (struct profile_file){0};
}
