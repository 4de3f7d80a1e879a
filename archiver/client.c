#include "archiver/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/file.h"
#include "http/listen.h"

#define CONNECT_MS 10000L
#define ANSWER_MAX ((size_t)64 << 20)
#define AGAIN_MS 500 /* between tries after a 503 */

struct client {
	struct local_path socket;
	char path[FILE_PATH_MAX]; /* for messages */
	CURL *curl;
	struct curl_slist *headers;
	struct buf answer;
	char why[CURL_ERROR_SIZE];
	int upload_fd;
	uint64_t upload_at;
};

/* What is asked; one of body and upload, or neither. */
struct question {
	const char *method; /* NULL: GET */
	const char *path;
	const void *body;
	size_t len;
	bool upload;
	uint64_t size;
};

static size_t
take_answer(char *data, size_t one, size_t len, void *context)
{
	struct client *c = context;

	(void)one; /* always 1 */
	if (c->answer.len + len > ANSWER_MAX)
		return 0;
	buf_append(&c->answer, data, len);
	return c->answer.failed ? 0 : len;
}

static size_t
give_upload(char *to, size_t one, size_t len, void *context)
{
	struct client *c = context;
	ssize_t n;

	(void)one; /* always 1 */
	do {
		n = pread(c->upload_fd, to, len, (off_t)c->upload_at);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return CURL_READFUNC_ABORT;
	c->upload_at += (uint64_t)n;
	return (size_t)n;
}

int
client_open(struct client **out, const char *socket, struct error *e)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	c->socket.directory_fd = -1;
	if (file_path(c->path, e, "%s", socket) != 0 ||
	    local_path_open(&c->socket, socket, e) != 0) {
		client_close(c);
		return -1;
	}
	c->curl = curl_easy_init();
	c->headers = curl_slist_append(NULL, "Expect:");
	if (c->curl == NULL || c->headers == NULL) {
		client_close(c);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	*out = c;
	return 0;
}

void
client_close(struct client *c)
{
	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	curl_slist_free_all(c->headers);
	if (c->socket.directory_fd >= 0)
		local_path_close(&c->socket);
	buf_release(&c->answer);
	free(c);
}

static int
set_body(struct client *c, const struct question *q)
{
	if (q->upload) {
		c->upload_at = 0;
		return curl_easy_setopt(c->curl, CURLOPT_UPLOAD, 1L) ==
			    CURLE_OK &&
			curl_easy_setopt(c->curl, CURLOPT_READFUNCTION,
			    give_upload) == CURLE_OK &&
			curl_easy_setopt(c->curl, CURLOPT_READDATA, c) ==
			    CURLE_OK &&
			curl_easy_setopt(c->curl, CURLOPT_INFILESIZE_LARGE,
			    (curl_off_t)q->size) == CURLE_OK
		    ? 0
		    : -1;
	}
	if (q->body == NULL)
		return 0;
	return curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE_LARGE,
		   (curl_off_t)q->len) == CURLE_OK &&
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, q->body) ==
		    CURLE_OK
	    ? 0
	    : -1;
}

static int
set_question(struct client *c, const struct question *q, struct error *e)
{
	char url[512];
	CURL *h = c->curl;

	curl_easy_reset(h); /* keeps the connection */
	c->why[0] = '\0';
	buf_clear(&c->answer);
	(void)snprintf(url, sizeof(url), "http://zegel%s", q->path);
	if (curl_easy_setopt(h, CURLOPT_URL, url) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_UNIX_SOCKET_PATH, c->socket.text) !=
		CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_PROXY, "") != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) !=
		CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->why) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_answer) !=
		CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_WRITEDATA, c) != CURLE_OK ||
	    set_body(c, q) != 0)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (q->method == NULL)
		return 0;
	if (strcmp(q->method, "HEAD") == 0 &&
	    curl_easy_setopt(h, CURLOPT_NOBODY, 1L) != CURLE_OK)
		return error_set(e, ERROR_NOMEM, "out of memory");
	return 0;
}

/* Ask once; the status. */
static int
ask_once(
    struct client *c, const struct question *q, long *status, struct error *e)
{
	CURLcode code;

	if (set_question(c, q, e) != 0)
		return -1;
	code = curl_easy_perform(c->curl);
	if (code == CURLE_COULDNT_CONNECT)
		return error_set(
		    e, ERROR_NOTFOUND, "nobody answers at %s", c->path);
	if (code != CURLE_OK)
		return error_set(e, ERROR_IO,
		    "the writer at %s went away: %s; run this again to go on",
		    c->path,
		    c->why[0] == '\0' ? curl_easy_strerror(code) : c->why);
	if (curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, status) !=
	    CURLE_OK)
		return error_set(e, ERROR_IO, "no status from %s", c->path);
	return 0;
}

static enum error_code
code_of(long status)
{
	switch (status) {
	case 400:
	case 413:
		return ERROR_INPUT;
	case 401:
	case 403:
		return ERROR_UNTRUSTED;
	case 404:
		return ERROR_NOTFOUND;
	case 409:
		return ERROR_CONFLICT;
	default:
		return ERROR_IO;
	}
}

static int
refused(struct client *c, long status, struct error *e)
{
	json_t *problem = json_loadb(
	    (const char *)c->answer.data, c->answer.len, 0, NULL);
	const char *detail = json_string_value(
	    json_object_get(problem, "detail"));

	if (detail == NULL)
		error_set(e, code_of(status), "the writer answers %ld", status);
	else
		error_set(e, code_of(status), "%s", detail);
	json_decref(problem);
	return -1;
}

/* Ask until the answer is another than 503, or patience ends. */
static int
ask(struct client *c, const struct question *q, long *status, struct error *e)
{
	const struct timespec nap = {0, AGAIN_MS * 1000000L};
	int64_t end = clock_monotonic_us() +
	    (int64_t)CLIENT_PATIENCE_S * 1000000;

	for (;;) {
		if (ask_once(c, q, status, e) != 0)
			return -1;
		if (*status != 503 || clock_monotonic_us() >= end)
			return 0;
		(void)nanosleep(&nap, NULL); /* sooner is fine */
	}
}

static int
ask_json(struct client *c, const struct question *q, json_t **answer,
    struct error *e)
{
	long status = 0;

	if (ask(c, q, &status, e) != 0)
		return -1;
	if (status < 200 || status > 299)
		return refused(c, status, e);
	*answer = json_loadb((const char *)c->answer.data, c->answer.len,
	    JSON_REJECT_DUPLICATES, NULL);
	if (*answer == NULL)
		return error_set(e, ERROR_FORMAT,
		    "%s answers what is no JSON; is it a Zegel archiver?",
		    c->path);
	return 0;
}

int
client_get(struct client *c, const char *path, json_t **answer, struct error *e)
{
	const struct question q = {NULL, path, NULL, 0, false, 0};

	return ask_json(c, &q, answer, e);
}

int
client_post(struct client *c, const char *path, const void *body, size_t len,
    json_t **answer, struct error *e)
{
	const struct question q = {
	    NULL, path, len == 0 ? "" : body, len, false, 0};

	return ask_json(c, &q, answer, e);
}

int
client_has_attachment(
    struct client *c, const char *sha256, bool *there, struct error *e)
{
	struct question q = {"HEAD", NULL, NULL, 0, false, 0};
	char path[128];
	long status = 0;

	(void)snprintf(path, sizeof(path), "/v1/attachments/%s", sha256);
	q.path = path;
	if (ask(c, &q, &status, e) != 0)
		return -1;
	if (status != 200 && status != 404)
		return refused(c, status, e);
	*there = status == 200;
	return 0;
}

int
client_put_attachment(struct client *c, const char *sha256, int fd,
    uint64_t size, struct error *e)
{
	struct question q = {NULL, NULL, NULL, 0, true, size};
	char path[128];
	long status = 0;

	(void)snprintf(path, sizeof(path), "/v1/attachments/%s", sha256);
	q.path = path;
	c->upload_fd = fd;
	if (ask(c, &q, &status, e) != 0)
		return -1;
	if (status < 200 || status > 299)
		return refused(c, status, e);
	return 0;
}
