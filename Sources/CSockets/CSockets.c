#define _GNU_SOURCE

#include "CSockets.h"

#include <fcntl.h>
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
