#include "archiver/adapters/intake.h"

#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/activity.h"
#include "archiver/adapters/intake_internal.h"

#define READ_SIZE ((size_t)65536)

/* Remember a member that is in the spool now. */
static int
add_media(struct intake *in, const char *name, const char *media_type,
    const char sha256[SHA256_HEX_LEN + 1], uint64_t size, struct error *e)
{
	struct media *m;

	if (in->media_count == in->media_cap) {
		size_t cap = in->media_cap == 0 ? 64 : in->media_cap * 2;
		struct media **more = realloc(in->media, cap * sizeof(*more));

		if (more == NULL)
			goto nomem;
		in->media = more;
		in->media_cap = cap;
	}
	m = calloc(1, sizeof(*m));
	if (m == NULL)
		goto nomem;
	m->name = strdup(name);
	if (m->name == NULL) {
		free(m);
		goto nomem;
	}
	m->leaf = member_leaf(m->name);
	(void)strncpy(m->media_type, media_type, sizeof(m->media_type) - 1);
	memcpy(m->sha256, sha256, sizeof(m->sha256));
	m->size = size;
	in->media[in->media_count++] = m;
	in->media_sorted = false;
	return 0;
nomem:
	return error_set(e, ERROR_NOMEM, "out of memory");
}

int
intake_spool_media(struct intake *in, const struct member *member,
    struct stream *stream, struct error *e)
{
	struct sink *sink = in->sink;
	char sha256[SHA256_HEX_LEN + 1];
	uint8_t *data = malloc(READ_SIZE);
	uint64_t size;
	size_t got;
	int rc = -1;

	if (data == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (sink->attach_begin(sink->context, e) != 0) {
		free(data);
		return -1;
	}
	do {
		if (stream->read(stream, data, READ_SIZE, &got, e) != 0 ||
		    (got > 0 &&
			sink->attach_write(sink->context, data, got, e) != 0))
			goto out;
	} while (got > 0);
	if (sink->attach_finish(sink->context, sha256, &size, e) != 0)
		goto out;
	if (add_media(in, member->name, member_media_type(member), sha256, size,
		e) != 0)
		rc = -2; /* finished: nothing to abort */
	else
		rc = 0;
out:
	if (rc == -1)
		sink->attach_abort(sink->context);
	if (rc == 0)
		in->media_members++;
	free(data);
	return rc == 0 ? 0 : -1;
}

int
intake_spool_bytes(struct intake *in, const void *data, size_t len,
    char sha256[SHA256_HEX_LEN + 1], struct error *e)
{
	struct sink *sink = in->sink;
	uint64_t size;

	if (sink->attach_begin(sink->context, e) != 0)
		return -1;
	if (sink->attach_write(sink->context, data, len, e) != 0) {
		sink->attach_abort(sink->context);
		return -1;
	}
	return sink->attach_finish(sink->context, sha256, &size, e);
}

static void
describe(const struct media *m, struct attachment *out)
{
	out->name = m->name;
	memcpy(out->media_type, m->media_type, sizeof(out->media_type));
	memcpy(out->sha256, m->sha256, sizeof(out->sha256));
	out->size = m->size;
}

int
intake_attach(struct intake *in, const char *name, const char *media_type,
    const void *data, size_t len, struct attachment *out, struct error *e)
{
	char sha256[SHA256_HEX_LEN + 1];

	if (intake_spool_bytes(in, data, len, sha256, e) != 0)
		return -1;
	memset(out, 0, sizeof(*out));
	out->name = name;
	(void)strncpy(out->media_type, media_type,
	    sizeof(out->media_type) - 1); /* a longer one is cut */
	memcpy(out->sha256, sha256, sizeof(out->sha256));
	out->size = len;
	return 0;
}

/* By leaf, then by whole name, so that lookups by leaf find a range. */
static int
compare_media(const void *a, const void *b)
{
	const struct media *const *left = a, *const *right = b;
	int order = strcmp((*left)->leaf, (*right)->leaf);

	return order != 0 ? order : strcmp((*left)->name, (*right)->name);
}

static void
sort_media(struct intake *in)
{
	if (in->media_sorted)
		return;
	if (in->media_count > 0)
		qsort(in->media, in->media_count, sizeof(*in->media),
		    compare_media);
	in->media_sorted = true;
}

/* The first media whose leaf is not before `leaf`. */
static size_t
lower_bound(const struct intake *in, const char *leaf)
{
	size_t low = 0, high = in->media_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(in->media[middle]->leaf, leaf) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
intake_media_find(struct intake *in, const char *path, struct attachment *out)
{
	const char *leaf = member_leaf(path);
	size_t i;

	sort_media(in);
	for (i = lower_bound(in, leaf);
	     i < in->media_count && strcmp(in->media[i]->leaf, leaf) == 0;
	     i++) {
		if (!member_is(in->media[i]->name, path))
			continue;
		describe(in->media[i], out);
		return true;
	}
	return false;
}

bool
intake_media_next(struct intake *in, const char *folder, const char *prefix,
    size_t *at, struct attachment *out)
{
	size_t len = strlen(prefix);
	size_t i;

	sort_media(in);
	/* `*at` is one more than the index given last; 0 at the start. */
	for (i = *at > 0 ? *at : lower_bound(in, prefix); i < in->media_count &&
	     strncmp(in->media[i]->leaf, prefix, len) == 0;
	     i++) {
		if (folder != NULL &&
		    !member_lies_in(in->media[i]->name, folder))
			continue;
		describe(in->media[i], out);
		*at = i + 1;
		return true;
	}
	return false;
}

/* Mark the media of that name as used. */
static void
mark_used(struct intake *in, const struct attachment *a)
{
	size_t i;

	sort_media(in);
	for (i = lower_bound(in, member_leaf(a->name)); i < in->media_count;
	     i++) {
		if (strcmp(in->media[i]->name, a->name) == 0) {
			in->media[i]->used = true;
			return;
		}
		if (strcmp(in->media[i]->leaf, member_leaf(a->name)) != 0)
			return;
	}
}

json_t *
intake_attachment(
    struct intake *in, const struct attachment *a, const char *url)
{
	json_t *out = json_pack("{s:s, s:o, s:s, s:I}", "media_type",
	    a->media_type, "name", activity_string(a->name, strlen(a->name)),
	    "sha256", a->sha256, "size", (json_int_t)a->size);

	if (out != NULL && url != NULL &&
	    json_object_set_new(
		out, "url", activity_string(url, strlen(url))) != 0) {
		json_decref(out);
		return NULL;
	}
	if (out != NULL)
		mark_used(in, a);
	return out;
}

/* Media that nothing refers to is evidence too. */
static int
flag_unused(struct intake *in, struct error *e)
{
	size_t i;

	for (i = 0; i < in->media_count; i++) {
		const struct media *m = in->media[i];

		if (m->used)
			continue;
		in->media_unused++;
		if (intake_flag_spooled(in, m->name, m->media_type, m->sha256,
			m->size, "no item refers to this media file", e) != 0)
			return -1;
	}
	return 0;
}

int
intake_finish(struct intake *in, struct error *e)
{
	sort_media(in);
	if (flag_unused(in, e) != 0)
		return -1;
	return in->sink->flush(in->sink->context, &in->answered, e);
}
