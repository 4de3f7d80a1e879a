/*
 * Connections, and the thread that cuts off who is too slow.  libmicrohttpd's
 * own timeout starts over with each byte, so a client that drips would stay
 * for ever.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "core/clock.h"
#include "http/server_internal.h"

#define WATCH_MS 200

static unsigned int
or_default(unsigned int given, unsigned int fallback)
{
	return given == 0 ? fallback : given;
}

void
connection_deadline(struct http_connection *c, unsigned int seconds,
    uint64_t bytes, int64_t from_us)
{
	int64_t allowed_s = seconds;

	if (seconds != 0)
		allowed_s += (int64_t)(bytes / HTTP_SLOWEST_BYTES);
	atomic_store(
	    &c->deadline_us, seconds == 0 ? 0 : from_us + allowed_s * 1000000);
}

static void
add(struct http_front *f, struct http_connection *c)
{
	struct http_server *s = f->server;

	(void)pthread_mutex_lock(&s->mutex);
	c->next = s->connections;
	if (c->next != NULL)
		c->next->previous = c;
	s->connections = c;
	f->connections++;
	(void)pthread_mutex_unlock(&s->mutex);
}

static void
take_out(struct http_front *f, struct http_connection *c)
{
	struct http_server *s = f->server;

	(void)pthread_mutex_lock(&s->mutex);
	if (c->next != NULL)
		c->next->previous = c->previous;
	if (c->previous != NULL)
		c->previous->next = c->next;
	else
		s->connections = c->next;
	f->connections--;
	(void)pthread_cond_broadcast(&s->gone);
	(void)pthread_mutex_unlock(&s->mutex);
}

void
connection_changed(void *context, struct MHD_Connection *mhd,
    void **socket_context, enum MHD_ConnectionNotificationCode code)
{
	struct http_front *f = context;
	const union MHD_ConnectionInfo *info;
	struct http_connection *c;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		c = *socket_context;
		if (c != NULL)
			take_out(f, c);
		free(c);
		return;
	}
	info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	c = calloc(1, sizeof(*c));
	*socket_context = c;
	if (c == NULL)
		return; /* its requests are refused */
	c->front = f;
	c->fd = info->connect_fd;
	connection_deadline(c, or_default(f->server->o.idle_s, HTTP_IDLE_S), 0,
	    clock_monotonic_us());
	add(f, c);
}

/* The descriptor is still this connection's: `mutex` is held, and
   libmicrohttpd closes it only after connection_changed(). */
static void
cut(struct http_connection *c)
{
	(void)shutdown(c->fd, SHUT_RDWR); /* gone already is fine */
	atomic_store(&c->deadline_us, 0);
}

void
connections_cut(struct http_server *s, bool busy_too)
{
	struct http_connection *c;

	(void)pthread_mutex_lock(&s->mutex);
	for (c = s->connections; c != NULL; c = c->next)
		if (!atomic_load(&c->busy) ||
		    (busy_too && atomic_load(&c->deadline_us) != 0))
			cut(c);
	(void)pthread_mutex_unlock(&s->mutex);
}

static void
cut_late(struct http_server *s)
{
	int64_t now = clock_monotonic_us();
	struct http_connection *c;

	for (c = s->connections; c != NULL; c = c->next) {
		int64_t deadline = atomic_load(&c->deadline_us);

		if ((deadline != 0 && now >= deadline) ||
		    ((c->front->retired || atomic_load(&s->stopping)) &&
			!atomic_load(&c->busy)))
			cut(c);
	}
}

/* Take a retired front without connections out of the list. */
static struct http_front *
take_retired(struct http_server *s)
{
	struct http_front **at, *f;

	for (at = &s->fronts; (f = *at) != NULL; at = &f->next)
		if (f->retired && f->connections == 0) {
			*at = f->next;
			return f;
		}
	return NULL;
}

static void *
watch(void *context)
{
	struct http_server *s = context;
	struct http_front *retired;
	struct timespec until;

	(void)pthread_mutex_lock(&s->mutex);
	while (!s->stop_watching) {
		(void)clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += WATCH_MS * 1000000L;
		if (until.tv_nsec >= 1000000000L) {
			until.tv_sec++;
			until.tv_nsec -= 1000000000L;
		}
		(void)pthread_cond_timedwait(&s->wake, &s->mutex, &until);
		cut_late(s);
		retired = take_retired(s);
		if (retired == NULL)
			continue;
		/* Its threads may want the mutex while they end. */
		(void)pthread_mutex_unlock(&s->mutex);
		front_free(retired);
		(void)pthread_mutex_lock(&s->mutex);
	}
	(void)pthread_mutex_unlock(&s->mutex);
	return NULL;
}

int
connections_watch(struct http_server *s, struct error *e)
{
	pthread_condattr_t monotonic;
	int failed;

	if (pthread_condattr_init(&monotonic) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	failed = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) != 0 ||
	    pthread_mutex_init(&s->mutex, NULL) != 0 ||
	    pthread_cond_init(&s->wake, &monotonic) != 0 ||
	    pthread_cond_init(&s->gone, &monotonic) != 0 ||
	    pthread_create(&s->watcher, NULL, watch, s) != 0;
	(void)pthread_condattr_destroy(&monotonic);
	if (failed)
		return error_set(e, ERROR_NOMEM,
		    "start the thread that watches connections");
	s->watching = true;
	return 0;
}

void
connections_unwatch(struct http_server *s)
{
	if (!s->watching)
		return;
	(void)pthread_mutex_lock(&s->mutex);
	s->stop_watching = true;
	(void)pthread_cond_broadcast(&s->wake);
	(void)pthread_mutex_unlock(&s->mutex);
	(void)pthread_join(s->watcher, NULL);
	s->watching = false;
	(void)pthread_cond_destroy(&s->gone);
	(void)pthread_cond_destroy(&s->wake);
	(void)pthread_mutex_destroy(&s->mutex);
}
