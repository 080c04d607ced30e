#include "atomic_file.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAKE_OVER_ATTEMPTS = 16, COMPARED_BYTES = 32 * 1024 };

/* The folder that holds PATH; PATH is absolute. */
static char *parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == path ? memory_copy_text("/", 1)
                         : memory_copy_text(path, (size_t)(slash - path));
}

static char *temporary_of(const char *path)
{
    struct buffer name = {0};
    const char *slash = strrchr(path, '/');
    buffer_append(&name, path, (size_t)(slash - path) + 1);
    buffer_append_format(&name, ".%s.partial", slash + 1);
    return name.data;
}

/* PATH without the slashes at its end: "out/" and "out" are one place. */
static char *without_end_slashes(const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return memory_copy_text(path, length);
}

/* The absolute path with links resolved, of something that may not be there yet; NULL with errno
 * set. */
static char *resolve(const char *path)
{
    char resolved[PATH_MAX];
    struct stat about;
    if (*path == '\0') {
        errno = ENOENT;
        return NULL;
    }
    if (realpath(path, resolved) != NULL)
        return memory_copy_text(resolved, strlen(resolved));
    if (errno != ENOENT || lstat(path, &about) == 0)
        return NULL;
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    char *folder = slash == NULL   ? memory_copy_text(".", 1)
                   : slash == path ? memory_copy_text("/", 1)
                                   : memory_copy_text(path, (size_t)(slash - path));
    struct buffer whole = {0};
    if (realpath(folder, resolved) != NULL)
        buffer_append_format(&whole, "%s/%s", strcmp(resolved, "/") == 0 ? "" : resolved, name);
    free(folder);
    return whole.data;
}

/* Terminals, /dev/null and sockets take everything that comes, from as many as like. */
static bool takes_anything(const struct stat *about)
{
    return S_ISCHR(about->st_mode) || S_ISSOCK(about->st_mode);
}

bool atomic_file_same_place(const char *a, const char *b)
{
    struct stat left;
    struct stat right;
    bool there = stat(a, &left) == 0;
    if (there != (stat(b, &right) == 0))
        return false;
    if (there)
        return !takes_anything(&left) && left.st_dev == right.st_dev && left.st_ino == right.st_ino;
    char *left_path = resolve(a);
    char *right_path = resolve(b);
    bool same = left_path != NULL && right_path != NULL && strcmp(left_path, right_path) == 0;
    free(left_path);
    free(right_path);
    return same;
}

static int sync_parent(const char *path, struct error *e)
{
    char *folder = parent_of(path);
    int result = 0;
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        result = error_set_errno(e, "%s: cannot open the folder", folder);
    else if (fsync(descriptor) != 0)
        result = error_set_errno(e, "%s: cannot sync the folder", folder);
    if (descriptor >= 0)
        close(descriptor);
    free(folder);
    return result;
}

/*
 * Locks DESCRIPTOR and sees whether NAME still is what it opened: a process that held the lock
 * before may have renamed or removed it. Returns 1 to try again.
 */
static int lock_and_compare(int descriptor, const char *name, struct error *e)
{
    struct stat opened;
    struct stat named;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR)
            return 1;
        if (errno != EWOULDBLOCK)
            return error_set_errno(e, "%s: cannot lock", name);
        return error_set(e, STATUS_TEMPORARY, "%s: another process is writing it", name);
    }
    if (fstat(descriptor, &opened) != 0)
        return error_set_errno(e, "%s", name);
    if (lstat(name, &named) != 0 || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev)
        return 1;
    if (opened.st_uid != geteuid())
        return error_set(e, STATUS_TROUBLE, "%s: belongs to another user", name);
    if (S_ISREG(opened.st_mode) && opened.st_nlink != 1)
        return error_set(e, STATUS_TROUBLE, "%s: has a second name", name);
    return 0;
}

/* Opens and locks the temporary file or folder NAME, made new or left behind by a killed run. */
static int take_over(const char *name, int flags, struct error *e)
{
    for (int attempt = 0; attempt < TAKE_OVER_ATTEMPTS; attempt++) {
        int descriptor;
        if ((flags & O_DIRECTORY) != 0 && mkdir(name, 0700) != 0 && errno != EEXIST)
            return error_set_errno(e, "%s: cannot create", name);
        descriptor = open(name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
        if (descriptor < 0 && (errno == ENOENT || errno == EINTR))
            continue;
        if (descriptor < 0)
            return error_set_errno(e, "%s: cannot create", name);
        int locked = lock_and_compare(descriptor, name, e);
        if (locked == 0)
            return descriptor;
        close(descriptor);
        if (locked < 0)
            return -1;
    }
    return error_set(e, STATUS_TEMPORARY, "%s: other processes keep taking it", name);
}

static bool written_in_place(const char *path, const struct stat *about)
{
    return !S_ISREG(about->st_mode) || strncmp(path, "/dev/", 5) == 0 ||
           strncmp(path, "/proc/", 6) == 0;
}

static int open_in_place(struct atomic_file *f, const char *path, struct error *e)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return error_set_errno(e, "%s: cannot open", path);
    f->path = memory_copy_text(path, strlen(path));
    output_open_take(&f->output, descriptor, f->path);
    return 0;
}

/* A full disk found at the first byte is better than one found at the last, so the file is made at
 * once. */
static int open_temporary(struct atomic_file *f, struct error *e)
{
    f->temporary = temporary_of(f->path);
    int descriptor = take_over(f->temporary, O_RDWR | O_CREAT, e);
    if (descriptor < 0) {
        free(f->temporary);
        f->temporary = NULL;
        return -1;
    }
    output_open_take(&f->output, descriptor, f->path);
    f->lock = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (f->lock < 0 || fchmod(descriptor, 0600) != 0 || ftruncate(descriptor, 0) != 0)
        return error_set_errno(e, "%s: cannot create", f->temporary);
    return 0;
}

int atomic_file_open(struct atomic_file *f, const char *path, struct error *e)
{
    struct stat about;
    *f = (struct atomic_file){.lock = -1};
    if (strcmp(path, "-") == 0) {
        if (output_open_standard(&f->output, e) != 0)
            return -1;
        f->path = memory_copy_text(path, 1);
        return 0;
    }
    if (stat(path, &about) == 0) {
        if (S_ISDIR(about.st_mode))
            return error_set(e, STATUS_TROUBLE, "%s: is a folder, not a file", path);
        if (written_in_place(path, &about))
            return open_in_place(f, path, e);
    }
    f->path = resolve(path);
    if (f->path == NULL)
        return error_set_errno(e, "%s: cannot create", path);
    if (open_temporary(f, e) != 0) {
        atomic_file_close(f);
        return -1;
    }
    return 0;
}

int atomic_file_prepare(struct atomic_file *f, struct error *e)
{
    if (f->prepared)
        return 0;
    if (output_sync(&f->output, e) != 0 || output_close(&f->output, e) != 0)
        return -1;
    f->prepared = true;
    return 0;
}

/* What the rename would replace must be a file or nothing. */
static int refuse_odd_target(const char *path, struct error *e)
{
    struct stat about;
    if (lstat(path, &about) == 0 && !S_ISREG(about.st_mode))
        return error_set(e, STATUS_TROUBLE, "%s: is not a regular file any more", path);
    return 0;
}

int atomic_file_publish(struct atomic_file *f, struct error *e)
{
    if (atomic_file_prepare(f, e) != 0)
        return -1;
    if (f->temporary == NULL) {
        f->published = true;
        return 0;
    }
    if (refuse_odd_target(f->path, e) != 0)
        return -1;
    if (rename(f->temporary, f->path) != 0)
        return error_set_errno(e, "%s: cannot rename into place", f->path);
    f->published = true;
    if (sync_parent(f->path, e) != 0) {
        atomic_file_withdraw(f);
        return -1;
    }
    return 0;
}

void atomic_file_withdraw(struct atomic_file *f)
{
    if (f->published && f->temporary != NULL)
        unlink(f->path);
}

void atomic_file_close(struct atomic_file *f)
{
    if (f->path == NULL)
        return;
    if (f->temporary != NULL && !f->published)
        unlink(f->temporary);
    output_release(&f->output);
    if (f->lock > 0)
        close(f->lock);
    free(f->path);
    free(f->temporary);
    *f = (struct atomic_file){0};
}

/* The name of the next entry but "." and ".."; NULL at the end, with errno 0, and where it cannot
 * be read. */
static const char *next_entry(DIR *entries)
{
    struct dirent *entry;
    do {
        errno = 0;
        entry = readdir(entries);
    } while (entry != NULL &&
             (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry == NULL ? NULL : entry->d_name;
}

/* Removes every file in the folder; a folder inside it is not ours and is refused. */
static int empty_folder(int folder, const char *name, struct error *e)
{
    int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    int result = 0;
    if (entries == NULL) {
        if (copy >= 0)
            close(copy);
        return error_set_errno(e, "%s: cannot read the folder", name);
    }
    for (const char *entry; result == 0 && (entry = next_entry(entries)) != NULL;)
        if (unlinkat(folder, entry, 0) != 0)
            result =
                error_set_errno(e, "%s/%s: cannot remove what an earlier run left", name, entry);
    if (result == 0 && errno != 0)
        result = error_set_errno(e, "%s: cannot read the folder", name);
    closedir(entries);
    return result;
}

static int open_folder(struct atomic_folder *f, struct error *e)
{
    f->temporary = temporary_of(f->path);
    f->descriptor = take_over(f->temporary, O_RDONLY | O_DIRECTORY, e);
    if (f->descriptor < 0) {
        free(f->temporary);
        f->temporary = NULL;
        return -1;
    }
    return empty_folder(f->descriptor, f->temporary, e);
}

int atomic_folder_open(struct atomic_folder *f, const char *path, struct error *e)
{
    struct stat about;
    char *plain = without_end_slashes(path);
    *f = (struct atomic_folder){.descriptor = -1, .path = resolve(plain)};
    free(plain);
    if (f->path == NULL)
        return error_set_errno(e, "%s: cannot create", path);
    int result = 0;
    if (stat(f->path, &about) == 0 && !S_ISDIR(about.st_mode))
        result = error_set(e, STATUS_TROUBLE, "%s: is there and is not a folder", path);
    else if (strcmp(f->path, "/") == 0)
        result = error_set(e, STATUS_TROUBLE, "/: cannot be replaced");
    if (result == 0)
        result = open_folder(f, e);
    if (result != 0)
        atomic_folder_close(f);
    return result;
}

int atomic_folder_create(struct atomic_folder *f, const char *name, struct output *o,
                         struct error *e)
{
    int descriptor =
        openat(f->descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return error_set_errno(e, "%s/%s: cannot create", f->path, name);
    output_open_take(o, descriptor, name);
    return 0;
}

/* Whether both files hold the same bytes. */
static bool files_equal(int a, int b)
{
    char left[COMPARED_BYTES];
    char right[COMPARED_BYTES];
    for (;;) {
        ssize_t count = read(a, left, sizeof left);
        ssize_t filled = 0;
        if (count <= 0)
            return count == 0 && read(b, right, 1) == 0;
        while (filled < count) {
            ssize_t got = read(b, right + filled, (size_t)(count - filled));
            if (got <= 0)
                return false;
            filled += got;
        }
        if (memcmp(left, right, (size_t)count) != 0)
            return false;
    }
}

static bool entries_equal(int a, int b, const char *name)
{
    int left = openat(a, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    int right = openat(b, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    bool equal = left >= 0 && right >= 0 && files_equal(left, right);
    if (left >= 0)
        close(left);
    if (right >= 0)
        close(right);
    return equal;
}

/* Whether every entry of folder A is in B with the same bytes; with BYTES false only whether it is
 * there. */
static bool entries_contained(int a, int b, bool bytes)
{
    int copy = openat(a, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = copy < 0 ? NULL : fdopendir(copy);
    bool contained = entries != NULL;
    if (entries == NULL && copy >= 0)
        close(copy);
    for (const char *entry; contained;) {
        if ((entry = next_entry(entries)) == NULL) {
            contained = errno == 0;
            break;
        }
        contained = bytes ? entries_equal(a, b, entry)
                          : faccessat(b, entry, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    }
    if (entries != NULL)
        closedir(entries);
    return contained;
}

static bool is_empty(int folder)
{
    int nothing = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = nothing < 0 ? NULL : fdopendir(nothing);
    bool empty = entries != NULL;
    if (entries == NULL && nothing >= 0)
        close(nothing);
    empty = empty && next_entry(entries) == NULL && errno == 0;
    if (entries != NULL)
        closedir(entries);
    return empty;
}

static int refuse_target(const struct atomic_folder *f, struct error *e)
{
    return error_set(e, STATUS_TROUBLE, "%s: is there already and is not empty", f->path);
}

int atomic_folder_prepare(struct atomic_folder *f, struct error *e)
{
    if (fsync(f->descriptor) != 0)
        return error_set_errno(e, "%s: cannot sync the folder", f->temporary);
    int there = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (there < 0)
        return errno == ENOENT ? 0 : error_set_errno(e, "%s: cannot open", f->path);
    f->stands_already = entries_contained(f->descriptor, there, true) &&
                        entries_contained(there, f->descriptor, false);
    int result = f->stands_already || is_empty(there) ? 0 : refuse_target(f, e);
    close(there);
    return result;
}

int atomic_folder_publish(struct atomic_folder *f, struct error *e)
{
    if (f->stands_already)
        return sync_parent(f->path, e);
    if (rename(f->temporary, f->path) != 0) {
        if (errno == ENOTEMPTY || errno == EEXIST)
            return refuse_target(f, e);
        return error_set_errno(e, "%s: cannot rename into place", f->path);
    }
    if (sync_parent(f->path, e) != 0) {
        if (rename(f->path, f->temporary) != 0)
            error_prefix(e, "%s: stands, but may not survive a power cut", f->path);
        return -1;
    }
    f->published = true;
    return 0;
}

void atomic_folder_close(struct atomic_folder *f)
{
    struct error ignored;
    if (f->path == NULL)
        return;
    if (f->temporary != NULL && !f->published &&
        empty_folder(f->descriptor, f->temporary, &ignored) == 0)
        rmdir(f->temporary);
    if (f->descriptor > 0)
        close(f->descriptor);
    free(f->path);
    free(f->temporary);
    *f = (struct atomic_folder){0};
}
