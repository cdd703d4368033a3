#define _GNU_SOURCE

#include "CSteady.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { socket_count = 8, batch = 32, identifiers = 1 << 16 };
enum { reply_size = 2048, header_size = 12, most_micros = 1 << 20 };
static const uint64_t patience = 2000000000;

struct csteady_stop {
    atomic_bool is_stopped;
};

csteady_stop *csteady_stop_make(void) { return calloc(1, sizeof(csteady_stop)); }
void csteady_stop_now(csteady_stop *stop) { atomic_store(&stop->is_stopped, true); }
void csteady_stop_free(csteady_stop *stop) { free(stop); }

/* Too big for a stack, and one run at a time is enough. */
static struct {
    int descriptors[socket_count];
    /* When the query with an identifier left; 0 when none is under way. */
    uint64_t sent_at[socket_count][identifiers];
    uint16_t next[socket_count];
    uint32_t micros[most_micros];
    uint8_t queries[batch][512];
    uint8_t replies[batch][reply_size];
    uint64_t open;
    csteady_result result;
} run;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static size_t skip_name(const uint8_t *reply, size_t length, size_t offset) {
    while (offset < length && reply[offset] != 0 && reply[offset] < 0xC0) offset += 1 + (size_t)reply[offset];
    return offset + (offset < length && reply[offset] >= 0xC0 ? 2 : 1);
}

/* Whether an answer has so many records, all of one TTL. */
static bool is_of_one_version(const uint8_t *reply, size_t length, unsigned records) {
    if (length < header_size || (unsigned)(reply[6] << 8 | reply[7]) != records) return false;
    size_t offset = skip_name(reply, length, header_size) + 4;
    uint8_t ttl[4] = {0};
    for (unsigned index = 0; index < records; index++) {
        offset = skip_name(reply, length, offset);
        if (offset + 10 > length) return false;
        if (index == 0) memcpy(ttl, reply + offset + 4, sizeof ttl);
        if (memcmp(ttl, reply + offset + 4, sizeof ttl) != 0) return false;
        offset += 10 + (size_t)(reply[offset + 8] << 8 | reply[offset + 9]);
    }
    return offset <= length;
}

static int send_queries(int lane, unsigned count, size_t length) {
    struct mmsghdr messages[batch];
    struct iovec parts[batch];
    memset(messages, 0, sizeof messages);
    const uint64_t time = now();
    for (unsigned index = 0; index < count; index++) {
        const uint16_t identifier = (uint16_t)(run.next[lane] + index);
        run.queries[index][0] = (uint8_t)(identifier >> 8);
        run.queries[index][1] = (uint8_t)identifier;
        parts[index] = (struct iovec){run.queries[index], length};
        messages[index].msg_hdr.msg_iov = &parts[index];
        messages[index].msg_hdr.msg_iovlen = 1;
        /* One that was never answered is lost: its identifier is used again. */
        if (run.sent_at[lane][identifier] != 0) run.open -= 1;
        run.sent_at[lane][identifier] = time;
    }
    run.open += count;
    int sent = 0;
    while (sent < (int)count) {
        const int more = sendmmsg(run.descriptors[lane], messages + sent, count - (unsigned)sent, 0);
        if (more < 0 && errno != EINTR && errno != EAGAIN && errno != ENOBUFS) return errno;
        if (more > 0) sent += more;
    }
    run.next[lane] = (uint16_t)(run.next[lane] + count);
    run.result.sent += count;
    return 0;
}

static void take(int lane, const uint8_t *reply, size_t length, uint64_t time, unsigned records) {
    if (length < header_size) return;
    const uint16_t identifier = (uint16_t)(reply[0] << 8 | reply[1]);
    const uint64_t start = run.sent_at[lane][identifier];
    if (start == 0) return;
    run.sent_at[lane][identifier] = 0;
    run.open -= 1;
    run.result.received += 1;
    const uint64_t micros = (time - start) / 1000;
    run.micros[micros < most_micros ? micros : most_micros - 1] += 1;
    if (!is_of_one_version(reply, length, records)) run.result.mixed += 1;
}

/* Takes what has arrived; how many datagrams, or -errno. */
static int take_replies(int lane, unsigned records) {
    struct mmsghdr messages[batch];
    struct iovec parts[batch];
    memset(messages, 0, sizeof messages);
    for (int index = 0; index < batch; index++) {
        parts[index] = (struct iovec){run.replies[index], reply_size};
        messages[index].msg_hdr.msg_iov = &parts[index];
        messages[index].msg_hdr.msg_iovlen = 1;
    }
    const int taken = recvmmsg(run.descriptors[lane], messages, batch, MSG_DONTWAIT, NULL);
    if (taken < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    const uint64_t time = now();
    for (int index = 0; index < taken; index++) {
        take(lane, run.replies[index], messages[index].msg_len, time, records);
    }
    return taken;
}

static void wait_a_moment(void) {
    struct pollfd entries[socket_count];
    for (int lane = 0; lane < socket_count; lane++) {
        entries[lane] = (struct pollfd){.fd = run.descriptors[lane], .events = POLLIN};
    }
    const struct timespec moment = {.tv_nsec = 100000};
    ppoll(entries, socket_count, &moment, NULL);
}

/* Sends what is due, and takes what has come, until the run is stopped and nothing is under way any more. */
static int send_all(size_t length, csteady_options options, csteady_stop *stop) {
    const uint64_t start = now();
    uint64_t end = 0;
    int lane = 0;
    while (true) {
        const uint64_t time = now();
        if (end == 0 && atomic_load(&stop->is_stopped)) {
            end = time;
            run.result.seconds = (double)(end - start) / 1e9;
        }
        if (end != 0 && (run.open == 0 || time - end > patience)) return 0;
        const uint64_t due = (uint64_t)((double)(time - start) / 1e9 * options.queries_per_second);
        bool is_idle = true;
        if (end == 0 && due > run.result.sent) {
            const uint64_t wanted = due - run.result.sent;
            const int problem = send_queries(lane, (unsigned)(wanted < batch ? wanted : batch), length);
            if (problem != 0) return problem;
            lane = (lane + 1) % socket_count;
            is_idle = false;
        }
        for (int each = 0; each < socket_count; each++) {
            const int taken = take_replies(each, options.records);
            if (taken < 0) return -taken;
            is_idle = is_idle && taken == 0;
        }
        if (is_idle) wait_a_moment();
    }
}

static unsigned quantile(double share) {
    uint64_t wanted = (uint64_t)((double)run.result.received * share), seen = 0;
    for (unsigned micros = 0; micros < most_micros; micros++) {
        seen += run.micros[micros];
        if (seen > 0 && seen >= wanted) return micros;
    }
    return most_micros;
}

static int open_sockets(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int size = 1 << 22;
    for (int lane = 0; lane < socket_count; lane++) {
        const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) return errno;
        run.descriptors[lane] = descriptor;
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return errno;
    }
    return 0;
}

int csteady_run(
    const uint8_t *query, size_t length, csteady_options options, csteady_stop *stop, csteady_result *result) {
    if (length < header_size || length > sizeof run.queries[0] || !(options.queries_per_second > 0)) return EINVAL;
    memset(&run, 0, sizeof run);
    for (int lane = 0; lane < socket_count; lane++) run.descriptors[lane] = -1;
    for (int index = 0; index < batch; index++) memcpy(run.queries[index], query, length);
    cpu_set_t wanted;
    CPU_ZERO(&wanted);
    CPU_SET(options.core, &wanted);
    /* Threads have their own: that of the caller ends with the run. */
    if (sched_setaffinity(0, sizeof wanted, &wanted) != 0) return errno;
    int problem = open_sockets(options.port);
    if (problem == 0) problem = send_all(length, options, stop);
    for (int lane = 0; lane < socket_count; lane++) {
        if (run.descriptors[lane] >= 0) close(run.descriptors[lane]);
    }
    run.result.lost = run.result.sent - run.result.received;
    run.result.half = quantile(0.5);
    run.result.most = quantile(0.99);
    run.result.longest = quantile(1);
    *result = run.result;
    return problem;
}
