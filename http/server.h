/*
 * server - answers HTTP/1.1 on Unix sockets and on TCP, by a table of routes.
 *
 * A few polling threads serve all connections, so a connection costs memory
 * only.  Everything that a client may use is bounded: the bytes of its
 * headers (HTTP_HEADERS_MAX) and of its body (each route's limit, and
 * `bodies_max` for all that are held together), connections in all and for
 * each address, and time: HTTP_IDLE_S between requests, HTTP_REQUEST_S to
 * send one, and HTTP_ANSWER_S to take its answer, each with a second more for
 * HTTP_SLOWEST_BYTES of body.  Who is slower is cut off, and delays nobody.
 */
#ifndef ZEGEL_HTTP_SERVER_H
#define ZEGEL_HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"
#include "http/route.h"

#define HTTP_HEADERS_MAX ((size_t)32 << 10)
#define HTTP_IDLE_S 60
#define HTTP_REQUEST_S 30
#define HTTP_ANSWER_S 30
#define HTTP_SLOWEST_BYTES 16384
#define HTTP_RETRY_AFTER_S 2 /* what a 503 asks for */

struct http_options {
	const struct http_route *routes; /* outlive the server */
	size_t route_count;
	void *context; /* for handlers: http_context() */
	/*
	 * Whether the request may use a route of this permission (not 0);
	 * ERROR_UNTRUSTED says why not.  NULL: everybody may.
	 */
	int (*authorize)(
	    struct http_request *r, int permission, struct error *e);
	unsigned int threads; /* polling threads a listener; 0: 2 */
	unsigned int connections_max; /* a listener; 0: 4096 */
	unsigned int connections_per_client; /* an address; 0: 1024 */
	uint64_t bodies_max; /* bytes held at once; 0: 256 MiB */
	unsigned int idle_s, request_s; /* 0: as above; for tests */
};

/* PEM files; read at the start and by http_server_reload(). */
struct http_tls {
	const char *certificate; /* the chain, the server's own first */
	const char *key; /* ERROR_INPUT when others than its owner may read it*/
	const char *client_ca; /* NULL: client certificates are not asked for */
};

struct http_server;

int http_server_new(
    struct http_server **out, const struct http_options *o, struct error *e);
/*
 * Listen on a Unix socket with these permissions.  What a dead server left at
 * `path` is removed; ERROR_CONFLICT when a living one answers there, or when
 * it is something else than a socket.
 */
int http_server_listen_local(
    struct http_server *s, const char *path, mode_t mode, struct error *e);
/*
 * Listen on "ADDRESS:PORT" ("[::1]:8443").  Without `tls` (NULL) only on a
 * loopback address: ERROR_INPUT.  Port 0 takes a free one.
 */
int http_server_listen_network(struct http_server *s, const char *address,
    const struct http_tls *tls, struct error *e);
/* The port of the newest network listener; 0 when there is none. */
unsigned int http_server_port(struct http_server *s);

/*
 * Read certificates and keys again.  New connections get the new ones; old
 * ones end when they are idle.  On failure everything stays as it was.
 */
int http_server_reload(struct http_server *s, struct error *e);

/*
 * Stop accepting, let requests that have begun finish for at most `grace_ms`,
 * and wait for those that wait for somebody's http_wake().
 */
void http_server_stop(struct http_server *s, unsigned int grace_ms);
/* Stops it first, without grace, if that was not done.  NULL is nothing. */
void http_server_free(struct http_server *s);

#endif
