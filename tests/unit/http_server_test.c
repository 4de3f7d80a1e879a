#include "http/server.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/clock.h"
#include "http/listen.h"
#include "http/request.h"
#include "tests/unit/scratch.h"

#define BODY_MAX 100

struct fixture {
	struct scratch scratch;
	char path[FILE_PATH_MAX];
	struct http_server *server;
};

static void
hello(struct http_request *r)
{
	struct buf text = BUF_EMPTY;

	buf_printf(&text, "hello %s, %zu bytes\n", http_parameter(r, "name"),
	    http_body(r)->len);
	http_answer(r, 200, "text/plain", &text);
}

static void
sorry(struct http_request *r)
{
	struct error e;

	error_set(&e, ERROR_IO, "the disk failed");
	http_fail(r, &e);
}

static void
awake(struct http_request *r)
{
	struct buf text = BUF_EMPTY;

	buf_append_str(&text, "at last\n");
	http_answer(r, 200, "text/plain", &text);
}

static void *
wake_later(void *context)
{
	struct http_request *r = context;

	(void)usleep(300000);
	http_wake(r);
	return NULL;
}

static void
later(struct http_request *r)
{
	pthread_t thread;

	http_wait(r, awake);
	CHECK_INT(pthread_create(&thread, NULL, wake_later, r), 0);
	CHECK_INT(pthread_detach(thread), 0);
}

static void
at_once(struct http_request *r)
{
	http_wait(r, awake);
	http_wake(r);
}

static void
forgetful(struct http_request *r)
{
	(void)r; /* neither answers nor waits */
}

static int
refuse(struct http_request *r, const void *data, size_t len, struct error *e)
{
	(void)r;
	(void)data;
	return len == 0 ? 0 : error_set(e, ERROR_CONFLICT, "not this");
}

static int
authorize(struct http_request *r, int permission, struct error *e)
{
	CHECK_INT(permission, 7);
	if (http_header(r, "Authorization") != NULL &&
	    strcmp(http_header(r, "Authorization"), "sesame") == 0)
		return 0;
	return error_set(e, ERROR_UNTRUSTED, "say the word");
}

static const struct http_route ROUTES[] = {
    {"GET", "/hello/{name}", 0, 0, hello, NULL, NULL, ""},
    {"POST", "/hello/{name}", 0, BODY_MAX, hello, NULL, NULL, ""},
    {"GET", "/sorry", 0, 0, sorry, NULL, NULL, ""},
    {"GET", "/later", 0, 0, later, NULL, NULL, ""},
    {"GET", "/at-once", 0, 0, at_once, NULL, NULL, ""},
    {"GET", "/forgetful", 0, 0, forgetful, NULL, NULL, ""},
    {"PUT", "/stream", 0, 1 << 20, hello, NULL, refuse, ""},
    {"GET", "/secret/{name}", 7, 0, hello, NULL, NULL, ""},
};

static int
make(void **state)
{
	static struct fixture f;
	struct http_options o;
	struct error e;

	memset(&f, 0, sizeof(f));
	memset(&o, 0, sizeof(o));
	o.routes = ROUTES;
	o.route_count = sizeof(ROUTES) / sizeof(ROUTES[0]);
	o.authorize = authorize;
	o.idle_s = 1;
	o.request_s = 1;
	scratch_make(&f.scratch);
	CHECK_OK(file_path(f.path, &e, "%s/s", f.scratch.path), e);
	CHECK_OK(http_server_new(&f.server, &o, &e), e);
	CHECK_OK(http_server_listen_local(f.server, f.path, 0600, &e), e);
	*state = &f;
	return 0;
}

static int
unmake(void **state)
{
	struct fixture *f = *state;

	http_server_free(f->server);
	scratch_remove(&f->scratch);
	return 0;
}

static int
dial(const char *path)
{
	struct sockaddr_un a;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	CHECK(strlen(path) < sizeof(a.sun_path));
	memcpy(a.sun_path, path, strlen(path) + 1);
	CHECK_INT(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static void
say(int fd, const char *text)
{
	CHECK_INT(write(fd, text, strlen(text)), strlen(text));
}

/* Read one answer (or the end): its text, borrowed. */
static const char *
hear(int fd)
{
	static char text[65536];
	size_t len = 0;
	ssize_t n;

	for (;;) {
		struct pollfd p = {fd, POLLIN, 0};
		const char *body, *length;

		CHECK_INT(poll(&p, 1, 20000), 1);
		n = read(fd, text + len, sizeof(text) - 1 - len);
		CHECK(n >= 0);
		len += (size_t)n;
		text[len] = '\0';
		body = strstr(text, "\r\n\r\n");
		length = strstr(text, "Content-Length: ");
		if (n == 0 ||
		    (body != NULL && length != NULL &&
			strlen(body + 4) >= strtoul(length + 16, NULL, 10)))
			return text;
	}
}

static void
answers(const struct fixture *f, const char *request, const char *status,
    const char *part)
{
	int fd = dial(f->path);
	const char *answer;

	say(fd, request);
	answer = hear(fd);
	if (strncmp(answer + 9, status, 3) != 0 || strstr(answer, part) == NULL)
		print_error("%s\nanswers\n%s\n", request, answer);
	CHECK(strncmp(answer + 9, status, 3) == 0);
	CHECK(strstr(answer, part) != NULL);
	(void)close(fd);
}

#define HOST "Host: x\r\n"

static void
a_request_is_answered_by_its_handler(void **state)
{
	answers(*state, "GET /hello/you HTTP/1.1\r\n" HOST "\r\n", "200",
	    "\r\n\r\nhello you, 0 bytes\n");
	answers(*state,
	    "POST /hello/you HTTP/1.1\r\n" HOST
	    "Content-Length: 5\r\n\r\nabcde",
	    "200", "hello you, 5 bytes\n");
	answers(*state,
	    "POST /hello/you HTTP/1.1\r\n" HOST "Transfer-Encoding: "
	    "chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n",
	    "200", "hello you, 7 bytes\n");
}

static void
a_connection_serves_many_requests(void **state)
{
	struct fixture *f = *state;
	int fd = dial(f->path), i;

	for (i = 0; i < 10; i++) {
		say(fd, "GET /hello/you HTTP/1.1\r\n" HOST "\r\n");
		CHECK(strstr(hear(fd), "hello you") != NULL);
	}
	(void)close(fd);
}

static void
what_is_wrong_with_a_request_is_a_problem(void **state)
{
	answers(*state, "GET /none HTTP/1.1\r\n" HOST "\r\n", "404",
	    "{\"detail\":\"there is no /none\",\"status\":404,"
	    "\"title\":\"Not Found\"}\n");
	answers(*state, "DELETE /hello/you HTTP/1.1\r\n" HOST "\r\n", "405",
	    "Allow: GET, POST\r\n");
	answers(*state, "GET /sorry HTTP/1.1\r\n" HOST "\r\n", "503",
	    "Retry-After: 2\r\n");
	answers(*state, "GET /sorry HTTP/1.1\r\n" HOST "\r\n", "503",
	    "{\"detail\":\"the disk failed\",\"status\":503,"
	    "\"title\":\"Service Unavailable\"}\n");
	answers(*state, "GET /forgetful HTTP/1.1\r\n" HOST "\r\n", "500",
	    "nobody answered");
}

static void
who_may_not_is_told_before_the_body(void **state)
{
	answers(*state, "GET /secret/x HTTP/1.1\r\n" HOST "\r\n", "401",
	    "WWW-Authenticate: Bearer\r\n");
	answers(*state,
	    "GET /secret/x HTTP/1.1\r\n" HOST "Authorization: no\r\n\r\n",
	    "403", "{\"detail\":\"say the word\"");
	answers(*state,
	    "GET /secret/x HTTP/1.1\r\n" HOST "Authorization: sesame\r\n\r\n",
	    "200", "hello x");
}

static void
a_body_has_a_limit(void **state)
{
	answers(*state,
	    "POST /hello/you HTTP/1.1\r\n" HOST
	    "Content-Length: 99999999999\r\n\r\n",
	    "413", "the body is too long; at most 100 bytes are taken");
	answers(*state,
	    "POST /hello/you HTTP/1.1\r\n" HOST
	    "Expect: 100-continue\r\nContent-Length: 101\r\n\r\n",
	    "413", "at most 100 bytes");
	answers(*state,
	    "POST /hello/you HTTP/1.1\r\n" HOST
	    "Transfer-Encoding: chunked\r\n\r\n"
	    "40\r\n0123456789abcdef0123456789abcdef0123456789abcdef"
	    "0123456789abcdef\r\n"
	    "40\r\n0123456789abcdef0123456789abcdef0123456789abcdef"
	    "0123456789abcdef\r\n0\r\n\r\n",
	    "413", "at most 100 bytes");
	answers(*state,
	    "GET /hello/you HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx",
	    "413", "at most 0 bytes");
}

static void
a_stream_may_be_refused_in_its_midst(void **state)
{
	answers(*state,
	    "PUT /stream HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcde",
	    "409", "{\"detail\":\"not this\"");
}

static void
a_handler_may_wait_for_somebody_else(void **state)
{
	int64_t began = clock_monotonic_us();

	answers(
	    *state, "GET /later HTTP/1.1\r\n" HOST "\r\n", "200", "at last\n");
	CHECK(clock_monotonic_us() - began >= 250000);
	answers(*state, "GET /at-once HTTP/1.1\r\n" HOST "\r\n", "200",
	    "at last\n");
}

/* Whether the server closes within ten seconds. */
static bool
is_closed(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};
	char byte;

	return poll(&p, 1, 10000) == 1 && read(fd, &byte, 1) <= 0;
}

static void
who_is_slow_or_idle_is_cut_off(void **state)
{
	struct fixture *f = *state;
	int idle = dial(f->path), head = dial(f->path), body = dial(f->path);

	say(head, "GET /hello/you HTTP/1.1\r\nHo");
	say(body,
	    "POST /hello/you HTTP/1.1\r\n" HOST "Content-Length: 50\r\n\r\nab");
	CHECK(is_closed(idle));
	CHECK(is_closed(head));
	CHECK(is_closed(body));
	(void)close(idle);
	(void)close(head);
	(void)close(body);
}

static void
a_stop_lets_what_has_begun_finish(void **state)
{
	struct fixture *f = *state;
	int waiting = dial(f->path), idle = dial(f->path);
	const char *answer;

	say(waiting, "GET /later HTTP/1.1\r\n" HOST "\r\n");
	(void)usleep(100000);
	http_server_stop(f->server, 5000);
	answer = hear(waiting);
	CHECK(strstr(answer, "at last") != NULL);
	CHECK(strstr(answer, "Connection: close") != NULL);
	CHECK(is_closed(idle));
	CHECK(!file_exists(f->path));
	(void)close(waiting);
	(void)close(idle);
}

static void
a_socket_may_lie_at_a_long_path(void **state)
{
	struct fixture *f = *state;
	struct local_path p;
	char path[FILE_PATH_MAX], wanted[FILE_PATH_MAX];
	struct error e;
	int fd;

	CHECK_OK(file_path(path, &e, "%s/%0100d/%0100d/socket", f->scratch.path,
		     1, 2),
	    e);
	CHECK_OK(file_make_parents(path, &e), e);
	CHECK_OK(http_server_listen_local(f->server, path, 0600, &e), e);
	CHECK_OK(local_path_open(&p, path, &e), e);
	fd = dial(p.text);
	say(fd, "GET /hello/you HTTP/1.1\r\n" HOST "\r\n");
	CHECK(strstr(hear(fd), "hello you") != NULL);
	(void)close(fd);
	local_path_close(&p);
	CHECK_OK(file_path(path, &e, "%s/%0100d", f->scratch.path, 3), e);
	CHECK_OK(file_path(
		     wanted, &e, "%s: a socket's name has 1 to 80 bytes", path),
	    e);
	CHECK_ERROR(http_server_listen_local(f->server, path, 0600, &e), e,
	    ERROR_INPUT, wanted);
}

static void
only_a_dead_socket_is_replaced(void **state)
{
	struct fixture *f = *state;
	char path[FILE_PATH_MAX], wanted[FILE_PATH_MAX * 2];
	struct sockaddr_un a;
	struct error e;
	int fd;

	(void)snprintf(wanted, sizeof(wanted),
	    "%s: another server answers there", f->path);
	CHECK_ERROR(http_server_listen_local(f->server, f->path, 0600, &e), e,
	    ERROR_CONFLICT, wanted);
	scratch_write(&f->scratch, "file", "precious", 0600, path);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: is no socket; remove it or name another --socket", path);
	CHECK_ERROR(http_server_listen_local(f->server, path, 0600, &e), e,
	    ERROR_CONFLICT, wanted);
	CHECK_OK(file_path(path, &e, "%s/dead", f->scratch.path), e);
	memset(&a, 0, sizeof(a));
	a.sun_family = AF_UNIX;
	memcpy(a.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	CHECK_INT(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	(void)close(fd);
	CHECK_OK(http_server_listen_local(f->server, path, 0600, &e), e);
}

static void
the_network_is_listened_on_only_with_tls_or_on_loopback(void **state)
{
	struct fixture *f = *state;
	struct error e;

	CHECK_ERROR(
	    http_server_listen_network(f->server, "0.0.0.0:0", NULL, &e), e,
	    ERROR_INPUT,
	    "0.0.0.0:0: without TLS only loopback addresses are listened on; "
	    "give --tls-certificate and --tls-key");
	CHECK_ERROR(http_server_listen_network(f->server, "[::]:0", NULL, &e),
	    e, ERROR_INPUT,
	    "[::]:0: without TLS only loopback addresses are listened on; "
	    "give --tls-certificate and --tls-key");
	CHECK_ERROR(
	    http_server_listen_network(f->server, "localhost", NULL, &e), e,
	    ERROR_INPUT,
	    "localhost: write ADDRESS:PORT, such as 127.0.0.1:8443 or "
	    "[::]:8443");
	CHECK_OK(
	    http_server_listen_network(f->server, "127.0.0.1:0", NULL, &e), e);
	CHECK(http_server_port(f->server) != 0);
}

static void
a_private_key_is_readable_by_its_owner_only(void **state)
{
	struct fixture *f = *state;
	char certificate[FILE_PATH_MAX], key[FILE_PATH_MAX];
	char wanted[FILE_PATH_MAX * 3];
	struct http_tls tls = {certificate, key, NULL};
	struct error e;

	scratch_write(&f->scratch, "pem", "x", 0644, certificate);
	scratch_write(&f->scratch, "key", "x", 0644, key);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s: others can read this private key (mode 0644); chmod 600 it",
	    key);
	CHECK_ERROR(
	    http_server_listen_network(f->server, "127.0.0.1:0", &tls, &e), e,
	    ERROR_INPUT, wanted);
	CHECK_INT(chmod(key, 0600), 0);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s and %s: no certificate and its key in PEM", certificate, key);
	CHECK_ERROR(
	    http_server_listen_network(f->server, "127.0.0.1:0", &tls, &e), e,
	    ERROR_INPUT, wanted);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	    T(a_request_is_answered_by_its_handler),
	    T(a_connection_serves_many_requests),
	    T(what_is_wrong_with_a_request_is_a_problem),
	    T(who_may_not_is_told_before_the_body),
	    T(a_body_has_a_limit),
	    T(a_stream_may_be_refused_in_its_midst),
	    T(a_handler_may_wait_for_somebody_else),
	    T(who_is_slow_or_idle_is_cut_off),
	    T(a_stop_lets_what_has_begun_finish),
	    T(a_socket_may_lie_at_a_long_path),
	    T(only_a_dead_socket_is_replaced),
	    T(the_network_is_listened_on_only_with_tls_or_on_loopback),
	    T(a_private_key_is_readable_by_its_owner_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
