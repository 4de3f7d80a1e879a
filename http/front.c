#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "http/server_internal.h"

#define THREADS 2
#define CONNECTIONS_MAX 4096
#define CONNECTIONS_PER_CLIENT 1024
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define OPTIONS_MAX 16

/* The PEM texts of a front, while its daemon starts. */
struct pems {
	struct buf certificate, key, client_ca;
};

static void
pems_release(struct pems *p)
{
	if (p->key.data != NULL)
		OPENSSL_cleanse(p->key.data, p->key.cap);
	buf_release(&p->certificate);
	buf_release(&p->key);
	buf_release(&p->client_ca);
}

/* A key that others can read is no secret. */
static int
check_mode(const char *path, struct error *e)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_errno(e, "open %s", path);
	if ((st.st_mode & 0077) != 0)
		return error_set(e, ERROR_INPUT,
		    "%s: others can read this private key (mode %04o); "
		    "chmod 600 it",
		    path, (unsigned int)(st.st_mode & 07777));
	return 0;
}

static int
read_pem(const char *path, struct buf *out, struct error *e)
{
	if (file_read(path, HTTP_PEM_MAX, out, e) != 0)
		return -1;
	if (buf_text(out) == NULL)
		return buf_ok(out, e);
	return 0;
}

static int
read_pems(const struct http_front *f, struct pems *p, struct error *e)
{
	if (check_mode(f->key, e) != 0 ||
	    read_pem(f->certificate, &p->certificate, e) != 0 ||
	    read_pem(f->key, &p->key, e) != 0)
		return -1;
	if (f->client_ca[0] == '\0')
		return 0;
	return read_pem(f->client_ca, &p->client_ca, e);
}

static unsigned int
or_default(unsigned int given, unsigned int fallback)
{
	return given == 0 ? fallback : given;
}

static void
add_option(struct MHD_OptionItem *list, size_t *count, enum MHD_OPTION option,
    intptr_t value, void *pointer)
{
	list[*count].option = option;
	list[*count].value = value;
	list[*count].ptr_value = pointer;
	(*count)++;
}

static void
add_options(const struct http_front *f, struct pems *p,
    struct MHD_OptionItem list[OPTIONS_MAX])
{
	const struct http_options *o = &f->server->o;
	size_t n = 0;

	add_option(list, &n, MHD_OPTION_LISTEN_SOCKET, f->fd, NULL);
	add_option(list, &n, MHD_OPTION_THREAD_POOL_SIZE,
	    or_default(o->threads, THREADS), NULL);
	add_option(list, &n, MHD_OPTION_CONNECTION_LIMIT,
	    or_default(o->connections_max, CONNECTIONS_MAX), NULL);
	if (!f->local)
		add_option(list, &n, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		    or_default(
			o->connections_per_client, CONNECTIONS_PER_CLIENT),
		    NULL);
	add_option(list, &n, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (intptr_t)HTTP_HEADERS_MAX, NULL);
	add_option(list, &n, MHD_OPTION_CONNECTION_TIMEOUT, 0, NULL);
	add_option(list, &n, MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL);
	add_option(list, &n, MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL);
	if (f->has_tls) {
		add_option(list, &n, MHD_OPTION_HTTPS_MEM_CERT, 0,
		    p->certificate.data);
		add_option(list, &n, MHD_OPTION_HTTPS_MEM_KEY, 0, p->key.data);
		add_option(list, &n, MHD_OPTION_HTTPS_PRIORITIES, 0,
		    (void *)(uintptr_t)PRIORITIES);
	}
	if (f->client_ca[0] != '\0')
		add_option(
		    list, &n, MHD_OPTION_HTTPS_MEM_TRUST, 0, p->client_ca.data);
	add_option(list, &n, MHD_OPTION_END, 0, NULL);
}

int
front_start(struct http_front *f, struct error *e)
{
	struct MHD_OptionItem list[OPTIONS_MAX];
	struct pems p = {BUF_EMPTY, BUF_EMPTY, BUF_EMPTY};
	unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD |
	    MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
	int rc = -1;

	if (f->has_tls) {
		flags |= MHD_USE_TLS;
		if (read_pems(f, &p, e) != 0)
			goto out;
	}
	add_options(f, &p, list);
	f->daemon = MHD_start_daemon(flags, 0, NULL, NULL, request_on_access, f,
	    MHD_OPTION_NOTIFY_COMPLETED, request_on_completed, f,
	    MHD_OPTION_NOTIFY_CONNECTION, connection_changed, f,
	    MHD_OPTION_ARRAY, list, MHD_OPTION_END);
	if (f->daemon == NULL) {
		if (f->has_tls)
			error_set(e, ERROR_INPUT,
			    "%s and %s: no certificate and its key in PEM%s%s",
			    f->certificate, f->key,
			    f->client_ca[0] == '\0' ? "" : ", or no CA in ",
			    f->client_ca);
		else
			error_set(e, ERROR_IO, "start the HTTP server");
		goto out;
	}
	f->client_certificates = f->client_ca[0] != '\0';
	rc = 0;
out:
	pems_release(&p);
	return rc;
}

void
front_quiesce(struct http_front *f)
{
	MHD_socket fd;

	if (f->fd < 0)
		return;
	fd = MHD_quiesce_daemon(f->daemon);
	if (fd != MHD_INVALID_SOCKET)
		(void)close(fd); /* nothing more is accepted */
	f->fd = -1;
}

void
front_free(struct http_front *f)
{
	if (f == NULL)
		return;
	if (f->daemon != NULL)
		MHD_stop_daemon(f->daemon); /* closes the socket as well */
	else if (f->fd >= 0)
		(void)close(f->fd); /* nothing was accepted */
	free(f);
}
