#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/file.h"

#define BACKLOG 1024

int
local_path_open(struct local_path *p, const char *path, struct error *e)
{
	const char *leaf = file_leaf(path);
	char directory[FILE_PATH_MAX];

	if (leaf[0] == '\0' || strlen(leaf) > LISTEN_LEAF_MAX)
		return error_set(e, ERROR_INPUT,
		    "%s: a socket's name has 1 to %d bytes", path,
		    LISTEN_LEAF_MAX);
	if (leaf == path)
		(void)snprintf(directory, sizeof(directory), ".");
	else if (file_path(directory, e, "%.*s", (int)(leaf - path), path) != 0)
		return -1;
	p->directory_fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (p->directory_fd < 0)
		return error_errno(e, "open %s", directory);
	(void)snprintf(p->text, sizeof(p->text), "/proc/self/fd/%d/%s",
	    p->directory_fd, leaf);
	return 0;
}

void
local_path_close(struct local_path *p)
{
	(void)close(p->directory_fd); /* never written */
}

static void
fill_address(struct sockaddr_un *a, const struct local_path *p)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	memcpy(a->sun_path, p->text, strlen(p->text) + 1);
}

/* Whether somebody answers at a socket. */
static bool
is_alive(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool alive = fd >= 0 &&
	    connect(fd, (const struct sockaddr *)a, sizeof(*a)) == 0;

	if (fd >= 0)
		(void)close(fd); /* nothing was sent */
	return alive;
}

/* Take what a dead server left out of the way. */
static int
remove_dead(const char *path, const struct sockaddr_un *a, struct error *e)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : error_errno(e, "look at %s", path);
	if (!S_ISSOCK(st.st_mode))
		return error_set(e, ERROR_CONFLICT,
		    "%s: is no socket; remove it or name another --socket",
		    path);
	if (is_alive(a))
		return error_set(e, ERROR_CONFLICT,
		    "%s: another server answers there", path);
	if (unlink(path) != 0 && errno != ENOENT)
		return error_errno(e, "remove %s", path);
	return 0;
}

int
listen_local(const char *path, mode_t mode, int *out, struct error *e)
{
	struct local_path p;
	struct sockaddr_un a;
	mode_t mask;
	int fd = -1, rc = -1, bound;

	if (local_path_open(&p, path, e) != 0)
		return -1;
	fill_address(&a, &p);
	if (remove_dead(path, &a, e) != 0)
		goto out;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		error_errno(e, "make a socket");
		goto out;
	}
	/* Nobody may connect before the permissions are right. */
	mask = umask(0777);
	bound = bind(fd, (struct sockaddr *)&a, sizeof(a));
	(void)umask(mask);
	if (bound != 0 || chmod(path, mode) != 0 || listen(fd, BACKLOG) != 0) {
		error_errno(e, "listen on %s", path);
		goto out;
	}
	*out = fd;
	fd = -1; /* transferred */
	rc = 0;
out:
	if (fd >= 0)
		(void)close(fd); /* nothing was accepted */
	local_path_close(&p);
	return rc;
}

/* Split "ADDRESS:PORT", "[ADDRESS]:PORT". */
static int
split_address(const char *text, char host[256], char port[8], struct error *e)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);

	if (len > 1 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (colon == NULL || len == 0 || len >= 256 ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
	    strlen(colon + 1) == 0 || strlen(colon + 1) > 5)
		return error_set(e, ERROR_INPUT,
		    "%s: write ADDRESS:PORT, such as 127.0.0.1:8443 or "
		    "[::]:8443",
		    text);
	memcpy(host, text, len);
	host[len] = '\0';
	(void)snprintf(port, 8, "%s", colon + 1);
	return 0;
}

static bool
is_loopback(const struct sockaddr *a)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (a->sa_family == AF_INET) {
		memcpy(&v4, a, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
	}
	if (a->sa_family != AF_INET6)
		return false;
	memcpy(&v6, a, sizeof(v6));
	return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

static unsigned int
port_of(int fd)
{
	struct sockaddr_storage a = {0};
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	socklen_t len = sizeof(a);

	if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
		return 0;
	if (a.ss_family == AF_INET6) {
		memcpy(&v6, &a, sizeof(v6));
		return ntohs(v6.sin6_port);
	}
	memcpy(&v4, &a, sizeof(v4));
	return ntohs(v4.sin_port);
}

static int
listen_at(
    const struct addrinfo *a, const char *address, int *out, struct error *e)
{
	int fd = socket(
	    a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1;

	if (fd < 0)
		return error_errno(e, "make a socket");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    bind(fd, a->ai_addr, a->ai_addrlen) != 0 ||
	    listen(fd, BACKLOG) != 0) {
		error_errno(e, "listen on %s", address);
		(void)close(fd); /* nothing was accepted */
		return -1;
	}
	*out = fd;
	return 0;
}

int
listen_network(const char *address, bool encrypted, int *out,
    unsigned int *port, struct error *e)
{
	struct addrinfo hints, *found = NULL;
	char host[256], service[8];
	int rc = -1, why;

	if (split_address(address, host, service, e) != 0)
		return -1;
	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
	why = getaddrinfo(host, service, &hints, &found);
	if (why != 0)
		return error_set(e, ERROR_INPUT, "listen on %s: %s", address,
		    gai_strerror(why));
	if (!encrypted && !is_loopback(found->ai_addr)) {
		error_set(e, ERROR_INPUT,
		    "%s: without TLS only loopback addresses are listened "
		    "on; give --tls-certificate and --tls-key",
		    address);
		goto out;
	}
	rc = listen_at(found, address, out, e);
	if (rc == 0)
		*port = port_of(*out);
out:
	freeaddrinfo(found);
	return rc;
}
