#include "http/server.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "http/listen.h"
#include "http/server_internal.h"

#define BODIES_MAX ((uint64_t)256 << 20)

/* A connection is a descriptor: take as many as we may. */
static void
raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit); /* then fewer connections */
}

int
http_server_new(
    struct http_server **out, const struct http_options *o, struct error *e)
{
	struct http_server *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->o = *o;
	if (s->o.bodies_max == 0)
		s->o.bodies_max = BODIES_MAX;
	raise_descriptors();
	if (connections_watch(s, e) != 0) {
		free(s);
		return -1;
	}
	*out = s;
	return 0;
}

static void
add_front(struct http_server *s, struct http_front *f)
{
	(void)pthread_mutex_lock(&s->mutex);
	f->next = s->fronts;
	s->fronts = f;
	(void)pthread_mutex_unlock(&s->mutex);
}

static struct http_front *
new_front(struct http_server *s, struct error *e)
{
	struct http_front *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	f->server = s;
	f->fd = -1;
	return f;
}

int
http_server_listen_local(
    struct http_server *s, const char *path, mode_t mode, struct error *e)
{
	struct http_front *f = new_front(s, e);

	if (f == NULL)
		return -1;
	f->local = true;
	if (file_path(f->path, e, "%s", path) != 0 ||
	    listen_local(path, mode, &f->fd, e) != 0 ||
	    front_start(f, e) != 0) {
		front_free(f);
		return -1;
	}
	add_front(s, f);
	return 0;
}

static int
copy_tls(struct http_front *f, const struct http_tls *tls, struct error *e)
{
	if (tls == NULL)
		return 0;
	f->has_tls = true;
	if (file_path(f->certificate, e, "%s", tls->certificate) != 0 ||
	    file_path(f->key, e, "%s", tls->key) != 0)
		return -1;
	if (tls->client_ca == NULL)
		return 0;
	return file_path(f->client_ca, e, "%s", tls->client_ca);
}

int
http_server_listen_network(struct http_server *s, const char *address,
    const struct http_tls *tls, struct error *e)
{
	struct http_front *f = new_front(s, e);

	if (f == NULL)
		return -1;
	if (copy_tls(f, tls, e) != 0 ||
	    listen_network(address, f->has_tls, &f->fd, &f->port, e) != 0 ||
	    front_start(f, e) != 0) {
		front_free(f);
		return -1;
	}
	add_front(s, f);
	return 0;
}

unsigned int
http_server_port(struct http_server *s)
{
	const struct http_front *f;
	unsigned int port = 0;

	(void)pthread_mutex_lock(&s->mutex);
	for (f = s->fronts; f != NULL && port == 0; f = f->next)
		if (!f->retired)
			port = f->port;
	(void)pthread_mutex_unlock(&s->mutex);
	return port;
}

/* A second front on the same socket, with what its files hold now. */
static int
renew_front(struct http_server *s, struct http_front *old, struct error *e)
{
	struct http_front *f = new_front(s, e);

	if (f == NULL)
		return -1;
	f->has_tls = true;
	f->port = old->port;
	memcpy(f->certificate, old->certificate, sizeof(f->certificate));
	memcpy(f->key, old->key, sizeof(f->key));
	memcpy(f->client_ca, old->client_ca, sizeof(f->client_ca));
	f->fd = fcntl(old->fd, F_DUPFD_CLOEXEC, 3);
	if (f->fd < 0)
		error_errno(e, "duplicate a listening socket");
	if (f->fd < 0 || front_start(f, e) != 0) {
		front_free(f);
		return -1;
	}
	add_front(s, f);
	front_quiesce(old);
	(void)pthread_mutex_lock(&s->mutex);
	old->retired = true; /* from now on it may be freed */
	(void)pthread_mutex_unlock(&s->mutex);
	return 0;
}

/* The next front that is to be renewed; `done` are those that were made. */
static struct http_front *
next_to_renew(struct http_server *s, unsigned int made)
{
	struct http_front *f;

	(void)pthread_mutex_lock(&s->mutex);
	for (f = s->fronts; f != NULL; f = f->next) {
		if (made > 0) {
			made--; /* new ones stand in front */
			continue;
		}
		if (f->has_tls && !f->retired)
			break;
	}
	(void)pthread_mutex_unlock(&s->mutex);
	return f;
}

int
http_server_reload(struct http_server *s, struct error *e)
{
	struct http_front *old;
	unsigned int made = 0;

	while ((old = next_to_renew(s, made)) != NULL) {
		if (renew_front(s, old, e) != 0)
			return -1;
		made++;
	}
	return 0;
}

/* Wait until no connection is left, or until the time is over. */
static void
wait_gone(struct http_server *s, const struct timespec *until)
{
	int failed = 0;

	(void)pthread_mutex_lock(&s->mutex);
	while (s->connections != NULL && failed == 0)
		failed = until == NULL
		    ? pthread_cond_wait(&s->gone, &s->mutex)
		    : pthread_cond_timedwait(&s->gone, &s->mutex, until);
	(void)pthread_mutex_unlock(&s->mutex);
}

/* A front that accepts yet.  It stays: only retired ones are freed. */
static struct http_front *
next_accepting(struct http_server *s)
{
	struct http_front *f;

	(void)pthread_mutex_lock(&s->mutex);
	for (f = s->fronts; f != NULL; f = f->next)
		if (!f->retired && f->fd >= 0)
			break;
	(void)pthread_mutex_unlock(&s->mutex);
	return f;
}

void
http_server_stop(struct http_server *s, unsigned int grace_ms)
{
	struct http_front *f;
	struct timespec until;

	atomic_store(&s->stopping, true);
	while ((f = next_accepting(s)) != NULL) {
		front_quiesce(f);
		if (f->path[0] != '\0')
			(void)unlink(f->path); /* somebody's did already */
		f->path[0] = '\0';
	}
	connections_cut(s, false);
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += grace_ms / 1000;
	until.tv_nsec += (long)(grace_ms % 1000) * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	wait_gone(s, &until);
	connections_cut(s, true);
	/* Those that wait for http_wake() get their answer yet. */
	wait_gone(s, NULL);
}

void
http_server_free(struct http_server *s)
{
	struct http_front *f;

	if (s == NULL)
		return;
	if (!atomic_load(&s->stopping))
		http_server_stop(s, 0);
	while (atomic_load(&s->waiting) > 0)
		(void)usleep(1000); /* a waker is on its last instruction */
	while ((f = s->fronts) != NULL) {
		s->fronts = f->next;
		front_free(f);
	}
	connections_unwatch(s);
	free(s);
}
