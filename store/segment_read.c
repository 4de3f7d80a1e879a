#include "store/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "store/segment_reading.h"

#define HASH_PIECE ((size_t)64 << 10)
#define BOMB_RATIO 200 /* records shrink to a fifth, zeros to a 17,000th */

/* The bytes of the file, and the part of the seal that is about them. */
static int
check_file(struct reading *r, struct error *e)
{
	const struct segment_info *x = r->expect;

	if (frames_hash_table(r->frames, r->file_hash, e) != 0 ||
	    sha256_final(r->file_hash, r->info.sha256, e) != 0)
		return -1;
	r->info.size = frames_size(r->frames);
	r->info.first = r->bag.first;
	r->info.last = r->bag.last;
	r->info.mtime_s = (int64_t)r->bag.mtime_s; /* 36 bits at most */
	if (x == NULL)
		return 0;
	if (memcmp(r->info.sha256, x->sha256, SHA256_LEN) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "the file's SHA-256 is not the sealed one");
	if (r->info.first != x->first || r->info.last != x->last)
		return error_set(e, ERROR_TAMPERED,
		    "it holds the entries of %s", r->bag.name);
	if (memcmp(r->info.entries_sha256, x->entries_sha256, SHA256_LEN) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "the SHA-256 of entries.ndjson is not the sealed one");
	return 0;
}

static int
check_payload(struct reading *r, struct error *e)
{
	uint64_t files = r->info.attachment_count + 1;
	uint64_t bytes = r->info.entries_size + r->info.attachment_bytes;
	uint8_t hash[SHA256_LEN];

	if (sha256_final(r->manifest_hash, hash, e) != 0)
		return -1;
	if (memcmp(hash, r->manifest, SHA256_LEN) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "manifest-sha256.txt does not list what is there");
	if (bytes != r->bag_info.payload_bytes ||
	    files != r->bag_info.payload_files)
		return error_set(e, ERROR_TAMPERED,
		    "bag-info.txt: Payload-Oxum is not %" PRIu64 ".%" PRIu64,
		    bytes, files);
	return 0;
}

static int
read_members(struct reading *r, struct error *e)
{
	struct ustar_header header;

	for (;;) {
		if (content_member(&r->content, &header, e) != 0)
			return -1;
		if (header.type == USTAR_END)
			break;
		if (reading_member(r, &header, e) != 0)
			return -1;
	}
	if (r->bag.next != BAG_ATTACHMENT)
		return error_set(e, ERROR_FORMAT, "the tar ends before %s",
		    bag_names[r->bag.next]);
	if (check_file(r, e) != 0)
		return -1;
	return check_payload(r, e);
}

static int
hash_open_file(
    int fd, const char *path, uint8_t out[SHA256_LEN], struct error *e)
{
	uint8_t *piece = malloc(HASH_PIECE);
	struct sha256 *hash = sha256_new(e);
	int rc = -1;

	if (piece == NULL || hash == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		goto out;
	}
	for (;;) {
		ssize_t n = read(fd, piece, HASH_PIECE);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_errno(e, "read %s", path);
			goto out;
		}
		if (n == 0)
			break;
		if (sha256_update(hash, piece, (size_t)n, e) != 0)
			goto out;
	}
	rc = sha256_final(hash, out, e);
out:
	sha256_free(hash);
	free(piece);
	return rc;
}

static int
hash_file(const char *path, uint8_t out[SHA256_LEN], struct error *e)
{
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_errno(e, "open %s", path);
	rc = hash_open_file(fd, path, out, e);
	(void)close(fd); /* only read */
	return rc;
}

/*
 * A file that claims to hold very much more than it has bytes is hashed
 * before anything is unpacked: who changes a segment shall not be able to
 * make its verification take hours.  What was sealed so, is read.
 */
static int
check_bomb(const struct reading *r, const char *path, struct error *e)
{
	uint8_t hash[SHA256_LEN];

	if (frames_content_size(r->frames) / BOMB_RATIO <
	    frames_size(r->frames))
		return 0;
	if (hash_file(path, hash, e) != 0)
		return -1;
	if (memcmp(hash, r->expect->sha256, SHA256_LEN) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "the file's SHA-256 is not the sealed one");
	return 0;
}

static int
reading_start(struct reading *r, const char *path, struct error *e)
{
	if (frames_open(&r->frames, path, e) != 0)
		return -1;
	if (r->expect != NULL && frames_size(r->frames) != r->expect->size)
		return error_set(e, ERROR_TAMPERED,
		    "the file has %" PRIu64 " bytes, sealed were %" PRIu64,
		    frames_size(r->frames), r->expect->size);
	if (r->expect != NULL && check_bomb(r, path, e) != 0)
		return -1;
	if ((r->file_hash = sha256_new(e)) == NULL ||
	    (r->hash = sha256_new(e)) == NULL ||
	    (r->manifest_hash = sha256_new(e)) == NULL)
		return -1;
	if (ahead_new(&r->ahead, r->frames, r->file_hash, e) != 0)
		return -1;
	content_init(&r->content, r->frames, r->ahead);
	return 0;
}

static void
reading_release(struct reading *r)
{
	ahead_free(r->ahead); /* first: it uses the others */
	frames_close(r->frames);
	buf_release(&r->info_text);
	buf_release(&r->tag);
	buf_release(&r->tagmanifest);
	buf_release(&r->line);
	sha256_free(r->file_hash);
	sha256_free(r->hash);
	sha256_free(r->manifest_hash);
}

/*
 * The shape is wrong.  Was it sealed so, or did somebody change the file?
 * Its hash tells; only then is a wrong shape called tampered.  When the hash
 * cannot be had, that is the error: neither may be claimed.
 */
static int
blame(const char *path, const struct segment_info *expect, struct error *e)
{
	uint8_t hash[SHA256_LEN];
	struct error later;

	if (hash_file(path, hash, &later) != 0) {
		*e = later;
		return -1;
	}
	if (memcmp(hash, expect->sha256, SHA256_LEN) == 0)
		return -1;
	e->code = ERROR_TAMPERED;
	return error_wrap(e, "the file's SHA-256 is not the sealed one");
}

int
segment_read_all(const char *path, const struct segment_info *expect,
    const struct segment_visitor *visitor, struct segment_info *info,
    struct error *e)
{
	struct reading r = {.expect = expect, .visitor = visitor};
	struct error own;
	int rc;

	if (e == NULL)
		e = &own; /* its code is looked at */
	rc = reading_start(&r, path, e);
	if (rc == 0)
		rc = read_members(&r, e);
	reading_release(&r);
	if (rc != 0) {
		if (expect != NULL && e->code == ERROR_FORMAT)
			(void)blame(path, expect, e); /* it fails anyway */
		return error_wrap(e, "%s", file_leaf(path));
	}
	if (info != NULL)
		*info = r.info;
	return 0;
}
