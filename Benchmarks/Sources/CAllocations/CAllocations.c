#include "CAllocations.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

/* The C library's own functions, under the names that glibc keeps for this purpose. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local uint64_t of_thread;
static _Atomic uint64_t of_all_threads;

static void count(void) {
    of_thread += 1;
    atomic_fetch_add_explicit(&of_all_threads, 1, memory_order_relaxed);
}

uint64_t callocations_of_thread(void) {
    return of_thread;
}

uint64_t callocations_of_all_threads(void) {
    return atomic_load_explicit(&of_all_threads, memory_order_relaxed);
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}

void *realloc(void *pointer, size_t size) {
    count();
    return __libc_realloc(pointer, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    count();
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    void *memory = __libc_memalign(alignment, size);
    if (memory == NULL) return ENOMEM;
    *pointer = memory;
    return 0;
}
