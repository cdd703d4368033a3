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
/*
 * The local address of a datagram: which of our addresses it was sent to, and from which its reply has to leave. Sockets
 * that listen on every address learn it from control messages, whose macros are hidden from Swift.
 */
struct csockets_local {
    int family; /* AF_INET, AF_INET6, or 0 when it is not known */
    unsigned int interface;
    unsigned char address[16];
};

/* Asks the system to tell local addresses. */
int csockets_tell_local(int descriptor, int family);
ssize_t csockets_receive(int descriptor, void *_Nullable buffer, size_t size, struct sockaddr *_Nonnull source,
                         socklen_t *_Nonnull length, struct csockets_local *_Nonnull local);
ssize_t csockets_send(int descriptor, const void *_Nullable buffer, size_t size,
                      const struct sockaddr *_Nonnull destination, socklen_t length,
                      const struct csockets_local *_Nonnull local);

/*
 * Several datagrams in one call: recvmmsg and sendmmsg, and struct mmsghdr under a name that Swift sees. Where the system
 * has neither, they are received and sent one by one.
 */
struct csockets_datagram {
    struct msghdr header;
    unsigned int length; /* octets received or sent */
};

int csockets_receive_many(int descriptor, struct csockets_datagram *_Nonnull datagrams, unsigned int count);
int csockets_send_many(int descriptor, struct csockets_datagram *_Nonnull datagrams, unsigned int count);

int csockets_pipe(int *_Nonnull reader, int *_Nonnull writer);

/*
 * Starts a program as the leader of a process group of its own. It has the three descriptors as its standard input, output
 * and error, no others, no blocked signals, and what is done by default at each signal. The calls for a folder and for closing
 * the rest are hidden from Swift, and those for attributes differ between systems.
 *
 * Returns 0 and the number of the process, or the error's number.
 */
int csockets_spawn(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments,
                   char *_Nullable const *_Nonnull environment, const char *_Nullable folder,
                   const int *_Nonnull descriptors, pid_t *_Nonnull number);

#endif
