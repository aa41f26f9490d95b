/* Lets a test see, and answer, each call of a process that takes the name of a file in a watched place.
 *
 * Loaded with LD_PRELOAD. It does nothing until `names_watch` is called, which a test does through ctypes
 * in the process that it watches. From then on a call whose name lies in one of the places (also as
 * seen from a directory that is held open) is counted; the call that is asked for, or every one, is told
 * through a socket before it happens, and waits for an answer of one byte: '1' asks to be told once more
 * when the call is done. Whoever answers may change the names meanwhile. This library changes nothing.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#define PLACES 8
#define LONGEST (2 * PATH_MAX)

static int channel = -1;
static long wanted;
static atomic_long seen;
static char places[PLACES][PATH_MAX];
static size_t lengths[PLACES];
static int count;
static __thread int inside;

/* Tell of call number `at` (0: of every call) through the socket; `directories` one a line. */
void names_watch(int socket, long at, const char *directories)
{
    char *rest = NULL, text[PLACES * PATH_MAX];
    count = 0;
    snprintf(text, sizeof text, "%s", directories);
    for (char *one = strtok_r(text, "\n", &rest); one && count < PLACES; one = strtok_r(NULL, "\n", &rest)) {
        snprintf(places[count], PATH_MAX, "%s", one);
        lengths[count] = strlen(places[count]);
        count++;
    }
    wanted = at;
    atomic_store(&seen, 0);
    channel = socket;
}

/* How many calls there were. */
long names_seen(void) { return atomic_load(&seen); }

static int add_link(char *out, const char *link)
{
    long size = syscall(SYS_readlinkat, AT_FDCWD, link, out, PATH_MAX - 1);
    if (size <= 0)
        return 0;
    out[size] = 0;
    return 1;
}

/* The name from the root on, with neither doubled slashes nor dots; 0 if there is none. */
static int whole(int directory, const char *path, char *out)
{
    char joined[LONGEST], base[PATH_MAX], link[64];
    int descriptor, used = 0;
    if (!path || !*path || strlen(path) >= PATH_MAX)
        return 0;
    if (sscanf(path, "/proc/self/fd/%d%n", &descriptor, &used) == 1 && path[used] == '/') {
        directory = descriptor;
        path += used + 1;
    }
    if (*path == '/') {
        snprintf(joined, sizeof joined, "%s", path);
    } else {
        if (directory == AT_FDCWD)
            snprintf(link, sizeof link, "/proc/self/cwd");
        else
            snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        if (!add_link(base, link))
            return 0;
        snprintf(joined, sizeof joined, "%s/%s", base, path);
    }
    char *rest = NULL, *to = out;
    for (char *part = strtok_r(joined, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
        if (strcmp(part, ".") == 0)
            continue;
        *to++ = '/';
        to = stpcpy(to, part);
    }
    *to = 0;
    return to != out;
}

static int watched(const char *path)
{
    for (int each = 0; each < count; each++)
        if (strncmp(path, places[each], lengths[each]) == 0
            && (path[lengths[each]] == 0 || path[lengths[each]] == '/'))
            return 1;
    return 0;
}

static char tell(const char *text)
{
    char answer = '0';
    ssize_t done;
    do
        done = send(channel, text, strlen(text), MSG_NOSIGNAL);
    while (done < 0 && errno == EINTR);
    if (done < 0)
        return '0';
    do
        done = recv(channel, &answer, 1, 0);
    while (done < 0 && errno == EINTR);
    return done == 1 ? answer : '0';
}

static int before(const char *call, int directory, const char *path)
{
    char name[LONGEST], text[LONGEST + 64];
    int kept = errno, again = 0;
    if (channel < 0 || inside)
        return 0;
    inside = 1;
    if (whole(directory, path, name) && watched(name)) {
        long number = atomic_fetch_add(&seen, 1) + 1;
        if (wanted == 0 || number == wanted) {
            snprintf(text, sizeof text, "before %s %s", call, name);
            again = tell(text) == '1';
        }
    }
    inside = 0;
    errno = kept;
    return again;
}

static void after(void)
{
    int kept = errno;
    inside = 1;
    tell("after");
    inside = 0;
    errno = kept;
}

#define HERE AT_FDCWD
#define REAL(result, name, parameters)                                                                       \
    static result(*real) parameters;                                                                         \
    if (!real)                                                                                               \
        real = (result(*) parameters)dlsym(RTLD_NEXT, #name)

/* A function with one name. */
#define ONE(result, name, parameters, arguments, directory, path)                                            \
    result name parameters                                                                                   \
    {                                                                                                        \
        REAL(result, name, parameters);                                                                      \
        int again = before(#name, directory, path);                                                          \
        result got = real arguments;                                                                         \
        if (again)                                                                                           \
            after();                                                                                         \
        return got;                                                                                          \
    }

/* A function with two names; each is a call of its own. */
#define TWO(name, parameters, arguments, first, path, second, other)                                         \
    int name parameters                                                                                      \
    {                                                                                                        \
        REAL(int, name, parameters);                                                                         \
        int again = before(#name, first, path);                                                              \
        again |= before(#name, second, other);                                                               \
        int got = real arguments;                                                                            \
        if (again)                                                                                           \
            after();                                                                                         \
        return got;                                                                                          \
    }

/* A function that opens, with a mode if it makes something. */
#define OPENS(name, parameters, last, directory, with_mode, without)                                         \
    int name parameters                                                                                      \
    {                                                                                                        \
        static int (*real)();                                                                                \
        if (!real)                                                                                           \
            real = (int (*)())dlsym(RTLD_NEXT, #name);                                                       \
        mode_t mode = 0;                                                                                     \
        if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                         \
            va_list more;                                                                                    \
            va_start(more, last);                                                                            \
            mode = va_arg(more, mode_t);                                                                     \
            va_end(more);                                                                                    \
        }                                                                                                    \
        int again = before(#name, directory, path);                                                          \
        int got = real with_mode;                                                                            \
        if (again)                                                                                           \
            after();                                                                                         \
        return got;                                                                                          \
    }

OPENS(open, (const char *path, int flags, ...), flags, HERE, (path, flags, mode), )
OPENS(open64, (const char *path, int flags, ...), flags, HERE, (path, flags, mode), )
OPENS(openat, (int at, const char *path, int flags, ...), flags, at, (at, path, flags, mode), )
OPENS(openat64, (int at, const char *path, int flags, ...), flags, at, (at, path, flags, mode), )
ONE(int, __open_2, (const char *path, int flags), (path, flags), HERE, path)
ONE(int, __open64_2, (const char *path, int flags), (path, flags), HERE, path)
ONE(int, __openat_2, (int at, const char *path, int flags), (at, path, flags), at, path)
ONE(int, __openat64_2, (int at, const char *path, int flags), (at, path, flags), at, path)
ONE(int, creat, (const char *path, mode_t mode), (path, mode), HERE, path)
ONE(int, creat64, (const char *path, mode_t mode), (path, mode), HERE, path)
ONE(FILE *, fopen, (const char *path, const char *how), (path, how), HERE, path)
ONE(FILE *, fopen64, (const char *path, const char *how), (path, how), HERE, path)
ONE(FILE *, freopen, (const char *path, const char *how, FILE *file), (path, how, file), HERE, path)
ONE(FILE *, freopen64, (const char *path, const char *how, FILE *file), (path, how, file), HERE, path)

ONE(int, stat, (const char *path, struct stat *to), (path, to), HERE, path)
ONE(int, lstat, (const char *path, struct stat *to), (path, to), HERE, path)
ONE(int, stat64, (const char *path, struct stat64 *to), (path, to), HERE, path)
ONE(int, lstat64, (const char *path, struct stat64 *to), (path, to), HERE, path)
ONE(int, fstatat, (int at, const char *path, struct stat *to, int flags), (at, path, to, flags), at, path)
ONE(int, fstatat64, (int at, const char *path, struct stat64 *to, int flags), (at, path, to, flags), at, path)
ONE(int, statx, (int at, const char *path, int flags, unsigned mask, struct statx *to),
    (at, path, flags, mask, to), at, path)
ONE(int, __xstat, (int version, const char *path, struct stat *to), (version, path, to), HERE, path)
ONE(int, __lxstat, (int version, const char *path, struct stat *to), (version, path, to), HERE, path)
ONE(int, __xstat64, (int version, const char *path, struct stat64 *to), (version, path, to), HERE, path)
ONE(int, __lxstat64, (int version, const char *path, struct stat64 *to), (version, path, to), HERE, path)
ONE(int, __fxstatat, (int version, int at, const char *path, struct stat *to, int flags),
    (version, at, path, to, flags), at, path)
ONE(int, __fxstatat64, (int version, int at, const char *path, struct stat64 *to, int flags),
    (version, at, path, to, flags), at, path)
ONE(int, access, (const char *path, int mode), (path, mode), HERE, path)
ONE(int, eaccess, (const char *path, int mode), (path, mode), HERE, path)
ONE(int, euidaccess, (const char *path, int mode), (path, mode), HERE, path)
ONE(int, faccessat, (int at, const char *path, int mode, int flags), (at, path, mode, flags), at, path)
ONE(int, statfs, (const char *path, struct statfs *to), (path, to), HERE, path)
ONE(int, statfs64, (const char *path, struct statfs64 *to), (path, to), HERE, path)
ONE(int, statvfs, (const char *path, struct statvfs *to), (path, to), HERE, path)
ONE(int, statvfs64, (const char *path, struct statvfs64 *to), (path, to), HERE, path)
ONE(long, pathconf, (const char *path, int what), (path, what), HERE, path)

ONE(int, chmod, (const char *path, mode_t mode), (path, mode), HERE, path)
ONE(int, lchmod, (const char *path, mode_t mode), (path, mode), HERE, path)
ONE(int, fchmodat, (int at, const char *path, mode_t mode, int flags), (at, path, mode, flags), at, path)
ONE(int, chown, (const char *path, uid_t user, gid_t group), (path, user, group), HERE, path)
ONE(int, lchown, (const char *path, uid_t user, gid_t group), (path, user, group), HERE, path)
ONE(int, fchownat, (int at, const char *path, uid_t user, gid_t group, int flags),
    (at, path, user, group, flags), at, path)
ONE(int, truncate, (const char *path, off_t size), (path, size), HERE, path)
ONE(int, truncate64, (const char *path, off64_t size), (path, size), HERE, path)
ONE(int, utime, (const char *path, const struct utimbuf *times), (path, times), HERE, path)
ONE(int, utimes, (const char *path, const struct timeval times[2]), (path, times), HERE, path)
ONE(int, lutimes, (const char *path, const struct timeval times[2]), (path, times), HERE, path)
ONE(int, futimesat, (int at, const char *path, const struct timeval times[2]), (at, path, times), at, path)
ONE(int, utimensat, (int at, const char *path, const struct timespec times[2], int flags),
    (at, path, times, flags), at, path)

TWO(rename, (const char *from, const char *to), (from, to), HERE, from, HERE, to)
TWO(renameat, (int at, const char *from, int there, const char *to), (at, from, there, to), at, from, there, to)
TWO(renameat2, (int at, const char *from, int there, const char *to, unsigned flags),
    (at, from, there, to, flags), at, from, there, to)
TWO(link, (const char *from, const char *to), (from, to), HERE, from, HERE, to)
TWO(linkat, (int at, const char *from, int there, const char *to, int flags), (at, from, there, to, flags),
    at, from, there, to)
ONE(int, symlink, (const char *target, const char *path), (target, path), HERE, path)
ONE(int, symlinkat, (const char *target, int at, const char *path), (target, at, path), at, path)
ONE(int, unlink, (const char *path), (path), HERE, path)
ONE(int, unlinkat, (int at, const char *path, int flags), (at, path, flags), at, path)
ONE(int, remove, (const char *path), (path), HERE, path)
ONE(int, rmdir, (const char *path), (path), HERE, path)
ONE(int, mkdir, (const char *path, mode_t mode), (path, mode), HERE, path)
ONE(int, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode), at, path)
ONE(int, mkfifo, (const char *path, mode_t mode), (path, mode), HERE, path)
ONE(int, mkfifoat, (int at, const char *path, mode_t mode), (at, path, mode), at, path)
ONE(int, mknod, (const char *path, mode_t mode, dev_t device), (path, mode, device), HERE, path)
ONE(int, mknodat, (int at, const char *path, mode_t mode, dev_t device), (at, path, mode, device), at, path)
ONE(int, mkstemp, (char *path), (path), HERE, path)
ONE(int, mkstemp64, (char *path), (path), HERE, path)
ONE(int, mkostemp, (char *path, int flags), (path, flags), HERE, path)
ONE(int, mkostemp64, (char *path, int flags), (path, flags), HERE, path)
ONE(char *, mkdtemp, (char *path), (path), HERE, path)

ONE(ssize_t, readlink, (const char *path, char *to, size_t size), (path, to, size), HERE, path)
ONE(ssize_t, readlinkat, (int at, const char *path, char *to, size_t size), (at, path, to, size), at, path)
ONE(ssize_t, __readlink_chk, (const char *path, char *to, size_t size, size_t room), (path, to, size, room),
    HERE, path)
ONE(ssize_t, __readlinkat_chk, (int at, const char *path, char *to, size_t size, size_t room),
    (at, path, to, size, room), at, path)
ONE(char *, realpath, (const char *path, char *to), (path, to), HERE, path)
ONE(char *, __realpath_chk, (const char *path, char *to, size_t room), (path, to, room), HERE, path)
ONE(char *, canonicalize_file_name, (const char *path), (path), HERE, path)
ONE(DIR *, opendir, (const char *path), (path), HERE, path)
ONE(int, scandir, (const char *path, struct dirent ***to, int (*choose)(const struct dirent *),
                   int (*order)(const struct dirent **, const struct dirent **)),
    (path, to, choose, order), HERE, path)
ONE(int, scandirat, (int at, const char *path, struct dirent ***to, int (*choose)(const struct dirent *),
                     int (*order)(const struct dirent **, const struct dirent **)),
    (at, path, to, choose, order), at, path)
ONE(int, chdir, (const char *path), (path), HERE, path)

ONE(ssize_t, getxattr, (const char *path, const char *name, void *to, size_t size), (path, name, to, size), HERE,
    path)
ONE(ssize_t, lgetxattr, (const char *path, const char *name, void *to, size_t size), (path, name, to, size), HERE,
    path)
ONE(int, setxattr, (const char *path, const char *name, const void *value, size_t size, int flags),
    (path, name, value, size, flags), HERE, path)
ONE(int, lsetxattr, (const char *path, const char *name, const void *value, size_t size, int flags),
    (path, name, value, size, flags), HERE, path)
ONE(ssize_t, listxattr, (const char *path, char *to, size_t size), (path, to, size), HERE, path)
ONE(ssize_t, llistxattr, (const char *path, char *to, size_t size), (path, to, size), HERE, path)
ONE(int, removexattr, (const char *path, const char *name), (path, name), HERE, path)
ONE(int, lremovexattr, (const char *path, const char *name), (path, name), HERE, path)
