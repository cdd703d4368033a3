#ifndef SRVLAB_CSOCKETS_H
#define SRVLAB_CSOCKETS_H

#include <sys/socket.h>

/*
 * Descriptors that do not block and are closed in a child process from their first moment on. The calls that do this in
 * one step (accept4, pipe2) are hidden from Swift behind _GNU_SOURCE; macOS has none and takes a second step.
 * Each returns what the call of the C library returns, with errno set.
 */

int csockets_socket(int domain, int type);
int csockets_accept(int listener, struct sockaddr *_Nullable address, socklen_t *_Nullable length);
int csockets_pipe(int *_Nonnull reader, int *_Nonnull writer);

#endif
