#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "index/partition.h"

#define PIECE ((size_t)256 << 10)

static int
hash(int fd, const char *path, struct partition_file *out, struct error *e)
{
	uint8_t *piece = malloc(PIECE);
	struct sha256 *h = sha256_new(e);
	int rc = -1;
	ssize_t n;

	if (piece == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	if (piece == NULL || h == NULL)
		goto out;
	out->size = 0;
	while ((n = read(fd, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_errno(e, "read %s", path);
			goto out;
		}
		if (sha256_update(h, piece, (size_t)n, e) != 0)
			goto out;
		out->size += (uint64_t)n;
	}
	rc = sha256_final(h, out->sha256, e);
out:
	sha256_free(h);
	free(piece);
	return rc;
}

int
partition_file_read(
    const char *path, bool durable, struct partition_file *out, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return error_errno(e, "open %s", path);
	if (durable)
		rc = file_sync(fd, path, e);
	if (rc == 0)
		rc = hash(fd, path, out, e);
	(void)close(fd); /* only read */
	return rc;
}
