/*
 * http_load - one record a request, many connections, each waiting for its
 * receipt: what the claim "10,000 records/s, 99th percentile under 20 ms" is
 * measured with.
 *
 *   http_load SOCKET|ADDRESS:PORT CONNECTIONS SECONDS [TOKEN]
 *
 * Prints one JSON object.  bench/http runs it against a server of its own.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/clock.h"

#define CONNECTIONS_MAX 4096
#define ANSWER_MAX 8192
#define RECORD_BYTES 500
#define LATENCIES_MAX ((size_t)64 << 20)

struct connection {
	int fd;
	int64_t sent_us;
	char answer[ANSWER_MAX];
	size_t len;
};

struct load {
	const char *target;
	const char *token;
	int epoll_fd;
	struct connection *connections;
	uint32_t *latencies; /* microseconds */
	size_t count;
	uint64_t number; /* of the next record */
	uint64_t failed; /* answers that were no receipt */
};

static void
die(const char *what)
{
	perror(what);
	exit(6);
}

static int
dial_local(const char *path)
{
	struct sockaddr_un a;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		die(path);
	return fd;
}

static int
dial_network(const char *text)
{
	struct sockaddr_in a;
	char host[64];
	const char *colon = strrchr(text, ':');
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	memset(&a, 0, sizeof(a));
	a.sin_family = AF_INET;
	(void)snprintf(host, sizeof(host), "%.*s", (int)(colon - text), text);
	a.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, host, &a.sin_addr) != 1 || fd < 0 ||
	    connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		die(text);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void
send_record(struct load *l, struct connection *c)
{
	char body[1024], request[2048];
	int len, total;

	len = snprintf(body, sizeof(body),
	    "{\"activity\":{\"object\":{\"content\":\"%0*d\",\"type\":"
	    "\"Note\"},\"type\":\"Create\"},\"channel\":\"x\",\"direction\":"
	    "\"inbound\",\"native_id\":\"%" PRIu64 "-%ld\",\"source\":"
	    "\"x:@bank\"}\n",
	    RECORD_BYTES - 150, 7, l->number++, (long)getpid());
	total = snprintf(request, sizeof(request),
	    "POST /v1/records HTTP/1.1\r\nHost: zegel\r\n%s%s%s"
	    "Content-Length: %d\r\n\r\n%s",
	    l->token == NULL ? "" : "Authorization: Bearer ",
	    l->token == NULL ? "" : l->token, l->token == NULL ? "" : "\r\n",
	    len, body);
	c->len = 0;
	c->sent_us = clock_monotonic_us();
	if (write(c->fd, request, (size_t)total) != total)
		die("write");
}

/* Whether the whole answer is there; counts it. */
static bool
take_answer(struct load *l, struct connection *c)
{
	char *body, *length;
	ssize_t n = read(c->fd, c->answer + c->len, ANSWER_MAX - 1 - c->len);

	if (n <= 0)
		die("the server closed a connection");
	c->len += (size_t)n;
	c->answer[c->len] = '\0';
	body = strstr(c->answer, "\r\n\r\n");
	length = strstr(c->answer, "Content-Length: ");
	if (body == NULL || length == NULL ||
	    strlen(body + 4) < strtoul(length + 16, NULL, 10))
		return false;
	if (strstr(body, "{\"admitted\":1,") == NULL)
		l->failed++;
	if (l->count < LATENCIES_MAX)
		l->latencies[l->count++] = (uint32_t)(clock_monotonic_us() -
		    c->sent_us);
	return true;
}

static int
compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
report(struct load *l, size_t connections, double seconds)
{
	qsort(l->latencies, l->count, sizeof(l->latencies[0]), compare);
	printf("{\"connections\":%zu,\"failed\":%" PRIu64
	       ",\"max_ms\":%.2f,\"median_ms\":%.2f,\"p99_ms\":%.2f,"
	       "\"records\":%zu,\"records_per_second\":%.0f}\n",
	    connections, l->failed, l->latencies[l->count - 1] / 1000.0,
	    l->latencies[l->count / 2] / 1000.0,
	    l->latencies[l->count * 99 / 100] / 1000.0, l->count,
	    (double)l->count / seconds);
}

static void
run(struct load *l, int64_t end)
{
	struct epoll_event events[64];
	int n, i;

	while (clock_monotonic_us() < end) {
		n = epoll_wait(l->epoll_fd, events, 64, 1000);
		for (i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;

			if (take_answer(l, c))
				send_record(l, c);
		}
	}
}

int
main(int argc, char **argv)
{
	struct load l = {NULL, NULL, -1, NULL, NULL, 0, 0, 0};
	size_t count, i;
	int64_t began;

	if (argc < 4) {
		fprintf(stderr,
		    "usage: http_load SOCKET|ADDRESS:PORT "
		    "CONNECTIONS SECONDS [TOKEN]\n");
		return 2;
	}
	l.target = argv[1];
	count = strtoul(argv[2], NULL, 10);
	l.token = argc > 4 ? argv[4] : NULL;
	l.connections = calloc(CONNECTIONS_MAX, sizeof(*l.connections));
	l.latencies = malloc(LATENCIES_MAX * sizeof(*l.latencies));
	l.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (l.connections == NULL || l.latencies == NULL || l.epoll_fd < 0 ||
	    count == 0 || count > CONNECTIONS_MAX)
		die("start");
	for (i = 0; i < count; i++) {
		struct connection *c = &l.connections[i];
		struct epoll_event event = {EPOLLIN, {.ptr = c}};

		c->fd = strchr(l.target, '/') != NULL ? dial_local(l.target)
						      : dial_network(l.target);
		if (epoll_ctl(l.epoll_fd, EPOLL_CTL_ADD, c->fd, &event) != 0)
			die("epoll_ctl");
	}
	began = clock_monotonic_us();
	for (i = 0; i < count; i++)
		send_record(&l, &l.connections[i]);
	run(&l, began + (int64_t)strtoul(argv[3], NULL, 10) * 1000000);
	report(&l, count, (double)(clock_monotonic_us() - began) / 1e6);
	return l.failed == 0 ? 0 : 1;
}
