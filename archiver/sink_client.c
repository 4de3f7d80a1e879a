#include "archiver/sink_client.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archiver/admission.h"
#include "archiver/courier.h"
#include "core/codec.h"
#include "core/file.h"
#include "store/archive.h"

/*
 * An attachment that was sent may be gone when its record comes: another
 * record claimed it, and was sealed.  So the newest ones are kept, to be sent
 * a second time.
 */
#define KEPT_FILES 64
#define KEPT_BYTES ((uint64_t)256 << 20)

struct kept {
	int fd;
	uint64_t size;
	char sha256[SHA256_HEX_LEN + 1];
};

struct sink_client {
	struct client *client;
	struct courier *courier;
	struct sink_counts counts;
	char class_name[ARCHIVE_CLASS_MAX + 1]; /* of the first record */
	struct sha256 *hash;
	int fd; /* the attachment that is being written; -1 */
	uint64_t size;
	struct kept kept[KEPT_FILES]; /* oldest first */
	size_t kept_count;
	uint64_t kept_bytes;
};

static int
attach_begin(void *context, struct error *e)
{
	struct sink_client *s = context;
	const char *folder = getenv("TMPDIR");

	if (folder == NULL)
		folder = "/tmp";
	s->fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (s->fd < 0)
		return error_errno(e, "make a temporary file in %s", folder);
	s->size = 0;
	return 0;
}

static int
attach_write(void *context, const void *data, size_t len, struct error *e)
{
	struct sink_client *s = context;

	s->size += len;
	if (sha256_update(s->hash, data, len, e) != 0)
		return -1;
	return file_write_all(s->fd, data, len, "a temporary file", e);
}

static void
forget_oldest(struct sink_client *s)
{
	(void)close(s->kept[0].fd); /* has no name: it is gone */
	s->kept_bytes -= s->kept[0].size;
	s->kept_count--;
	memmove(&s->kept[0], &s->kept[1], s->kept_count * sizeof(s->kept[0]));
}

static void
keep(struct sink_client *s, const char *sha256)
{
	struct kept *k;

	while (s->kept_count > 0 &&
	    (s->kept_count == KEPT_FILES ||
		s->kept_bytes + s->size > KEPT_BYTES))
		forget_oldest(s);
	k = &s->kept[s->kept_count++];
	k->fd = s->fd;
	k->size = s->size;
	memcpy(k->sha256, sha256, sizeof(k->sha256));
	s->kept_bytes += s->size;
	s->fd = -1; /* transferred */
}

static void
attach_abort(void *context)
{
	struct sink_client *s = context;
	uint8_t hash[SHA256_LEN];

	if (s->fd < 0)
		return;
	(void)sha256_final(s->hash, hash, NULL); /* starts over */
	(void)close(s->fd); /* thrown away */
	s->fd = -1;
}

static int
attach_finish(void *context, char sha256[SHA256_HEX_LEN + 1], uint64_t *size,
    struct error *e)
{
	struct sink_client *s = context;
	uint8_t hash[SHA256_LEN];
	bool there;

	if (sha256_final(s->hash, hash, e) != 0)
		return -1;
	hex_encode(hash, sizeof(hash), sha256);
	*size = s->size;
	if (client_has_attachment(s->client, sha256, &there, e) != 0 ||
	    (!there &&
		client_put_attachment(s->client, sha256, s->fd, s->size, e) !=
		    0))
		return -1;
	keep(s, sha256);
	return 0;
}

static void
count(struct sink_client *s, const json_t *answer)
{
	const json_t *receipt = json_array_get(
	    json_object_get(answer, "receipts"), 0);
	const char *name = json_string_value(json_object_get(receipt, "class"));

	s->counts.admitted += (uint64_t)json_integer_value(
	    json_object_get(answer, "admitted"));
	s->counts.duplicate += (uint64_t)json_integer_value(
	    json_object_get(answer, "duplicate"));
	s->counts.flagged += (uint64_t)json_integer_value(
	    json_object_get(answer, "flagged"));
	if (s->class_name[0] == '\0' && name != NULL)
		(void)snprintf(
		    s->class_name, sizeof(s->class_name), "%s", name);
}

/* Send an attachment again that a refusal misses; false when we can't. */
static bool
send_again(struct sink_client *s, const char *reason)
{
	size_t i;

	for (i = s->kept_count; i > 0; i--)
		if (strstr(reason, s->kept[i - 1].sha256) != NULL)
			return client_put_attachment(s->client,
				   s->kept[i - 1].sha256, s->kept[i - 1].fd,
				   s->kept[i - 1].size, NULL) == 0;
	return false;
}

/* Append the batch's line of this number. */
static void
append_line(const struct delivery *d, uint64_t number, struct buf *out)
{
	const char *at = (const char *)d->lines->data;
	const char *end = at + d->lines->len, *lf;

	while (--number > 0 && at < end) {
		lf = memchr(at, '\n', (size_t)(end - at));
		at = lf == NULL ? end : lf + 1;
	}
	lf = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
	if (lf != NULL)
		buf_append(out, at, (size_t)(lf + 1 - at));
}

/* The importer makes acceptable lines; one that isn't is a fault of ours and
   ends the import, so that nothing is dropped. */
static int
refuse(const json_t *refusals, struct error *e)
{
	const char *reason = json_string_value(
	    json_object_get(json_array_get(refusals, 0), "reason"));

	return error_set(e, ERROR_INPUT, "a record was refused: %s",
	    reason == NULL ? "no reason was given" : reason);
}

static int
repeat(struct sink_client *s, const struct delivery *d, const json_t *refusals,
    struct error *e)
{
	struct buf again = BUF_EMPTY;
	json_t *answer = NULL, *item;
	size_t i;
	int rc = -1;

	json_array_foreach (refusals, i, item) {
		const char *reason = json_string_value(
		    json_object_get(item, "reason"));

		if (reason == NULL || !send_again(s, reason)) {
			rc = refuse(refusals, e);
			goto out;
		}
		append_line(d,
		    (uint64_t)json_integer_value(json_object_get(item, "line")),
		    &again);
	}
	if (buf_ok(&again, e) != 0 ||
	    client_post(s->client, "/v1/records", again.data, again.len,
		&answer, e) != 0)
		goto out;
	count(s, answer);
	refusals = json_object_get(answer, "refused");
	rc = json_array_size(refusals) > 0 ? refuse(refusals, e) : 0;
out:
	json_decref(answer);
	buf_release(&again);
	return rc;
}

static int
delivered(void *context, const struct delivery *d, struct error *e)
{
	struct sink_client *s = context;
	const json_t *refusals = json_object_get(d->answer, "refused");

	count(s, d->answer);
	return json_array_size(refusals) > 0 ? repeat(s, d, refusals, e) : 0;
}

static int
record(
    void *context, const char *line, size_t len, bool flagged, struct error *e)
{
	struct sink_client *s = context;

	(void)flagged; /* the line says so itself */
	return courier_line(s->courier, line, len, e);
}

static int
flush(void *context, struct sink_counts *out, struct error *e)
{
	struct sink_client *s = context;

	if (courier_flush(s->courier, e) != 0)
		return -1;
	*out = s->counts;
	return 0;
}

int
sink_client_new(struct sink_client **out, struct client *c, struct sink *sink,
    struct error *e)
{
	struct sink_client *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->client = c;
	s->fd = -1;
	s->hash = sha256_new(e);
	if (s->hash == NULL ||
	    courier_new(&s->courier, c, delivered, s, e) != 0) {
		sink_client_free(s);
		return -1;
	}
	sink->context = s;
	sink->attach_begin = attach_begin;
	sink->attach_write = attach_write;
	sink->attach_finish = attach_finish;
	sink->attach_abort = attach_abort;
	sink->record = record;
	sink->flush = flush;
	*out = s;
	return 0;
}

void
sink_client_free(struct sink_client *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd); /* thrown away */
	while (s->kept_count > 0)
		forget_oldest(s);
	courier_free(s->courier);
	sha256_free(s->hash);
	free(s);
}

int
sink_client_entry(
    struct sink_client *s, const char *members, size_t len, struct error *e)
{
	char path[64 + ARCHIVE_CLASS_MAX];
	json_t *answer = NULL;

	if (s->class_name[0] == '\0')
		(void)snprintf(path, sizeof(path), "/v1/entries");
	else
		(void)snprintf(
		    path, sizeof(path), "/v1/entries?class=%s", s->class_name);
	if (courier_flush(s->courier, e) != 0 ||
	    client_post(s->client, path, members, len, &answer, e) != 0)
		return -1;
	json_decref(answer);
	return 0;
}
