/*
 * The client's side against a server that is scripted here.
 */
#include "archiver/sink_client.h"

#include "archiver/courier.h"
#include "http/request.h"
#include "http/server.h"
#include "tests/unit/scratch.h"

#define PICTURE_SHA256 \
	"2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97"

struct fixture {
	struct scratch scratch;
	struct http_server *server;
	struct client *client;
	/* What the server answers, and what it saw. */
	const char *answers[4]; /* to POST /v1/records, in turn */
	size_t answered;
	char posted[4][256];
	int puts;
	int unavailable; /* so many 503 come first */
	char entry_class[64];
};

static void
posts(struct http_request *r)
{
	struct fixture *f = http_context(r);
	const struct buf *body = http_body(r);
	struct buf text = BUF_EMPTY;

	if (f->unavailable > 0) {
		f->unavailable--;
		http_problem(r, 503, "the disk failed");
		return;
	}
	CHECK(f->answered < 4 && body->len < sizeof(f->posted[0]));
	memcpy(f->posted[f->answered], body->data, body->len);
	if (f->answers[f->answered] == NULL) {
		http_problem(r, 400, "not this");
		return;
	}
	buf_append_str(&text, f->answers[f->answered++]);
	http_answer(r, 200, "application/json", &text);
}

static void
entries(struct http_request *r)
{
	struct fixture *f = http_context(r);
	const char *name = http_query(r, "class");
	struct buf text = BUF_EMPTY;

	(void)snprintf(f->entry_class, sizeof(f->entry_class), "%s",
	    name == NULL ? "none" : name);
	buf_append_str(&text, "{}");
	http_answer(r, 200, "application/json", &text);
}

static void
put(struct http_request *r)
{
	struct fixture *f = http_context(r);

	CHECK_STR(http_parameter(r, "sha256"), PICTURE_SHA256);
	CHECK_INT(http_body(r)->len, 7);
	f->puts++;
	http_answer(r, 201, NULL, NULL);
}

static void
has(struct http_request *r)
{
	struct fixture *f = http_context(r);

	http_answer(r, f->puts > 0 ? 200 : 404, NULL, NULL);
}

static void
html(struct http_request *r)
{
	struct buf text = BUF_EMPTY;

	buf_append_str(&text, "<html>");
	http_answer(r, 200, "text/html", &text);
}

static const struct http_route ROUTES[] = {
    {"POST", "/v1/records", 0, 65536, posts, NULL, NULL, ""},
    {"POST", "/v1/entries", 0, 65536, entries, NULL, NULL, ""},
    {"PUT", "/v1/attachments/{sha256}", 0, 65536, put, NULL, NULL, ""},
    {"HEAD", "/v1/attachments/{sha256}", 0, 0, has, NULL, NULL, ""},
    {"GET", "/html", 0, 0, html, NULL, NULL, ""},
};

static int
make(void **state)
{
	static struct fixture f;
	struct client_options options = {NULL, NULL, NULL, NULL, 0};
	struct http_options o;
	char path[FILE_PATH_MAX];
	struct error e;

	memset(&f, 0, sizeof(f));
	memset(&o, 0, sizeof(o));
	o.routes = ROUTES;
	o.route_count = sizeof(ROUTES) / sizeof(ROUTES[0]);
	o.context = &f;
	scratch_make(&f.scratch);
	CHECK_OK(file_path(path, &e, "%s/s", f.scratch.path), e);
	CHECK_OK(http_server_new(&f.server, &o, &e), e);
	CHECK_OK(http_server_listen_local(f.server, path, 0600, &e), e);
	options.socket = path;
	CHECK_OK(client_open(&f.client, &options, &e), e);
	*state = &f;
	return 0;
}

static int
unmake(void **state)
{
	struct fixture *f = *state;

	client_close(f->client);
	http_server_free(f->server);
	scratch_remove(&f->scratch);
	return 0;
}

/* Give the sink a picture and two records, and flush. */
static int
give(struct fixture *f, struct sink_counts *counts, struct error *e)
{
	struct sink_client *s = NULL;
	char sha256[SHA256_HEX_LEN + 1];
	struct sink sink;
	uint64_t size = 0;
	int rc;

	CHECK_OK(sink_client_new(&s, f->client, &sink, e), *e);
	CHECK_OK(sink.attach_begin(sink.context, e), *e);
	CHECK_OK(sink.attach_write(sink.context, "pic", 3, e), *e);
	CHECK_OK(sink.attach_write(sink.context, "ture", 4, e), *e);
	CHECK_OK(sink.attach_finish(sink.context, sha256, &size, e), *e);
	CHECK_INT(size, 7);
	CHECK_STR(sha256, PICTURE_SHA256);
	CHECK_OK(sink.record(sink.context, "one", 3, false, e), *e);
	CHECK_OK(sink.record(sink.context, "two", 3, false, e), *e);
	rc = sink.flush(sink.context, counts, e);
	if (rc == 0)
		CHECK_OK(
		    sink_client_entry(s, "{\"kind\":\"import\"}", 17, e), *e);
	sink_client_free(s);
	return rc;
}

#define RECEIPTS "\"receipts\":[{\"class\":\"mail\",\"count\":1}]"
#define GONE \
	"{\"admitted\":1,\"duplicate\":0,\"flagged\":0," RECEIPTS \
	",\"refused\":[{\"line\":2,\"reason\":\"attachment " PICTURE_SHA256 \
	" has not been sent; send it first\"}]}"
#define FINE \
	"{\"admitted\":0,\"duplicate\":1,\"flagged\":0," RECEIPTS \
	",\"refused\":[]}"

static void
records_and_attachments_are_sent_and_counted(void **state)
{
	struct fixture *f = *state;
	struct sink_counts counts;
	struct error e;

	f->answers[0] =
	    "{\"admitted\":1,\"duplicate\":0,\"flagged\":1," RECEIPTS
	    ",\"refused\":[]}";
	CHECK_OK(give(f, &counts, &e), e);
	CHECK_INT(f->puts, 1);
	CHECK_STR(f->posted[0], "one\ntwo\n");
	CHECK_INT(counts.admitted, 1);
	CHECK_INT(counts.flagged, 1);
	CHECK_INT(counts.duplicate, 0);
	CHECK_STR(f->entry_class, "mail");
}

static void
an_attachment_that_is_gone_is_sent_again_with_its_record(void **state)
{
	struct fixture *f = *state;
	struct sink_counts counts;
	struct error e;

	f->answers[0] = GONE;
	f->answers[1] = FINE;
	CHECK_OK(give(f, &counts, &e), e);
	CHECK_INT(f->puts, 2);
	CHECK_STR(f->posted[1], "two\n");
	CHECK_INT(counts.admitted, 1);
	CHECK_INT(counts.duplicate, 1);
}

static void
it_is_sent_again_only_once(void **state)
{
	struct fixture *f = *state;
	struct sink_counts counts;
	struct error e;

	f->answers[0] = GONE;
	f->answers[1] = GONE;
	CHECK_ERROR(give(f, &counts, &e), e, ERROR_INPUT,
	    "a record was refused: attachment " PICTURE_SHA256
	    " has not been sent; send it first");
	CHECK_INT(f->puts, 2);
}

static void
a_record_that_is_refused_ends_the_import(void **state)
{
	struct fixture *f = *state;
	struct sink_counts counts;
	struct error e;

	f->answers[0] = "{\"admitted\":1,\"refused\":[{\"line\":1,\"reason\":"
			"\"\\\"channel\\\" is missing\"}]}";
	CHECK_ERROR(give(f, &counts, &e), e, ERROR_INPUT,
	    "a record was refused: \"channel\" is missing");
}

static void
a_server_that_is_busy_is_asked_again(void **state)
{
	struct fixture *f = *state;
	struct sink_counts counts;
	struct error e;

	f->answers[0] = FINE;
	f->unavailable = 2;
	CHECK_OK(give(f, &counts, &e), e);
	CHECK_INT(f->unavailable, 0);
	CHECK_INT(counts.duplicate, 1);
}

static void
an_answer_that_is_no_success_is_an_error(void **state)
{
	struct fixture *f = *state;
	char path[FILE_PATH_MAX], wanted[FILE_PATH_MAX * 2];
	struct client_options options = {NULL, NULL, NULL, NULL, 0};
	struct client *nobody = NULL;
	struct sink_counts counts;
	json_t *answer = NULL;
	struct error e;

	CHECK_ERROR(give(f, &counts, &e), e, ERROR_INPUT, "not this");
	CHECK_ERROR(client_get(f->client, "/none", &answer, &e), e,
	    ERROR_NOTFOUND, "there is no /none");
	CHECK_OK(file_path(path, &e, "%s/s", f->scratch.path), e);
	(void)snprintf(wanted, sizeof(wanted),
	    "%s answers what is no JSON; is it a Zegel archiver?", path);
	CHECK_ERROR(client_get(f->client, "/html", &answer, &e), e,
	    ERROR_FORMAT, wanted);
	CHECK_OK(file_path(path, &e, "%s/nobody", f->scratch.path), e);
	(void)snprintf(wanted, sizeof(wanted), "nobody answers at %s", path);
	options.socket = path;
	CHECK_OK(client_open(&nobody, &options, &e), e);
	CHECK_ERROR(client_get(nobody, "/v1/status", &answer, &e), e,
	    ERROR_NOTFOUND, wanted);
	client_close(nobody);
}

static void
a_token_is_not_sent_in_the_clear(void **state)
{
	struct fixture *f = *state;
	struct client_options options = {
	    NULL, "http://bank.example:8080", NULL, NULL, 0};
	struct client *c = NULL;
	char path[FILE_PATH_MAX];
	struct error e;

	CHECK_ERROR(client_open(&c, &options, &e), e, ERROR_INPUT,
	    "http://bank.example:8080: write https://HOST:PORT (http:// only "
	    "for 127.0.0.1)");
	scratch_write(&f->scratch, "token", "zgl_secret\n", 0644, path);
	options.url = "https://bank.example:8443";
	options.token_file = path;
	CHECK_OK(client_open(&c, &options, &e), e);
	client_close(c);
	scratch_write(&f->scratch, "token", "\n", 0600, path);
	CHECK_INT(client_open(&c, &options, &e), -1);
	CHECK(strstr(e.text, ": holds no token") != NULL);
}

static int
remember(void *context, const struct delivery *d, struct error *e)
{
	uint64_t *first = context;

	(void)e; /* nothing can fail */
	*first = d->first_line;
	return 0;
}

static void
a_courier_counts_empty_lines_and_sends_no_empty_batch(void **state)
{
	struct fixture *f = *state;
	struct courier *c = NULL;
	uint64_t first = 0;
	struct error e;

	f->answers[0] = FINE;
	f->answers[1] = FINE;
	CHECK_OK(courier_new(&c, f->client, remember, &first, &e), e);
	CHECK_OK(courier_line(c, "one", 3, &e), e);
	CHECK_OK(courier_line(c, "", 0, &e), e);
	CHECK_OK(courier_flush(c, &e), e);
	CHECK_INT(first, 1);
	CHECK_OK(courier_line(c, "", 0, &e), e);
	CHECK_OK(courier_flush(c, &e), e);
	CHECK_INT(f->answered, 1);
	CHECK_OK(courier_line(c, "four", 4, &e), e);
	CHECK_OK(courier_flush(c, &e), e);
	CHECK_INT(first, 4);
	CHECK_STR(f->posted[1], "four\n");
	courier_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make, unmake)
	    T(records_and_attachments_are_sent_and_counted),
	    T(an_attachment_that_is_gone_is_sent_again_with_its_record),
	    T(it_is_sent_again_only_once),
	    T(a_record_that_is_refused_ends_the_import),
	    T(a_server_that_is_busy_is_asked_again),
	    T(an_answer_that_is_no_success_is_an_error),
	    T(a_token_is_not_sent_in_the_clear),
	    T(a_courier_counts_empty_lines_and_sends_no_empty_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
