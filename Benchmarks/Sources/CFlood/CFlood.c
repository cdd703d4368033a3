#define _GNU_SOURCE

#include "CFlood.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most_sockets = 64, most_slots = 256, batch = 64, reply_size = 4096, identifier_size = 2, header_size = 12 };

/* One socket and its queries that wait. The slot of a query is the second octet of its identifier. */
typedef struct {
    int descriptor;
    /* Tells a late reply from the one that is waited for: the first octet of the identifier. */
    uint8_t turn[most_slots];
    bool is_waiting[most_slots];
    int waiting;
} lane;

/* The work of one flood. Too big for a stack, and one at a time is enough. */
static struct {
    const uint8_t *queries;
    const size_t *offsets;
    size_t count;
    size_t next;
    int window;
    lane lanes[most_sockets];
    uint8_t replies[batch][reply_size];
    cflood_result result;
} flood;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Fills the window of a lane. What the socket does not take now is tried again later. */
static int send_queries(lane *lane) {
    struct mmsghdr messages[batch];
    struct iovec parts[batch][2];
    uint8_t identifiers[batch][identifier_size];
    int slots[batch];
    int ready = 0;
    size_t next = flood.next;
    for (int slot = 0; slot < flood.window && ready < batch && next < flood.count; slot++) {
        if (lane->is_waiting[slot]) continue;
        const size_t start = flood.offsets[next] + identifier_size;
        identifiers[ready][0] = (uint8_t)(lane->turn[slot] + 1);
        identifiers[ready][1] = (uint8_t)slot;
        parts[ready][0] = (struct iovec){identifiers[ready], identifier_size};
        parts[ready][1] = (struct iovec){(void *)(flood.queries + start), flood.offsets[next + 1] - start};
        memset(&messages[ready], 0, sizeof messages[ready]);
        messages[ready].msg_hdr.msg_iov = parts[ready];
        messages[ready].msg_hdr.msg_iovlen = 2;
        slots[ready++] = slot;
        next++;
    }
    if (ready == 0) return 0;
    const int sent = sendmmsg(lane->descriptor, messages, (unsigned)ready, MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN || errno == EINTR || errno == ENOBUFS ? 0 : errno;
    for (int index = 0; index < sent; index++) {
        lane->turn[slots[index]] += 1;
        lane->is_waiting[slots[index]] = true;
    }
    lane->waiting += sent;
    flood.next += (size_t)sent;
    flood.result.sent += (uint64_t)sent;
    return 0;
}

static void take(lane *lane, const uint8_t *reply, size_t length) {
    if (length < header_size) return;
    const int slot = reply[1];
    if (slot >= flood.window || !lane->is_waiting[slot] || lane->turn[slot] != reply[0]) return;
    lane->is_waiting[slot] = false;
    lane->waiting -= 1;
    flood.result.received += 1;
    flood.result.octets += length;
    flood.result.codes[reply[3] & 0xF] += 1;
}

/* Takes what has arrived; the number of datagrams, or -errno. */
static int take_replies(lane *lane) {
    struct mmsghdr messages[batch];
    struct iovec parts[batch];
    memset(messages, 0, sizeof messages);
    for (int index = 0; index < batch; index++) {
        parts[index] = (struct iovec){flood.replies[index], reply_size};
        messages[index].msg_hdr.msg_iov = &parts[index];
        messages[index].msg_hdr.msg_iovlen = 1;
    }
    const int taken = recvmmsg(lane->descriptor, messages, batch, MSG_DONTWAIT, NULL);
    if (taken < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    for (int index = 0; index < taken; index++) take(lane, flood.replies[index], messages[index].msg_len);
    return taken;
}

/* Waits until something arrives; after too long a silence, what waits is lost. */
static void wait_for_replies(const cflood_options *options) {
    struct pollfd entries[most_sockets];
    for (int index = 0; index < options->sockets; index++) {
        entries[index] = (struct pollfd){.fd = flood.lanes[index].descriptor, .events = POLLIN};
    }
    if (poll(entries, (nfds_t)options->sockets, options->patience) != 0) return;
    for (int index = 0; index < options->sockets; index++) {
        lane *lane = &flood.lanes[index];
        flood.result.lost += (uint64_t)lane->waiting;
        lane->waiting = 0;
        memset(lane->is_waiting, 0, sizeof lane->is_waiting);
    }
}

static int send_all(const cflood_options *options) {
    while (true) {
        int waiting = 0;
        bool has_taken = false;
        for (int index = 0; index < options->sockets; index++) {
            const int taken = take_replies(&flood.lanes[index]);
            if (taken < 0) return -taken;
            has_taken = has_taken || taken > 0;
            const int problem = send_queries(&flood.lanes[index]);
            if (problem != 0) return problem;
            waiting += flood.lanes[index].waiting;
        }
        if (waiting == 0 && flood.next == flood.count) return 0;
        if (!has_taken) wait_for_replies(options);
    }
}

static int open_lanes(const cflood_options *options) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options->port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int size = 1 << 22;
    for (int index = 0; index < options->sockets; index++) {
        const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (descriptor < 0) return errno;
        flood.lanes[index].descriptor = descriptor;
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) return errno;
    }
    return 0;
}

int cflood_run(
    const uint8_t *queries, const size_t *offsets, size_t count, cflood_options options, cflood_result *result) {
    if (options.sockets < 1 || options.sockets > most_sockets) return EINVAL;
    if (options.window < 1 || options.window > most_slots) return EINVAL;
    memset(&flood, 0, sizeof flood);
    for (int index = 0; index < options.sockets; index++) flood.lanes[index].descriptor = -1;
    flood.queries = queries;
    flood.offsets = offsets;
    flood.count = count;
    flood.window = options.window;
    cpu_set_t before, wanted;
    if (sched_getaffinity(0, sizeof before, &before) != 0) return errno;
    CPU_ZERO(&wanted);
    CPU_SET(options.core, &wanted);
    if (sched_setaffinity(0, sizeof wanted, &wanted) != 0) return errno;
    int problem = open_lanes(&options);
    if (problem == 0) {
        const double start = now();
        problem = send_all(&options);
        flood.result.seconds = now() - start;
    }
    for (int index = 0; index < options.sockets; index++) {
        if (flood.lanes[index].descriptor >= 0) close(flood.lanes[index].descriptor);
    }
    sched_setaffinity(0, sizeof before, &before);
    *result = flood.result;
    return problem;
}
