/* Waits for names to appear in directories, and puts a symbolic link in the place of each at once.
 *
 * `racer TARGET STOCK DIRECTORY…` watches with inotify and exchanges each new name with a link to TARGET that
 * was made before in STOCK, until its input ends. It prints "ready" when it watches, and at the end how
 * many names appeared and how many it exchanged.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define MOST 8
#define MINE "racer"

static const char *target;
static char ready[64];
static int stock, directories[MOST], watches[MOST], count;
static const char *paths[MOST];
static long appeared, exchanged, made;

static int is_mine(const char *name) { return strncmp(name, MINE, strlen(MINE)) == 0; }

/* Whether a name is such a link by now; its own swaps are told, too. */
static int is_done(int which, const char *name)
{
    char found[4096];
    ssize_t size = readlinkat(directories[which], name, found, sizeof found);
    return size == (ssize_t)strlen(target) && memcmp(found, target, size) == 0;
}

/* A link that waits for its name, where nobody else looks. */
static void prepare(void)
{
    snprintf(ready, sizeof ready, MINE "-%d-%ld", getpid(), made++);
    symlinkat(target, stock, ready);
}

/* Put the link in a name's place at once; if the system refuses that, in two steps. */
static int swap(int directory, const char *name)
{
    char away[128];
    if (renameat2(stock, ready, directory, name, RENAME_EXCHANGE) == 0) {
        prepare();
        return 1;
    }
    snprintf(away, sizeof away, MINE "-%d-away-%ld", getpid(), made++);
    return renameat(directory, name, directory, away) == 0 && symlinkat(target, directory, name) == 0;
}

static void watch(int notify, int which)
{
    directories[which] = open(paths[which], O_RDONLY | O_DIRECTORY);
    watches[which] = directories[which] < 0 ? -1 : inotify_add_watch(notify, paths[which], IN_CREATE | IN_MOVED_TO);
}

int main(int argc, char **argv)
{
    char buffer[1 << 16] __attribute__((aligned(8)));
    int notify = inotify_init1(IN_NONBLOCK);
    target = argv[1];
    stock = open(argv[2], O_RDONLY | O_DIRECTORY);
    prepare();
    for (int each = 3; each < argc && count < MOST; each++) {
        paths[count] = argv[each];
        watch(notify, count);
        count++;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        ssize_t size = read(notify, buffer, sizeof buffer);
        if (size <= 0) {
            struct pollfd wait[2] = {{0, POLLIN, 0}, {notify, POLLIN, 0}};
            if (poll(wait, 2, -1) < 0 && errno != EINTR)
                break;
            if (wait[0].revents)
                break;
            continue;
        }
        for (char *at = buffer; at < buffer + size;) {
            struct inotify_event *event = (struct inotify_event *)at;
            at += sizeof *event + event->len;
            if (event->len == 0 || is_mine(event->name))
                continue;
            for (int each = 0; each < count; each++) {
                if (watches[each] != event->wd || is_done(each, event->name))
                    continue;
                appeared++;
                exchanged += swap(directories[each], event->name);
            }
        }
        for (int each = 0; each < count; each++) /* one that was not there, like backups/ */
            if (watches[each] < 0)
                watch(notify, each);
    }
    printf("%ld %ld\n", appeared, exchanged);
    return 0;
}
