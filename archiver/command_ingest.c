#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archiver/command.h"
#include "archiver/courier.h"
#include "archiver/pipeline.h"
#include "core/progress.h"

#define LINE_MAX_BYTES ((size_t)64 << 20) /* raw may be long: it is spooled */
#define READ_BYTES ((size_t)1 << 20)

static const struct option_spec OPTIONS[] = {
    {"seal", NULL, "seal every log's tail in the end"},
    COMMAND_SERVER_OPTIONS,
    COMMAND_KEY_OPTIONS,
    COMMAND_COMMON_OPTIONS,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "ingest",
    .operands = "ARCHIVE [FILE]",
    .summary = "admit records from NDJSON, one receipt a batch",
    .text =
	"Reads records, one JSON object a line, from FILE or standard input "
	"and admits them. A line is a record without what the archiver adds "
	"(kind, time, salt, adapter); channel, direction, source and activity "
	"are demanded. See docs/FORMAT.md.\n\n"
	"A receipt says which indexes the batch got and carries the signed "
	"checkpoint that covers them; it is written only when both are "
	"durable. A line that isn't acceptable is answered with its number "
	"and the reason; the others are admitted. With --json each receipt is "
	"a line {\"checkpoint\",\"class\",\"count\",\"duplicates\",\"first\"} "
	"and "
	"each refused line {\"line\",\"refused\"}.\n\n"
	"Exit status: 0 all admitted or duplicates; 3 some lines refused; "
	"otherwise as for every command.",
    .operands_min = 1,
    .operands_max = 2,
    .options = OPTIONS,
};

struct ingest {
	const struct options *o;
	struct passphrase passphrase;
	struct writer *writer;
	struct pipeline *pipeline;
	struct client *client; /* of a running writer; or NULL */
	struct courier *courier;
	struct progress progress;
	struct buf input;
	uint64_t line;
	uint64_t bytes;
	uint64_t admitted, duplicates, refused;
};

static void
print_refusal(struct ingest *in, uint64_t number, const char *reason)
{
	struct buf text = BUF_EMPTY;

	in->refused++;
	if (!options_has(in->o, "json")) {
		fprintf(
		    stderr, "line %" PRIu64 ": refused: %s\n", number, reason);
		return;
	}
	buf_printf(&text, "{\"line\":%" PRIu64 ",\"refused\":", number);
	json_append_string(&text, reason, strlen(reason));
	buf_append_str(&text, "}\n");
	(void)fwrite(text.data, 1, text.len, stdout); /* see ferror in run */
	buf_release(&text);
}

/* A batch is durable: its refusals and receipts. */
static void
settled(void *context, const struct submission *s)
{
	struct ingest *in = context;
	struct buf text = BUF_EMPTY;
	size_t i;

	for (i = 0; i < s->batch->count; i++)
		if (s->batch->items[i].outcome == ADMISSION_REFUSED)
			print_refusal(in, s->batch->items[i].number,
			    s->batch->items[i].reason);
	for (i = 0; i < s->receipt_count; i++) {
		in->admitted += s->receipts[i].count;
		in->duplicates += s->receipts[i].duplicates;
		if (options_has(in->o, "json"))
			receipt_write(
			    &s->receipts[i], writer_config(in->writer), &text);
	}
	if (text.len > 0)
		(void)fwrite(text.data, 1, text.len, stdout); /* ditto */
	(void)fflush(stdout);
	buf_release(&text);
	progress_update(&in->progress,
	    in->admitted + in->duplicates + in->refused, in->bytes);
}

/* The same, told by a running writer. */
static int
delivered(void *context, const struct delivery *d, struct error *e)
{
	struct ingest *in = context;
	const json_t *receipts = json_object_get(d->answer, "receipts");
	const json_t *refusals = json_object_get(d->answer, "refused");
	const json_t *item;
	size_t i;

	json_array_foreach (refusals, i, item) {
		const char *reason = json_string_value(
		    json_object_get(item, "reason"));
		int64_t line = json_integer_value(
		    json_object_get(item, "line"));

		if (reason == NULL || line < 1)
			return error_set(e, ERROR_FORMAT,
			    "the writer's answer is not understood");
		print_refusal(in, d->first_line + (uint64_t)line - 1, reason);
	}
	json_array_foreach (receipts, i, item) {
		in->admitted += (uint64_t)json_integer_value(
		    json_object_get(item, "count"));
		in->duplicates += (uint64_t)json_integer_value(
		    json_object_get(item, "duplicates"));
		if (!options_has(in->o, "json"))
			continue;
		(void)json_dumpf(
		    item, stdout, JSON_COMPACT | JSON_SORT_KEYS); /* ditto */
		(void)putchar('\n');
	}
	(void)fflush(stdout);
	progress_update(&in->progress,
	    in->admitted + in->duplicates + in->refused, in->bytes);
	return 0;
}

static int
take_line(struct ingest *in, const char *line, size_t len, struct error *e)
{
	in->line++;
	in->bytes += len + 1;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (in->client != NULL)
		return courier_line(in->courier, line, len, e);
	if (len == 0)
		return 0;
	return pipeline_record(in->pipeline, in->line, line, len, e);
}

/* Take the whole lines of the input; `end`: the rest is a line too. */
static int
take_lines(struct ingest *in, bool end, struct error *e)
{
	const char *data = (const char *)in->input.data;
	size_t at = 0;

	while (at < in->input.len) {
		const char *lf = memchr(data + at, '\n', in->input.len - at);
		size_t len = lf == NULL ? in->input.len - at
					: (size_t)(lf - data) - at;

		if (lf == NULL && !end)
			break;
		if (take_line(in, data + at, len, e) != 0)
			return -1;
		at += len + (lf == NULL ? 0 : 1);
	}
	memmove(in->input.data, in->input.data + at, in->input.len - at);
	in->input.len -= at;
	if (in->input.len > LINE_MAX_BYTES)
		return error_set(e, ERROR_INPUT,
		    "line %" PRIu64 ": longer than %zu bytes; not NDJSON?",
		    in->line + 1, LINE_MAX_BYTES);
	return 0;
}

static int
flush(struct ingest *in, struct error *e)
{
	return in->client != NULL ? courier_flush(in->courier, e)
				  : pipeline_flush(in->pipeline, e);
}

/* Nothing more to read for now: what waits is sent, so that a slow source
   gets its receipts soon. */
static bool
is_idle(int fd)
{
	struct pollfd p = {fd, POLLIN, 0};

	return poll(&p, 1, 0) == 0;
}

/* What is on its way to a segment already need not be compressed again. */
static int
seal(struct ingest *in, struct error *e)
{
	json_t *answer = NULL;
	int rc;

	if (in->client == NULL)
		return writer_seal(in->writer, e);
	rc = client_post(in->client, "/v1/seal", NULL, 0, &answer, e);
	json_decref(answer); /* NULL is fine */
	return rc;
}

static int
read_input(struct ingest *in, int fd, const char *name, struct error *e)
{
	for (;;) {
		ssize_t n;

		if (is_idle(fd) && flush(in, e) != 0)
			return -1;
		if (buf_reserve(&in->input, READ_BYTES) == NULL)
			return buf_ok(&in->input, e);
		n = read(fd, in->input.data + in->input.len, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, "read %s", name);
		if (n == 0)
			return take_lines(in, true, e);
		in->input.len += (size_t)n;
		if (take_lines(in, false, e) != 0)
			return -1;
	}
}

static int
ingest(struct ingest *in, struct error *e)
{
	const struct options *o = in->o;
	const char *name = o->operand_count > 1 ? o->operands[1] : "-";
	uint64_t total = 0;
	int fd = STDIN_FILENO;
	int rc;

	if (strcmp(name, "-") != 0) {
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return error_errno(e, "open %s", name);
		(void)file_size(name, &total, NULL); /* only for progress */
	}
	progress_start(&in->progress, "records", total,
	    options_has(o, "quiet") || options_has(o, "json"));
	rc = read_input(in, fd, name, e);
	if (flush(in, rc == 0 ? e : NULL) != 0)
		rc = -1;
	progress_finish(&in->progress);
	if (rc == 0 && options_has(o, "seal"))
		rc = seal(in, e);
	if (fd != STDIN_FILENO)
		(void)close(fd); /* only read */
	if (rc == 0 && ferror(stdout))
		rc = error_set(e, ERROR_IO, "receipts could not be written");
	return rc;
}

/* A running writer, or one of our own. */
static int
open_target(struct ingest *in, struct error *e)
{
	const struct options *o = in->o;
	char keys[FILE_PATH_MAX];

	if (command_client(o, o->operands[0], &in->client, e) != 0)
		return -1;
	if (in->client != NULL)
		return courier_new(&in->courier, in->client, delivered, in, e);
	if (command_keys(o, keys, e) != 0 ||
	    command_passphrase_for(o, keys, &in->passphrase, e) != 0 ||
	    writer_open(&in->writer, o->operands[0], keys, &in->passphrase,
		command_tell, (void *)(uintptr_t)o, e) != 0)
		return -1;
	return pipeline_new(&in->pipeline, in->writer, settled, in, e);
}

static int
run(const struct options *o)
{
	struct error e = {ERROR_NONE, ""};
	struct ingest in;
	int rc = -1;

	memset(&in, 0, sizeof(in));
	in.o = o;
	if (open_target(&in, &e) == 0)
		rc = ingest(&in, &e);
	courier_free(in.courier);
	client_close(in.client);
	pipeline_free(in.pipeline);
	writer_close(in.writer);
	buf_release(&in.input);
	passphrase_release(&in.passphrase);
	if (rc != 0)
		return command_fail(o, &e);
	if (!options_has(o, "json") && !options_has(o, "quiet"))
		printf("%" PRIu64 " admitted, %" PRIu64 " duplicates, %" PRIu64
		       " refused\n",
		    in.admitted, in.duplicates, in.refused);
	return in.refused > 0 ? 3 : 0;
}

const struct command COMMAND_INGEST = {&SPEC, run};
