/*
 * The private layout of servers, their connections and requests.
 *
 * A front is one libmicrohttpd daemon on one listening socket.  A reload
 * starts a second front on the same socket and retires the first, which
 * accepts no more and ends with its last connection.
 *
 * `mutex` guards the lists and counts; a connection's `deadline_us` and
 * `busy` are atomic, because polling threads change them at each request and
 * the watching thread only looks.
 */
#ifndef ZEGEL_HTTP_SERVER_INTERNAL_H
#define ZEGEL_HTTP_SERVER_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "core/file.h"
#include "http/request.h"
#include "http/server.h"

#define HTTP_REPLY_HEADERS_MAX 4
#define HTTP_PEM_MAX ((size_t)1 << 20)

struct http_front {
	struct http_server *server;
	struct MHD_Daemon *daemon;
	int fd; /* listening; -1 once it accepts no more */
	bool local;
	bool client_certificates; /* are asked for */
	bool has_tls;
	char certificate[FILE_PATH_MAX];
	char key[FILE_PATH_MAX];
	char client_ca[FILE_PATH_MAX]; /* empty: none */
	char path[FILE_PATH_MAX]; /* of a Unix socket */
	unsigned int port;
	bool retired;
	size_t connections;
	struct http_front *next;
};

struct http_connection {
	struct http_front *front;
	int fd;
	_Atomic int64_t deadline_us; /* cut off then; 0: never */
	atomic_bool busy; /* a request has begun */
	bool certificate_checked;
	char certificate[256]; /* subject; empty: none that holds */
	struct http_connection *next, *previous;
};

struct http_server {
	struct http_options o;
	pthread_mutex_t mutex;
	pthread_cond_t wake; /* to the watching thread */
	pthread_cond_t gone; /* a connection or a front is gone */
	pthread_t watcher;
	bool watching;
	bool stop_watching;
	atomic_bool stopping;
	struct http_front *fronts;
	struct http_connection *connections;
	_Atomic uint64_t bodies; /* bytes of bodies held */
	atomic_size_t waiting; /* requests between http_wait and http_wake */
};

struct http_request {
	struct http_server *server;
	struct http_connection *peer;
	struct MHD_Connection *mhd;
	struct route_match match;
	struct buf body;
	uint64_t held; /* of the server's `bodies` */
	uint64_t received;
	int64_t begun_us;
	bool discarding; /* the answer stands; the rest of the body goes */
	bool handled;
	bool waits;
	void (*then)(struct http_request *r);

	int status; /* 0: no answer yet */
	const char *type;
	struct buf answer;
	struct {
		const char *name;
		char value[128];
	} headers[HTTP_REPLY_HEADERS_MAX];
	size_t header_count;
	void *data;
	void (*release)(void *data);
};

/* connection.c */
int connections_watch(struct http_server *s, struct error *e);
void connections_unwatch(struct http_server *s);
/* libmicrohttpd's callback when a connection comes and goes. */
void connection_changed(void *context, struct MHD_Connection *mhd,
    void **socket_context, enum MHD_ConnectionNotificationCode code);
void connection_deadline(struct http_connection *c, unsigned int seconds,
    uint64_t bytes, int64_t from_us);
/* Cut off: idle connections, or all but those that wait for http_wake(). */
void connections_cut(struct http_server *s, bool busy_too);

/* request.c: libmicrohttpd's callbacks. */
enum MHD_Result request_on_access(void *context, struct MHD_Connection *mhd,
    const char *url, const char *method, const char *version, const char *data,
    size_t *len, void **slot);
void request_on_completed(void *context, struct MHD_Connection *mhd,
    void **slot, enum MHD_RequestTerminationCode code);

/* front.c */
/* Start a daemon on front->fd, which it owns from then on. */
int front_start(struct http_front *f, struct error *e);
/* Accept no more. */
void front_quiesce(struct http_front *f);
void front_free(struct http_front *f);

/* tls.c: the subject of a verified client certificate; empty: none. */
void tls_client_subject(struct MHD_Connection *mhd, char *out, size_t size);

#endif
