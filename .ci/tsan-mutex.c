// Tells the thread sanitizer about Synchronization.Mutex. When a mutex is contended, the standard library waits for it and
// gives it on in code that is not instrumented, and the sanitizer takes everything the mutex guards for a race. This library
// is loaded before the standard library, and adds what it lacks: the lock was acquired, the lock is released.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT_METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void *next(const char *symbol) {
    void *found = dlsym(RTLD_NEXT, symbol);
    if (!found) abort();
    return found;
}

// Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> ()
SWIFT_METHOD void lockSlow(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT_METHOD void lockSlow(uint32_t thread, SELF) {
    static SWIFT_METHOD void (*original)(uint32_t, SELF);
    if (!original) original = (SWIFT_METHOD void (*)(uint32_t, SELF))next("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    original(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

// Synchronization._MutexHandle._unlockSlow() -> ()
SWIFT_METHOD void unlockSlow(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT_METHOD void unlockSlow(SELF) {
    static SWIFT_METHOD void (*original)(SELF);
    if (!original) original = (SWIFT_METHOD void (*)(SELF))next("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(self);
    original(self);
}
