#include "archiver/input.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/input_internal.h"

#define READ_SIZE ((size_t)65536)

/*
 * libarchive converts names by the locale of the thread, and gives none for
 * a UTF-8 name in the "C" locale; so its calls run in C.UTF-8.
 */
struct opened {
	struct archive *archive; /* NULL before and after a pass */
	locale_t utf8;
	bool any; /* a header was read: the format is known */
};

static int
damaged(struct input *in, const char *where, struct error *e)
{
	struct opened *o = in->own;
	const char *text = archive_error_string(o->archive);

	if (text == NULL)
		text = "no reason given";
	return error_set(e, ERROR_INPUT, "%s: %s: damaged or not readable: %s",
	    in->path, where, text);
}

static void
close_pass(struct opened *o)
{
	if (o->archive != NULL)
		(void)archive_read_free(o->archive); /* only read */
	o->archive = NULL;
}

static struct archive *
new_reader(void)
{
	struct archive *a = archive_read_new();

	if (a == NULL)
		return NULL;
	/* Zip and tar, and the compressions that need no helper program. */
	if (archive_read_support_format_zip(a) < ARCHIVE_WARN ||
	    archive_read_support_format_tar(a) < ARCHIVE_WARN ||
	    archive_read_support_filter_gzip(a) < ARCHIVE_WARN ||
	    archive_read_support_filter_bzip2(a) < ARCHIVE_WARN ||
	    archive_read_support_filter_xz(a) < ARCHIVE_WARN ||
	    archive_read_support_filter_zstd(a) < ARCHIVE_WARN) {
		(void)archive_read_free(a); /* never opened */
		return NULL;
	}
	return a;
}

static int
archive_rewind(struct input *in, struct error *e)
{
	struct opened *o = in->own;
	locale_t before;
	int rc;

	close_pass(o);
	o->any = false;
	o->archive = new_reader();
	if (o->archive == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	before = uselocale(o->utf8);
	rc = archive_read_open_filename(o->archive, in->path, READ_SIZE);
	(void)uselocale(before); /* it was in use */
	if (rc < ARCHIVE_WARN)
		return damaged(in, "at the start", e);
	return 0;
}

static const char *
unsafe_kind(struct archive_entry *entry)
{
	if (archive_entry_hardlink(entry) != NULL)
		return "it is a hard link";
	if (archive_entry_symlink(entry) != NULL ||
	    archive_entry_filetype(entry) == AE_IFLNK)
		return "it is a symbolic link";
	if (archive_entry_filetype(entry) != AE_IFREG)
		return "it is no regular file";
	if (archive_entry_is_encrypted(entry))
		return "it is encrypted";
	return NULL;
}

/* UTF-8 where libarchive can tell, else the bytes as they stand. */
static const char *
name_of(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname_utf8(entry);

	return name != NULL ? name : archive_entry_pathname(entry);
}

static int
next_in_locale(
    struct input *in, struct raw_member *out, bool *more, struct error *e)
{
	struct opened *o = in->own;
	struct archive_entry *entry;
	int rc;

	do {
		rc = archive_read_next_header(o->archive, &entry);
		if (rc == ARCHIVE_EOF) {
			*more = false;
			return 0;
		}
		/* ARCHIVE_WARN: an attribute that we don't use is odd. */
		if (rc < ARCHIVE_WARN)
			return damaged(in,
			    o->any ? "at a later member"
				   : "at the first member",
			    e);
		o->any = true;
	} while (archive_entry_filetype(entry) == AE_IFDIR);
	*more = true;
	out->name = name_of(entry);
	out->unsafe = unsafe_kind(entry);
	if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > 0)
		out->size = (uint64_t)archive_entry_size(entry);
	if (archive_entry_mtime_is_set(entry))
		out->mtime = (int64_t)archive_entry_mtime(entry);
	return 0;
}

static int
archive_next(
    struct input *in, struct raw_member *out, bool *more, struct error *e)
{
	struct opened *o = in->own;
	locale_t before = uselocale(o->utf8);
	int rc = next_in_locale(in, out, more, e);

	(void)uselocale(before); /* it was in use */
	return rc;
}

static int
archive_read_member(
    struct input *in, void *data, size_t len, size_t *got, struct error *e)
{
	struct opened *o = in->own;
	la_ssize_t n;

	do
		n = archive_read_data(o->archive, data, len);
	while (n == ARCHIVE_RETRY);
	if (n < 0)
		return damaged(in, (const char *)in->name.data, e);
	*got = (size_t)n;
	return 0;
}

static uint64_t
archive_consumed(struct input *in)
{
	struct opened *o = in->own;
	la_int64_t n = archive_filter_bytes(o->archive, -1);
	struct stat st;

	/* A zip is read by seeking: no more than the file is honest. */
	if (stat(in->path, &st) == 0 && n > st.st_size)
		n = st.st_size;
	return n > 0 ? (uint64_t)n : 0;
}

static bool
archive_is_solid(struct input *in)
{
	struct opened *o = in->own;

	return archive_filter_code(o->archive, 0) != ARCHIVE_FILTER_NONE;
}

static void
archive_close_input(struct input *in)
{
	struct opened *o = in->own;

	if (o == NULL)
		return;
	close_pass(o);
	if (o->utf8 != (locale_t)0)
		freelocale(o->utf8);
	free(o);
}

static const struct input_ops archive_ops = {
    .next = archive_next,
    .read = archive_read_member,
    .rewind = archive_rewind,
    .close = archive_close_input,
    .consumed = archive_consumed,
    .is_solid = archive_is_solid,
};

int
input_archive_open(struct input *in, struct error *e)
{
	struct opened *o = calloc(1, sizeof(*o));

	if (o == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	in->own = o;
	in->ops = &archive_ops;
	o->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (o->utf8 == (locale_t)0)
		return error_errno(e, "locale C.UTF-8");
	return archive_rewind(in, e);
}
