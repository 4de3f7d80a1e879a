/*
 * listen - sockets that wait for connections.
 */
#ifndef ZEGEL_HTTP_LISTEN_H
#define ZEGEL_HTTP_LISTEN_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/error.h"

/*
 * The kernel takes at most 107 bytes as a Unix socket's path.  A path of any
 * length is reached through a descriptor of its directory; its last part
 * must be short: at most LISTEN_LEAF_MAX bytes, else ERROR_INPUT.
 */
#define LISTEN_LEAF_MAX 80

struct local_path {
	int directory_fd;
	char text[108]; /* valid while directory_fd is open */
};

int local_path_open(struct local_path *p, const char *path, struct error *e);
void local_path_close(struct local_path *p);

/* See http_server_listen_local().  The descriptor. */
int listen_local(const char *path, mode_t mode, int *out, struct error *e);
/* See http_server_listen_network(). */
int listen_network(const char *address, bool encrypted, int *out,
    unsigned int *port, struct error *e);

#endif
