#include "archiver/courier.h"

#include <stdlib.h>

#include "archiver/serve.h"

struct courier {
	struct client *client;
	courier_delivered *delivered;
	void *context;
	struct buf lines;
	uint64_t first_line;
	uint64_t count; /* lines in `lines` */
	uint64_t records; /* of them not empty */
};

int
courier_new(struct courier **out, struct client *client,
    courier_delivered *delivered, void *context, struct error *e)
{
	struct courier *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	c->client = client;
	c->delivered = delivered;
	c->context = context;
	c->first_line = 1;
	*out = c;
	return 0;
}

void
courier_free(struct courier *c)
{
	if (c == NULL)
		return;
	buf_release(&c->lines);
	free(c);
}

int
courier_flush(struct courier *c, struct error *e)
{
	struct delivery d;
	json_t *answer = NULL;
	int rc = 0;

	if (buf_ok(&c->lines, e) != 0)
		return -1;
	if (c->records > 0) {
		if (client_post(c->client, "/v1/records", c->lines.data,
			c->lines.len, &answer, e) != 0)
			return -1;
		d.lines = &c->lines;
		d.first_line = c->first_line;
		d.answer = answer;
		rc = c->delivered(c->context, &d, e);
		json_decref(answer);
	}
	c->first_line += c->count;
	c->count = 0;
	c->records = 0;
	buf_clear(&c->lines);
	return rc;
}

int
courier_line(struct courier *c, const char *line, size_t len, struct error *e)
{
	/* A very long line goes alone: a body has its limit too. */
	if (c->lines.len + len + 1 > SERVE_RECORDS_MAX &&
	    courier_flush(c, e) != 0)
		return -1;
	buf_append(&c->lines, line, len);
	buf_append_byte(&c->lines, '\n');
	c->count++;
	if (len > 0)
		c->records++;
	if (c->lines.len < COURIER_BATCH_BYTES &&
	    c->count < COURIER_BATCH_LINES)
		return buf_ok(&c->lines, e);
	return courier_flush(c, e);
}
