#include "http/client/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>
#include <openssl/crypto.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/file.h"
#include "http/listen.h"

#define CONNECT_MS 10000L
#define ANSWER_MAX ((size_t)64 << 20)
#define TOKEN_FILE_MAX 4096
#define AGAIN_MS 500 /* between tries after a 503 */

struct client {
	struct local_path socket; /* directory_fd -1: over the network */
	char place[FILE_PATH_MAX]; /* the socket's path, or the URL */
	char ca[FILE_PATH_MAX]; /* empty: this machine's */
	CURL *curl;
	struct curl_slist *headers;
	struct buf answer;
	char why[CURL_ERROR_SIZE];
	int upload_fd;
	uint64_t upload_at;
	unsigned int patience_s;
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

/* The header with the token that is a file's first line. */
static int
add_token(struct client *c, const char *path, struct error *e)
{
	struct buf text = BUF_EMPTY;
	char header[TOKEN_FILE_MAX + 32];
	struct curl_slist *more;
	size_t len;
	int rc = -1;

	if (file_read(path, TOKEN_FILE_MAX, &text, e) != 0 ||
	    buf_text(&text) == NULL)
		goto out;
	len = strcspn((const char *)text.data, "\r\n");
	if (len == 0) {
		error_set(e, ERROR_INPUT, "%s: holds no token", path);
		goto out;
	}
	(void)snprintf(header, sizeof(header), "Authorization: Bearer %.*s",
	    (int)len, (const char *)text.data);
	more = curl_slist_append(c->headers, header);
	OPENSSL_cleanse(header, sizeof(header));
	if (more == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		goto out;
	}
	c->headers = more;
	rc = 0;
out:
	if (text.data != NULL)
		OPENSSL_cleanse(text.data, text.cap);
	buf_release(&text);
	return rc;
}

static int
set_place(struct client *c, const struct client_options *o, struct error *e)
{
	if (o->socket != NULL)
		return file_path(c->place, e, "%s", o->socket) != 0
		    ? -1
		    : local_path_open(&c->socket, o->socket, e);
	if (strncmp(o->url, "https://", 8) != 0 &&
	    strncmp(o->url, "http://127.0.0.1:", 17) != 0)
		return error_set(e, ERROR_INPUT,
		    "%s: write https://HOST:PORT (http:// only for 127.0.0.1)",
		    o->url);
	if (o->ca != NULL && file_path(c->ca, e, "%s", o->ca) != 0)
		return -1;
	return file_path(c->place, e, "%s", o->url);
}

int
client_open(
    struct client **out, const struct client_options *o, struct error *e)
{
	struct client *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	c->socket.directory_fd = -1;
	c->patience_s = o->patience_s == 0 ? CLIENT_PATIENCE_S : o->patience_s;
	c->curl = curl_easy_init();
	c->headers = curl_slist_append(NULL, "Expect:");
	if (c->curl == NULL || c->headers == NULL) {
		client_close(c);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	if (set_place(c, o, e) != 0 ||
	    (o->token_file != NULL && add_token(c, o->token_file, e) != 0)) {
		client_close(c);
		return -1;
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
set_way(struct client *c)
{
	CURL *h = c->curl;

	if (c->socket.directory_fd >= 0)
		return curl_easy_setopt(h, CURLOPT_UNIX_SOCKET_PATH,
			   c->socket.text) == CURLE_OK &&
			curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK
		    ? 0
		    : -1;
	if (curl_easy_setopt(h, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) != CURLE_OK)
		return -1;
	return c->ca[0] == '\0' ||
		curl_easy_setopt(h, CURLOPT_CAINFO, c->ca) == CURLE_OK
	    ? 0
	    : -1;
}

static int
set_question(struct client *c, const struct question *q, struct error *e)
{
	char url[FILE_PATH_MAX + 256];
	CURL *h = c->curl;

	curl_easy_reset(h); /* keeps the connection */
	c->why[0] = '\0';
	buf_clear(&c->answer);
	(void)snprintf(url, sizeof(url), "%s%s",
	    c->socket.directory_fd >= 0 ? "http://zegel" : c->place, q->path);
	if (curl_easy_setopt(h, CURLOPT_URL, url) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) !=
		CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_HTTPHEADER, c->headers) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->why) != CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_answer) !=
		CURLE_OK ||
	    curl_easy_setopt(h, CURLOPT_WRITEDATA, c) != CURLE_OK ||
	    set_way(c) != 0 || set_body(c, q) != 0)
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
	if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST)
		return error_set(
		    e, ERROR_NOTFOUND, "nobody answers at %s", c->place);
	if (code != CURLE_OK)
		return error_set(e, ERROR_IO,
		    "the writer at %s went away: %s; run this again to go on",
		    c->place,
		    c->why[0] == '\0' ? curl_easy_strerror(code) : c->why);
	if (curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, status) !=
	    CURLE_OK)
		return error_set(e, ERROR_IO, "no status from %s", c->place);
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
	int64_t end = clock_monotonic_us() + (int64_t)c->patience_s * 1000000;

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
		    c->place);
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
