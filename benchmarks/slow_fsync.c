/* Makes each fsync take FSYNC_US microseconds longer, as a disk does that really syncs.
   cc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c -ldl ; LD_PRELOAD=./slow_fsync.so ... */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_longer(void) {
    const char *us = getenv("FSYNC_US");
    if (us != NULL) usleep((useconds_t)strtoul(us, NULL, 10));
}

int fsync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_longer();
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_longer();
    return real(fd);
}
