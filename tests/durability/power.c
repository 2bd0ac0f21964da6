/* Preloaded into a program, logs in order what it asks of the disk under $POWER_DIR.

The operations are carried out as well, so that the program sees its own files as ever. What a
power failure leaves is worked out from the log alone (power.py): what was not synced may be there,
or not, sector by sector. One mutex makes the log's order the order in which things were done.

A record: operation (1 byte), inode (8), two numbers (8 each), a length (4) and as many bytes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 1024
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static size_t long_;
static int log_ = -1, told = -1;
static uint64_t watched[MOST]; /* the inode behind each descriptor, 0 where nobody cares */

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

static void note(char kind, uint64_t inode, int64_t a, int64_t b, const void *data, uint32_t n) {
    char head[29];
    head[0] = kind;
    memcpy(head + 1, &inode, 8);
    memcpy(head + 9, &a, 8);
    memcpy(head + 17, &b, 8);
    memcpy(head + 25, &n, 4);
    ssize_t (*out)(int, const void *, size_t) = REAL(write);
    if (out(log_, head, 29) != 29) abort();
    for (uint32_t at = 0; at < n;) {
        ssize_t done = out(log_, (const char *)data + at, n - at);
        if (done <= 0) abort();
        at += (uint32_t)done;
    }
}

__attribute__((constructor)) static void begin(void) {
    folder = getenv("POWER_DIR");
    if (!folder) return;
    long_ = strlen(folder);
    told = atoi(getenv("POWER_TOLD"));
    log_ = REAL(open64)(getenv("POWER_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_ < 0) abort();
}

static int ours(const char *path) {
    return folder && !strncmp(path, folder, long_) && (path[long_] == '/' || !path[long_]);
}

static uint64_t inode_of(const char *path) {
    struct stat64 found;
    return fstatat64(AT_FDCWD, path, &found, 0) ? 0 : found.st_ino;
}

static int opened(const char *path, int flags, mode_t mode) {
    if (!ours(path)) return REAL(open64)(path, flags, mode);
    pthread_mutex_lock(&order);
    uint64_t before = inode_of(path);
    int fd = REAL(open64)(path, flags, mode), said = errno;
    struct stat64 found;
    if (fd >= 0 && fd < MOST && !fstat64(fd, &found)) {
        watched[fd] = found.st_ino;
        if (!before) note('C', found.st_ino, 0, 0, path, strlen(path));
        else if (flags & O_TRUNC) note('T', found.st_ino, 0, 0, 0, 0);
    }
    pthread_mutex_unlock(&order);
    errno = said;
    return fd;
}

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }
int open(const char *path, int flags, ...) { MODE(flags, mode) return opened(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, mode) return opened(path, flags, mode); }
int openat(int at, const char *path, int flags, ...) {
    MODE(flags, mode)
    if (path[0] == '/') return opened(path, flags, mode);
    return REAL(openat64)(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
    MODE(flags, mode)
    if (path[0] == '/') return opened(path, flags, mode);
    return REAL(openat64)(at, path, flags, mode);
}

static uint64_t behind(int fd) { return fd >= 0 && fd < MOST ? watched[fd] : 0; }

int close(int fd) {
    pthread_mutex_lock(&order);
    if (fd >= 0 && fd < MOST) watched[fd] = 0;
    int done = REAL(close)(fd), said = errno;
    pthread_mutex_unlock(&order);
    errno = said;
    return done;
}

static ssize_t wrote(int fd, const void *data, size_t n, int64_t at) {
    pthread_mutex_lock(&order);
    ssize_t done;
    if (at < 0) {
        done = REAL(write)(fd, data, n);
        struct stat64 found;
        if (fcntl(fd, F_GETFL) & O_APPEND) at = fstat64(fd, &found) ? 0 : found.st_size;
        else at = lseek64(fd, 0, SEEK_CUR);
        at -= done;
    } else {
        done = REAL(pwrite64)(fd, data, n, at);
    }
    int said = errno;
    if (done > 0) note('W', behind(fd), at, 0, data, (uint32_t)done);
    pthread_mutex_unlock(&order);
    errno = said;
    return done;
}

ssize_t write(int fd, const void *data, size_t n) {
    if (behind(fd)) return wrote(fd, data, n, -1);
    if (log_ >= 0 && fd == told) {
        pthread_mutex_lock(&order);
        note('A', 0, 0, 0, data, (uint32_t)n);
        pthread_mutex_unlock(&order);
    }
    return REAL(write)(fd, data, n);
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
    return behind(fd) ? wrote(fd, data, n, at) : REAL(pwrite64)(fd, data, n, at);
}
ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return pwrite64(fd, data, n, at); }

int ftruncate64(int fd, off64_t size) {
    pthread_mutex_lock(&order);
    int done = REAL(ftruncate64)(fd, size), said = errno;
    if (!done && behind(fd)) note('T', behind(fd), size, 0, 0, 0);
    pthread_mutex_unlock(&order);
    errno = said;
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* Nothing is really synced: that only takes time. The log knows that it was asked for. */
int fsync(int fd) {
    if (!behind(fd)) return REAL(fsync)(fd);
    pthread_mutex_lock(&order);
    note('S', behind(fd), 0, 0, 0, 0);
    pthread_mutex_unlock(&order);
    return 0;
}
int fdatasync(int fd) { return fsync(fd); }

int unlink(const char *path) {
    if (!ours(path)) return REAL(unlink)(path);
    pthread_mutex_lock(&order);
    int done = REAL(unlink)(path), said = errno;
    if (!done) note('U', 0, 0, 0, path, strlen(path));
    pthread_mutex_unlock(&order);
    errno = said;
    return done;
}

static int named(char kind, const char *old, const char *new) {
    char both[8192];
    pthread_mutex_lock(&order);
    int done = kind == 'R' ? REAL(rename)(old, new) : REAL(link)(old, new), said = errno;
    if (!done && ours(old))
        note(kind, 0, 0, 0, both, (uint32_t)snprintf(both, sizeof both, "%s\n%s", old, new));
    pthread_mutex_unlock(&order);
    errno = said;
    return done;
}
int rename(const char *old, const char *new) { return named('R', old, new); }
int link(const char *old, const char *new) { return named('L', old, new); }

/* Refused, so that a copy is made by reading and writing, which the log sees. */
ssize_t sendfile64(int out, int in, off64_t *at, size_t n) {
    (void)out, (void)in, (void)at, (void)n;
    errno = EINVAL;
    return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t n) { return sendfile64(out, in, at, n); }
