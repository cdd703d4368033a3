#ifndef BENCHMARKS_CSTEADY_H
#define BENCHMARKS_CSTEADY_H

#include <stddef.h>
#include <stdint.h>

/* How queries are sent: so many a second, whatever comes back. */
typedef struct {
    uint16_t port;
    double queries_per_second;
    /* Records of every right answer; all of them have one TTL. */
    unsigned records;
    /* The core to run on. */
    int core;
} csteady_options;

/* What came back. */
typedef struct {
    uint64_t sent;
    uint64_t received;
    /* Queries without a reply two seconds after the last one was sent. */
    uint64_t lost;
    /* Answers with more than one TTL, or without some of the records. */
    uint64_t mixed;
    double seconds;
    /* Microseconds from sending to receiving: of half of the replies at most, of 99 in 100, of all. */
    unsigned half;
    unsigned most;
    unsigned longest;
} csteady_result;

/* What another thread ends a run with. */
typedef struct csteady_stop csteady_stop;

csteady_stop *_Nonnull csteady_stop_make(void);
void csteady_stop_now(csteady_stop *_Nonnull stop);
void csteady_stop_free(csteady_stop *_Nonnull stop);

/*
 * Sends one query to 127.0.0.1 again and again, on the calling thread, until it is stopped; its identifier is replaced.
 * Returns 0, or errno.
 */
int csteady_run(
    const uint8_t *_Nonnull query, size_t length, csteady_options options, csteady_stop *_Nonnull stop,
    csteady_result *_Nonnull result);

#endif
