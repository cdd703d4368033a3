#define _GNU_SOURCE
/* ares_query and the parsers are there in all versions; what replaces them is not. */
#define CARES_NO_DEPRECATED

#include "CAresDriver.h"

#if __has_include(<ares.h>)

#include <ares.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* The most questions at once, 1024 * 2 * 16, must stay below the number of identifiers: c-ares looks for a free one. */
enum { most_in_flight = 1024, most_targets = 16 };
enum { name_size = 512, most_addresses = 64, most_events = 16 };
enum { timeout = 2000, tries = 2, payload = 1232, receive_buffer = 1 << 21 };
/* Milliseconds between two looks for questions that are too old, and of silence after which the run is given up. */
enum { tick = 100, patience = 30000 };

static const char prefix[] = "_im._xmpp.";

struct run;

/* One domain under way. */
typedef struct {
    struct run *run;
    /* Questions without a reply, and one more while further questions are being asked. */
    size_t waiting;
} lookup;

typedef struct run {
    ares_channel channel;
    int poller;
    bool use_hosts;
    /* Not 0 as soon as the run cannot go on. */
    int status;
    /* No domain may be started: this is being done further up the stack, or the run is over. */
    bool is_closed;
    const char *const *domains;
    size_t count;
    size_t next;
    lookup *lookups;
    /* The lookups that are free, as a stack. */
    lookup **free;
    size_t free_count;
    /* Questions that have ended. */
    uint64_t ended;
    struct cares_result result;
} run;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double processor_time(void) {
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

static void start_lookups(run *run);

/* The next domain is started at once, as c-ares gives no other chance to until it has read all that has arrived. */
static void leave(lookup *lookup) {
    run *run = lookup->run;
    lookup->waiting -= 1;
    if (lookup->waiting != 0) return;
    run->result.domains += 1;
    run->free[run->free_count++] = lookup;
    start_lookups(run);
}

static void ask(lookup *lookup, const char *name, int type, ares_callback callback) {
    lookup->waiting += 1;
    lookup->run->result.queries += 1;
    ares_query(lookup->run->channel, name, ns_c_in, type, callback, lookup);
}

static void finish(lookup *lookup, int status, int addresses) {
    run *run = lookup->run;
    run->ended += 1;
    if (status == ARES_SUCCESS) {
        run->result.addresses += (uint64_t)addresses;
    } else {
        run->result.failures += 1;
    }
    leave(lookup);
}

static void take_v4(void *argument, int status, int timeouts, unsigned char *reply, int length) {
    (void)timeouts;
    struct ares_addrttl addresses[most_addresses];
    int count = most_addresses;
    if (status == ARES_SUCCESS) status = ares_parse_a_reply(reply, length, NULL, addresses, &count);
    finish(argument, status, count);
}

static void take_v6(void *argument, int status, int timeouts, unsigned char *reply, int length) {
    (void)timeouts;
    struct ares_addr6ttl addresses[most_addresses];
    int count = most_addresses;
    if (status == ARES_SUCCESS) status = ares_parse_aaaa_reply(reply, length, NULL, addresses, &count);
    finish(argument, status, count);
}

static void ask_for_addresses(lookup *lookup, const struct ares_srv_reply *records) {
    const char *targets[most_targets];
    size_t count = 0;
    for (const struct ares_srv_reply *record = records; record != NULL && count < most_targets; record = record->next) {
        /* The root: there is no such service. */
        bool is_known = record->host[0] == 0 || strcmp(record->host, ".") == 0;
        for (size_t index = 0; index < count && !is_known; index++) {
            is_known = strcasecmp(targets[index], record->host) == 0;
        }
        if (is_known) continue;
        targets[count++] = record->host;
        ask(lookup, record->host, ns_t_a, take_v4);
        ask(lookup, record->host, ns_t_aaaa, take_v6);
    }
}

static void take_services(void *argument, int status, int timeouts, unsigned char *reply, int length) {
    (void)timeouts;
    lookup *lookup = argument;
    struct ares_srv_reply *records = NULL;
    if (status == ARES_SUCCESS) status = ares_parse_srv_reply(reply, length, &records);
    if (status == ARES_SUCCESS && lookup->run->use_hosts) ask_for_addresses(lookup, records);
    if (records != NULL) ares_free_data(records);
    finish(lookup, status, 0);
}

static void start_lookup(run *run) {
    char name[name_size];
    const int length = snprintf(name, sizeof name, "%s%s", prefix, run->domains[run->next]);
    if (length < 0 || (size_t)length >= sizeof name) {
        run->status = ARES_EBADNAME;
        return;
    }
    run->next += 1;
    lookup *lookup = run->free[--run->free_count];
    lookup->waiting = 1;
    ask(lookup, name, ns_t_srv, take_services);
    leave(lookup);
}

/*
 * Starts domains until as many as allowed are under way. c-ares may call back within ares_query, when it cannot send;
 * such a domain makes room again, which this loop sees, so nothing recurses.
 */
static void start_lookups(run *run) {
    if (run->is_closed) return;
    run->is_closed = true;
    while (run->status == ARES_SUCCESS && run->free_count > 0 && run->next < run->count) start_lookup(run);
    run->is_closed = false;
}

static void watch(void *argument, ares_socket_t descriptor, int is_readable, int is_writable) {
    run *run = argument;
    struct epoll_event event = {.data.fd = descriptor};
    if (is_readable) event.events |= EPOLLIN;
    if (is_writable) event.events |= EPOLLOUT;
    if (event.events == 0) {
        epoll_ctl(run->poller, EPOLL_CTL_DEL, descriptor, NULL);
        return;
    }
    if (epoll_ctl(run->poller, EPOLL_CTL_ADD, descriptor, &event) == 0) return;
    if (errno == EEXIST && epoll_ctl(run->poller, EPOLL_CTL_MOD, descriptor, &event) == 0) return;
    run->status = ARES_EFILE;
}

static void process(run *run, struct epoll_event event) {
    const bool is_broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    const ares_socket_t reader = is_broken || (event.events & EPOLLIN) != 0 ? event.data.fd : ARES_SOCKET_BAD;
    const ares_socket_t writer = (event.events & EPOLLOUT) != 0 ? event.data.fd : ARES_SOCKET_BAD;
    ares_process_fd(run->channel, reader, writer);
}

/*
 * c-ares looks for what is too old each time it is called, so a fixed tick is enough, and spares ares_timeout, which
 * in some versions goes through all questions.
 */
static int resolve_all(run *run) {
    struct epoll_event events[most_events];
    uint64_t ended = 0;
    int silence = 0;
    start_lookups(run);
    while (true) {
        if (run->status != ARES_SUCCESS) return run->status;
        if (run->result.domains == run->count) return ARES_SUCCESS;
        const int ready = epoll_wait(run->poller, events, most_events, tick);
        if (ready < 0 && errno != EINTR) return ARES_EFILE;
        for (int index = 0; index < ready; index++) process(run, events[index]);
        if (ready <= 0) ares_process_fd(run->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        silence = run->ended != ended ? 0 : silence + (ready == 0 ? tick : 0);
        ended = run->ended;
        if (silence >= patience) return ARES_ETIMEOUT;
    }
}

static int open_channel(run *run, const char *server) {
    struct ares_options options;
    memset(&options, 0, sizeof options);
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS;
    options.timeout = timeout;
    options.tries = tries;
    options.ednspsz = payload;
    options.socket_receive_buffer_size = receive_buffer;
    options.sock_state_cb = watch;
    options.sock_state_cb_data = run;
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ | ARES_OPT_SOCK_RCVBUF
        | ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
    options.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    const int status = ares_init_options(&run->channel, &options, mask);
    if (status != ARES_SUCCESS) {
        run->channel = NULL;
        return status;
    }
    return ares_set_servers_ports_csv(run->channel, server);
}

static int open_run(run *run, const char *server, size_t in_flight) {
    run->poller = epoll_create1(EPOLL_CLOEXEC);
    if (run->poller < 0) return ARES_EFILE;
    run->lookups = calloc(in_flight, sizeof *run->lookups);
    run->free = calloc(in_flight, sizeof *run->free);
    if (run->lookups == NULL || run->free == NULL) return ARES_ENOMEM;
    for (size_t index = 0; index < in_flight; index++) {
        run->lookups[index].run = run;
        run->free[run->free_count++] = &run->lookups[index];
    }
    return open_channel(run, server);
}

/* What is still under way ends here, into a result that nobody reads any more. */
static void close_run(run *run) {
    run->is_closed = true;
    if (run->channel != NULL) ares_destroy(run->channel);
    if (run->poller >= 0) close(run->poller);
    free(run->lookups);
    free(run->free);
}

int cares_run(
    const char *server, const char *const *domains, size_t count, size_t in_flight, int use_hosts,
    struct cares_result *result) {
    memset(result, 0, sizeof *result);
    if (in_flight < 1 || in_flight > most_in_flight) return ARES_EBADFLAGS;
    int status = ares_library_init(ARES_LIB_INIT_ALL);
    if (status != ARES_SUCCESS) return status;
    run run = {.poller = -1, .use_hosts = use_hosts != 0, .domains = domains, .count = count};
    status = open_run(&run, server, in_flight);
    if (status == ARES_SUCCESS) {
        const double start = now();
        const double processor_start = processor_time();
        status = resolve_all(&run);
        run.result.cpu_seconds = processor_time() - processor_start;
        run.result.wall_seconds = now() - start;
    }
    *result = run.result;
    close_run(&run);
    ares_library_cleanup();
    return status;
}

const char *cares_version_text(void) {
    return ares_version(NULL);
}

const char *cares_error_text(int status) {
    return ares_strerror(status);
}

#else

/* c-ares was not installed when this was compiled: its version is empty, and nothing runs. */

int cares_run(
    const char *server, const char *const *domains, size_t count, size_t in_flight, int use_hosts,
    struct cares_result *result) {
    (void)server, (void)domains, (void)count, (void)in_flight, (void)use_hosts;
    *result = (struct cares_result){0};
    return 1;
}

const char *cares_version_text(void) { return ""; }

const char *cares_error_text(int status) {
    (void)status;
    return "c-ares was not installed when this was compiled";
}

#endif
