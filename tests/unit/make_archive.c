#include "tests/unit/make_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <ftw.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/check.h"

static struct archive *
open_writer(const char *path, const char *format)
{
	struct archive *a = archive_write_new();

	assert_non_null(a);
	if (strcmp(format, "zip") == 0)
		CHECK_INT(archive_write_set_format_zip(a), ARCHIVE_OK);
	else
		CHECK_INT(
		    archive_write_set_format_pax_restricted(a), ARCHIVE_OK);
	if (strcmp(format, "tar.gz") == 0)
		CHECK_INT(archive_write_add_filter_gzip(a), ARCHIVE_OK);
	if (strcmp(format, "tar.zst") == 0)
		CHECK_INT(archive_write_add_filter_zstd(a), ARCHIVE_OK);
	CHECK_INT(archive_write_open_filename(a, path), ARCHIVE_OK);
	return a;
}

static void
write_zeros(struct archive *a, size_t left)
{
	static const char zeros[65536];

	while (left > 0) {
		size_t n = left < sizeof(zeros) ? left : sizeof(zeros);

		CHECK_INT(archive_write_data(a, zeros, n), n);
		left -= n;
	}
}

static void
write_member(struct archive *a, const struct made_member *m)
{
	struct archive_entry *entry = archive_entry_new();
	size_t size = m->text != NULL ? strlen(m->text) : m->zeros;

	assert_non_null(entry);
	archive_entry_set_pathname_utf8(entry, m->name);
	archive_entry_set_filetype(
	    entry, m->link != NULL ? AE_IFLNK : AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, 1700000000, 0);
	if (m->link != NULL)
		archive_entry_set_symlink(entry, m->link);
	else
		archive_entry_set_size(entry, (la_int64_t)size);
	CHECK(archive_write_header(a, entry) >= ARCHIVE_WARN);
	if (m->link == NULL && m->text != NULL)
		CHECK_INT(archive_write_data(a, m->text, size), size);
	else if (m->link == NULL)
		write_zeros(a, size);
	archive_entry_free(entry);
}

void
make_archive(
    const char *path, const char *format, const struct made_member *members)
{
	/* libarchive writes UTF-8 names only where the locale has them. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = uselocale(utf8);
	struct archive *a = open_writer(path, format);

	for (; members->name != NULL; members++)
		write_member(a, members);
	CHECK_INT(archive_write_close(a), ARCHIVE_OK);
	CHECK_INT(archive_write_free(a), ARCHIVE_OK);
	(void)uselocale(before); /* it was in use */
	freelocale(utf8);
}

void
make_directory(char path[256])
{
	const char *root = getenv("TMPDIR");

	(void)snprintf(
	    path, 256, "%s/zegel-test-XXXXXX", root != NULL ? root : "/tmp");
	assert_non_null(mkdtemp(path));
}

void
make_file(const char *directory, const char *name, const char *text)
{
	char path[1024], *slash;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	for (slash = strchr(path + strlen(directory) + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700); /* may be there */
		*slash = '/';
	}
	f = fopen(path, "wb");
	assert_non_null(f);
	CHECK_INT(fwrite(text, 1, strlen(text), f), strlen(text));
	CHECK_INT(fclose(f), 0);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void
remove_directory(const char *path)
{
	(void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
