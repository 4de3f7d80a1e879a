#include "archiver/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/codec.h"
#include "core/file.h"

struct spool_file {
	int fd;
	char folder[FILE_PATH_MAX];
	char path[FILE_PATH_MAX];
	struct sha256 *hash;
	uint64_t size;
};

int
spool_begin(struct spool_file **out, const char *folder, struct error *e)
{
	static atomic_uint counter;
	struct spool_file *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	f->fd = -1;
	f->hash = sha256_new(e);
	if (f->hash == NULL || file_path(f->folder, e, "%s", folder) != 0 ||
	    file_path(f->path, e, "%s/.%ld-%u", folder, (long)getpid(),
		atomic_fetch_add(&counter, 1)) != 0)
		goto fail;
	f->fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0444);
	if (f->fd < 0) {
		error_errno(e, "create %s", f->path);
		goto fail;
	}
	*out = f;
	return 0;
fail:
	sha256_free(f->hash);
	free(f);
	return -1;
}

int
spool_write(struct spool_file *f, const void *data, size_t len, struct error *e)
{
	f->size += len;
	if (sha256_update(f->hash, data, len, e) != 0)
		return -1;
	return file_write_all(f->fd, data, len, f->path, e);
}

void
spool_abort(struct spool_file *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0)
		(void)close(f->fd); /* thrown away */
	(void)unlink(f->path); /* cleaned later if this fails */
	sha256_free(f->hash);
	free(f);
}

/* Rename to the hash; a file of that name has the same bytes already. */
static int
keep(struct spool_file *f, const char *hex, struct error *e)
{
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/%s", f->folder, hex) != 0)
		return -1;
	if (fsync(f->fd) != 0)
		return error_errno(e, "flush %s to disk", f->path);
	if (rename(f->path, path) != 0)
		return error_errno(e, "rename %s to %s", f->path, path);
	return file_sync_parent(path, e);
}

int
spool_finish(struct spool_file *f, const char *expected,
    char sha256_hex[SHA256_HEX_LEN + 1], uint64_t *size, struct error *e)
{
	uint8_t hash[SHA256_LEN];
	char hex[SHA256_HEX_LEN + 1];
	uint64_t bytes = f->size;
	int rc = -1;

	if (sha256_final(f->hash, hash, e) != 0)
		goto out;
	hex_encode(hash, sizeof(hash), hex);
	if (expected != NULL && strcmp(expected, hex) != 0) {
		error_set(e, ERROR_INPUT,
		    "these %" PRIu64 " bytes have the hash %s, not %s", bytes,
		    hex, expected);
		goto out;
	}
	rc = keep(f, hex, e);
out:
	spool_abort(f);
	if (rc == 0) {
		memcpy(sha256_hex, hex, sizeof(hex));
		*size = bytes;
	}
	return rc;
}

bool
spool_has(const char *folder, const char *sha256_hex)
{
	char path[FILE_PATH_MAX];

	return file_path(path, NULL, "%s/%s", folder, sha256_hex) == 0 &&
	    file_exists(path);
}

int
spool_clean(const char *folder, bool unfinished, struct error *e)
{
	char **names = NULL, path[FILE_PATH_MAX];
	time_t now = time(NULL);
	size_t count = 0, i;
	struct stat st;
	int rc = 0;

	if (file_list(folder, &names, &count, e) != 0)
		return -1;
	for (i = 0; i < count && rc == 0; i++) {
		rc = file_path(path, e, "%s/%s", folder, names[i]);
		if (rc != 0 || stat(path, &st) != 0)
			continue;
		if ((names[i][0] != '.' || !unfinished) &&
		    st.st_mtime > now - SPOOL_KEEP_S)
			continue;
		if (unlink(path) != 0 && errno != ENOENT)
			rc = error_errno(e, "remove %s", path);
	}
	file_names_free(names, count);
	return rc;
}
