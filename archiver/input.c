#include "archiver/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/input_internal.h"

#define DRAIN_SIZE ((size_t)65536)

static const struct input_limits default_limits = {
    .members = INPUT_MEMBERS_MAX,
    .member_size = INPUT_MEMBER_SIZE_MAX,
    .total = INPUT_TOTAL_MAX,
    .ratio = INPUT_RATIO_MAX,
    .ratio_free = INPUT_RATIO_FREE,
};

/* Opening ---------------------------------------------------------------- */

#define TAR_MAGIC_AT 257
#define PROBE_LEN 512

static const struct signature {
	size_t at;
	size_t len;
	const char *bytes;
} archive_signatures[] = {
    {0, 4, "PK\3\4"},
    {0, 4, "PK\5\6"}, /* a zip of nothing */
    {0, 2, "\x1f\x8b"},
    {0, 3, "BZh"},
    {0, 6,
	"\xfd"
	"7zXZ\0"},
    {0, 4, "\x28\xb5\x2f\xfd"},
    {TAR_MAGIC_AT, 5, "ustar"},
};

static bool
looks_like_archive(const uint8_t *head, size_t len)
{
	size_t i;

	for (i = 0;
	     i < sizeof(archive_signatures) / sizeof(*archive_signatures);
	     i++) {
		const struct signature *s = &archive_signatures[i];

		if (len >= s->at + s->len &&
		    memcmp(head + s->at, s->bytes, s->len) == 0)
			return true;
	}
	return false;
}

static int
probe_file(struct input *in, struct error *e)
{
	uint8_t head[PROBE_LEN];
	ssize_t n;
	int fd;

	fd = open(in->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_errno(e, "open %s", in->path);
	do
		n = read(fd, head, sizeof(head));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		error_errno(e, "read %s", in->path);
	(void)close(fd); /* only read */
	if (n < 0)
		return -1;
	in->kind = looks_like_archive(head, (size_t)n) ? INPUT_ARCHIVE
						       : INPUT_FILE;
	return 0;
}

static int
recognise(struct input *in, struct error *e)
{
	struct stat st;

	if (stat(in->path, &st) != 0)
		return error_errno(e, "%s", in->path);
	if (S_ISDIR(st.st_mode)) {
		in->kind = INPUT_DIRECTORY;
		return 0;
	}
	if (!S_ISREG(st.st_mode))
		return error_set(e, ERROR_INPUT,
		    "%s: neither a file nor a directory", in->path);
	return probe_file(in, e);
}

static int
open_kind(struct input *in, struct error *e)
{
	switch (in->kind) {
	case INPUT_ARCHIVE:
		return input_archive_open(in, e);
	case INPUT_DIRECTORY:
		return input_directory_open(in, e);
	case INPUT_FILE:
		break;
	}
	return input_file_open(in, e);
}

int
input_open(struct input **out, const char *path,
    const struct input_limits *limits, struct error *e)
{
	struct input *in = calloc(1, sizeof(*in));

	if (in == NULL || (in->path = strdup(path)) == NULL) {
		free(in);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	in->limits = limits != NULL ? *limits : default_limits;
	if (recognise(in, e) != 0 || open_kind(in, e) != 0) {
		input_close(in);
		return -1;
	}
	*out = in;
	return 0;
}

/* Forget what belongs to one pass. */
static void
forget_pass(struct input *in)
{
	size_t i;

	for (i = 0; i < in->skip_count; i++)
		free(in->skips[i].name);
	in->skip_count = 0;
	for (i = 0; i < in->seen_cap; i++)
		free(in->seen[i]);
	free(in->seen);
	in->seen = NULL;
	in->seen_cap = in->seen_count = 0;
	in->members = in->member_bytes = in->total_bytes = 0;
	in->exceeded = false;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->ops != NULL)
		in->ops->close(in);
	forget_pass(in);
	free(in->skips);
	buf_release(&in->name);
	free(in->path);
	free(in);
}

int
input_rewind(struct input *in, struct error *e)
{
	forget_pass(in);
	return in->ops->rewind(in, e);
}

enum input_kind
input_kind(const struct input *in)
{
	return in->kind;
}

const char *
input_path(const struct input *in)
{
	return in->path;
}

const char *
input_basename(const struct input *in)
{
	const char *slash = strrchr(in->path, '/');

	return slash == NULL ? in->path : slash + 1;
}

const struct input_skip *
input_skipped(const struct input *in, size_t i)
{
	return i < in->skip_count ? &in->skips[i] : NULL;
}

bool
input_exceeded(const struct input *in)
{
	return in->exceeded;
}

/* Members ---------------------------------------------------------------- */

static int
limit_passed(
    struct input *in, struct error *e, const char *what, uint64_t limit)
{
	in->exceeded = true;
	return error_set(e, ERROR_INPUT,
	    "%s: refused: more than %llu %s, as an archive bomb has", in->path,
	    (unsigned long long)limit, what);
}

/*
 * Read what was left of a member, so that the limits see what has to be
 * decompressed anyhow to reach the next one.
 */
static int
drain(struct input *in, struct error *e)
{
	uint8_t *data = malloc(DRAIN_SIZE);
	size_t got = 1;
	int rc = 0;

	if (data == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	while (rc == 0 && got > 0)
		rc = input_read(in, data, DRAIN_SIZE, &got, e);
	free(data);
	return rc;
}

int
input_next(
    struct input *in, struct input_member *member, bool *more, struct error *e)
{
	struct raw_member raw;
	bool shown = false;

	if (in->exceeded)
		return limit_passed(in, e, "bytes or members", 0);
	while (!shown) {
		if (in->members > 0 && in->ops->is_solid != NULL &&
		    in->ops->is_solid(in) && drain(in, e) != 0)
			return -1;
		memset(&raw, 0, sizeof(raw));
		if (in->ops->next(in, &raw, more, e) != 0)
			return -1;
		if (!*more)
			return 0;
		if (++in->members > in->limits.members)
			return limit_passed(
			    in, e, "members", in->limits.members);
		if (input_make_name(in, raw.name == NULL ? "" : raw.name, e) !=
			0 ||
		    input_judge(in, &raw, &shown, e) != 0)
			return -1;
	}
	if (raw.size > in->limits.member_size)
		return limit_passed(
		    in, e, "bytes in one member", in->limits.member_size);
	member->name = (const char *)in->name.data;
	member->size = raw.size;
	member->mtime = raw.mtime;
	return 0;
}

static int
check_limits(struct input *in, struct error *e)
{
	uint64_t consumed;

	if (in->member_bytes > in->limits.member_size)
		return limit_passed(
		    in, e, "bytes in one member", in->limits.member_size);
	if (in->total_bytes > in->limits.total)
		return limit_passed(in, e, "bytes", in->limits.total);
	if (in->total_bytes <= in->limits.ratio_free ||
	    in->ops->consumed == NULL)
		return 0;
	consumed = in->ops->consumed(in);
	if (in->total_bytes / in->limits.ratio > consumed)
		return limit_passed(
		    in, e, "times its size inside it", in->limits.ratio);
	return 0;
}

int
input_read(
    struct input *in, void *data, size_t len, size_t *got, struct error *e)
{
	size_t n = 0;

	if (in->exceeded)
		return limit_passed(in, e, "bytes or members", 0);
	if (in->ops->read(in, data, len, &n, e) != 0)
		return -1;
	in->member_bytes += n;
	in->total_bytes += n;
	if (check_limits(in, e) != 0)
		return -1;
	*got = n;
	return 0;
}
