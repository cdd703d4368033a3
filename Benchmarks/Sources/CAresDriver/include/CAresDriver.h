#ifndef BENCHMARKS_CARESDRIVER_H
#define BENCHMARKS_CARESDRIVER_H

#include <stddef.h>
#include <stdint.h>

/* What one run of c-ares brought back. */
struct cares_result {
    /* Domains that are done, with or without success. */
    uint64_t domains;
    /* Questions given to c-ares. What it sends again after a timeout or over TCP is not counted again. */
    uint64_t queries;
    /* Questions that ended without success: a timeout, a response code, a malformed reply, or an empty answer. */
    uint64_t failures;
    /* A and AAAA records of all replies. */
    uint64_t addresses;
    /* Seconds from the first question to the last reply, without the setup of c-ares. */
    double wall_seconds;
    /* Seconds of the processor, user and system, that the calling thread spent in that time. */
    double cpu_seconds;
};

/*
 * Asks `server`, such as "127.0.0.1:5300" or "[::1]:5300", for the SRV records of _im._xmpp below each of the `count`
 * domains, on the calling thread. Unless `use_hosts` is 0, then asks for A and AAAA of each distinct target, of the
 * first 16 of a domain. At most `in_flight` domains, 1024 at most, are under way at once. A question waits 2000 ms, is
 * sent twice at most, and then is a failure of the result, not an error.
 *
 * Returns 0, or an ares status code; text of it by cares_error_text(int). ARES_EBADFLAGS: in_flight is 0 or too big;
 * ARES_EBADNAME: a domain is too long; ARES_EFILE: epoll failed; ARES_ETIMEOUT: no question ended for 30 s; others are
 * from the setup of c-ares. The result is set in any case, to what was done until then.
 */
int cares_run(
    const char *server, const char *const *domains, size_t count, size_t in_flight, int use_hosts,
    struct cares_result *result);

/* The version of the c-ares library that runs, such as "1.18.1"; empty without one. Static; never NULL. */
const char *cares_version_text(void);

/* The text of a status that cares_run returned. Static; never NULL. */
const char *cares_error_text(int status);

#endif
