#define _GNU_SOURCE

#include "CSockets.h"

#ifdef __APPLE__
#define __APPLE_USE_RFC_3542
#endif
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#ifndef __linux__
/* The descriptor, not blocking and closed on exec. */
static int prepared(int descriptor)
{
    if (descriptor >= 0) {
        fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
        fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    return descriptor;
}
#endif

int csockets_socket(int domain, int type)
{
#ifdef __linux__
    return socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
    return prepared(socket(domain, type, 0));
#endif
}

int csockets_accept(int listener, struct sockaddr *address, socklen_t *length)
{
#ifdef __linux__
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    return prepared(accept(listener, address, length));
#endif
}

int csockets_pipe(int *reader, int *writer)
{
    int ends[2];
#ifdef __linux__
    int status = pipe2(ends, O_NONBLOCK | O_CLOEXEC);
#else
    int status = pipe(ends);
#endif
    if (status == 0) {
        *reader = ends[0];
        *writer = ends[1];
#ifndef __linux__
        prepared(ends[0]);
        prepared(ends[1]);
#endif
    }
    return status;
}

int csockets_tell_local(int descriptor, int family)
{
    int on = 1;
    if (family == AF_INET6)
        return setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
    return setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
}

ssize_t csockets_receive(int descriptor, void *buffer, size_t size, struct sockaddr *source, socklen_t *length,
                         struct csockets_local *local)
{
    union {
        struct cmsghdr head;
        char bytes[128];
    } control;
    struct iovec part = {.iov_base = buffer, .iov_len = size};
    struct msghdr message = {.msg_name = source, .msg_namelen = *length, .msg_iov = &part, .msg_iovlen = 1,
                             .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    memset(local, 0, sizeof *local);
    ssize_t count = recvmsg(descriptor, &message, 0);
    if (count < 0)
        return count;
    *length = message.msg_namelen;
    for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(head), sizeof info);
            local->family = AF_INET;
            /* The address alone decides: with an interface, replies could not take another way than queries. */
            memcpy(local->address, &info.ipi_addr, sizeof info.ipi_addr);
        } else if (head->cmsg_level == IPPROTO_IPV6 && head->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(head), sizeof info);
            local->family = AF_INET6;
            /* Link-local addresses are valid on one interface only. */
            if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr))
                local->interface = info.ipi6_ifindex;
            memcpy(local->address, &info.ipi6_addr, sizeof info.ipi6_addr);
        }
    }
    return count;
}

ssize_t csockets_send(int descriptor, const void *buffer, size_t size, const struct sockaddr *destination,
                      socklen_t length, const struct csockets_local *local)
{
    union {
        struct cmsghdr head;
        char bytes[128];
    } control;
    struct iovec part = {.iov_base = (void *)buffer, .iov_len = size};
    struct msghdr message = {.msg_name = (void *)destination, .msg_namelen = length, .msg_iov = &part, .msg_iovlen = 1};
    memset(&control, 0, sizeof control);
    if (local->family == AF_INET) {
        struct in_pktinfo info = {0};
        memcpy(&info.ipi_spec_dst, local->address, sizeof info.ipi_spec_dst);
        control.head.cmsg_level = IPPROTO_IP;
        control.head.cmsg_type = IP_PKTINFO;
        control.head.cmsg_len = CMSG_LEN(sizeof info);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof info);
        memcpy(CMSG_DATA(&control.head), &info, sizeof info);
    } else if (local->family == AF_INET6) {
        struct in6_pktinfo info = {.ipi6_ifindex = local->interface};
        memcpy(&info.ipi6_addr, local->address, sizeof info.ipi6_addr);
        control.head.cmsg_level = IPPROTO_IPV6;
        control.head.cmsg_type = IPV6_PKTINFO;
        control.head.cmsg_len = CMSG_LEN(sizeof info);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof info);
        memcpy(CMSG_DATA(&control.head), &info, sizeof info);
    }
    return sendmsg(descriptor, &message, 0);
}

#ifdef __linux__
_Static_assert(sizeof(struct csockets_datagram) == sizeof(struct mmsghdr), "another name for struct mmsghdr");
_Static_assert(offsetof(struct csockets_datagram, length) == offsetof(struct mmsghdr, msg_len), "the same fields");
#endif

int csockets_receive_many(int descriptor, struct csockets_datagram *datagrams, unsigned int count)
{
#ifdef __linux__
    return recvmmsg(descriptor, (struct mmsghdr *)datagrams, count, 0, NULL);
#else
    unsigned int done = 0;
    for (; done < count; done++) {
        ssize_t length = recvmsg(descriptor, &datagrams[done].header, 0);
        if (length < 0)
            break;
        datagrams[done].length = (unsigned int)length;
    }
    return done > 0 || count == 0 ? (int)done : -1;
#endif
}

int csockets_send_many(int descriptor, struct csockets_datagram *datagrams, unsigned int count)
{
#ifdef __linux__
    return sendmmsg(descriptor, (struct mmsghdr *)datagrams, count, 0);
#else
    unsigned int done = 0;
    for (; done < count; done++) {
        ssize_t length = sendmsg(descriptor, &datagrams[done].header, 0);
        if (length < 0)
            break;
        datagrams[done].length = (unsigned int)length;
    }
    return done > 0 || count == 0 ? (int)done : -1;
#endif
}

static int add_actions(posix_spawn_file_actions_t *actions, const char *folder, const int *descriptors)
{
    int status = 0;
    for (int index = 0; index < 3 && status == 0; index++)
        status = posix_spawn_file_actions_adddup2(actions, descriptors[index], index);
#ifdef __linux__
    if (status == 0)
        status = posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
    if (status == 0 && folder)
        status = posix_spawn_file_actions_addchdir_np(actions, folder);
    return status;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef __APPLE__
    flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int status = posix_spawnattr_setflags(attributes, flags);
    if (status == 0)
        status = posix_spawnattr_setpgroup(attributes, 0);
    if (status == 0)
        status = posix_spawnattr_setsigmask(attributes, &none);
    if (status == 0)
        status = posix_spawnattr_setsigdefault(attributes, &all);
    return status;
}

int csockets_spawn(const char *path, char *const *arguments, char *const *environment, const char *folder,
                   const int *descriptors, pid_t *number)
{
    posix_spawn_file_actions_t actions;
    int status = posix_spawn_file_actions_init(&actions);
    if (status != 0)
        return status;
    posix_spawnattr_t attributes;
    status = posix_spawnattr_init(&attributes);
    if (status == 0) {
        status = add_actions(&actions, folder, descriptors);
        if (status == 0)
            status = set_attributes(&attributes);
        if (status == 0)
            status = posix_spawn(number, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return status;
}
