#ifndef BENCHMARKS_CFLOOD_H
#define BENCHMARKS_CFLOOD_H

#include <stddef.h>
#include <stdint.h>

/* What one flood of queries brought back. */
typedef struct {
    uint64_t sent;
    uint64_t received;
    /* Queries without a reply in time. */
    uint64_t lost;
    /* Octets of all replies. */
    uint64_t octets;
    /* Replies by response code, without the bits of EDNS. */
    uint64_t codes[16];
    double seconds;
} cflood_result;

/* How a flood is sent. */
typedef struct {
    uint16_t port;
    /* Sockets that the queries come from. */
    int sockets;
    /* Queries of each socket that wait for their replies, 256 at most. */
    int window;
    /* Milliseconds of silence after which what waits is lost. */
    int patience;
    /* The core to run on. */
    int core;
} cflood_options;

/*
 * Sends `count` queries to 127.0.0.1, each once, and takes the replies, on the calling thread. Query number n is the
 * octets of `queries` from offsets[n] up to offsets[n + 1]; its identifier is replaced. Returns 0, or errno.
 */
int cflood_run(
    const uint8_t *_Nonnull queries, const size_t *_Nonnull offsets, size_t count, cflood_options options,
    cflood_result *_Nonnull result);

#endif
