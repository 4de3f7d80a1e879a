/*
 * segment - a sealed run of entries: a BagIt bag in a tar in zstd frames.
 *
 *   <first>-<last>/bagit.txt
 *   <first>-<last>/bag-info.txt
 *   <first>-<last>/manifest-sha256.txt
 *   <first>-<last>/tagmanifest-sha256.txt
 *   <first>-<last>/data/entries.ndjson
 *   <first>-<last>/data/attachments/<sha256> ...
 *
 * See docs/FORMAT.md, "Segments".  The tar's bytes lie in frames of at most
 * SEGMENT_FRAME_MAX: first the tag files and the header of entries.ndjson,
 * then the entries, cut at line ends, then all else; a seek table follows.
 * bag-info.txt says which entry begins each of the entries' frames, so that
 * one entry costs the first frame and one more.
 *
 * The readers refuse every other shape, except that they take frames cut
 * anywhere, of at most FRAMES_CONTENT_MAX.  They trust no length and are safe
 * on hostile bytes.
 */
#ifndef ZEGEL_STORE_SEGMENT_H
#define ZEGEL_STORE_SEGMENT_H

#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/sha256.h"
#include "store/tree.h"

#define SEGMENT_FRAME_MIN ((size_t)256 << 10)
#define SEGMENT_FRAME_MAX ((size_t)1 << 20)
/*
 * Level 7 with a search of our own (packer.c).  About 12 % above zstd -9 over
 * the same lines in one file when no text comes twice, since frames share
 * nothing; level 9 saves 1 % more at half the speed, level 19 6 % at a 30th,
 * and frames of 512 KiB cost 4 %.
 */
#define SEGMENT_LEVEL_DEFAULT 7
#define SEGMENT_NAME_LEN 41 /* <first>-<last>, 20 digits each */

/* "00000000000000000000-00000000000000000141", NUL-terminated. */
void
segment_name(uint64_t first, uint64_t last, char out[SEGMENT_NAME_LEN + 1]);
/* Parse "<first>-<last>", `len` bytes; ERROR_FORMAT for any other name. */
int segment_parse_name(const char *name, size_t len, uint64_t *first,
    uint64_t *last, struct error *e);
/* Parse "<first>-<last>.tar.zst"; ERROR_FORMAT for any other name. */
int segment_parse_file_name(
    const char *name, uint64_t *first, uint64_t *last, struct error *e);

/*
 * Writing.  Entries are given as they are admitted, so that compression runs
 * along; finishing then costs little.  The header frame (tags and manifests)
 * is made last and put first.
 *
 *   segment_writer_open(&w, temporary path, first, level)
 *   segment_writer_add(w, line, len) ...         line without LF
 *   segment_writer_attach(w, sha256 hex, path) ...   sorted by hash on finish
 *   segment_writer_finish(w, mtime, &info)       temporary file durable
 *
 * Until it is finished, the frames lie in `path`.frames, a file without a name
 * from the moment it is made; then `path` is made, or replaced, in one pass.
 * Memory: a few frames and what zstd needs for them (less than 24 MiB), 200
 * bytes for each attachment, 20 for each frame.
 *
 * The file stays at its temporary path, with mode 0444; the caller verifies
 * and publishes it.  A call that fails for another reason than its arguments
 * (ERROR_INPUT) ends the writer: what is left is to free it and start over.
 */
struct segment_info {
	uint64_t first;
	uint64_t last;
	uint64_t size; /* of the file, bytes */
	uint8_t sha256[SHA256_LEN];
	uint64_t entries_size;
	uint8_t entries_sha256[SHA256_LEN];
	uint64_t attachment_count;
	uint64_t attachment_bytes;
	int64_t mtime_s; /* that the members carry */
};

struct segment_writer;
int segment_writer_open(struct segment_writer **out, const char *path,
    uint64_t first, int level, struct error *e);
int segment_writer_add(
    struct segment_writer *w, const char *line, size_t len, struct error *e);
/* The file at `path` holds the attachment; it is read at finish, as a stream,
   and must hash to `sha256_hex` (else finishing is ERROR_TAMPERED).  The same
   hash twice is added once. */
int segment_writer_attach(struct segment_writer *w, const char *sha256_hex,
    const char *path, struct error *e);
int segment_writer_finish(struct segment_writer *w, int64_t mtime_s,
    struct segment_info *info, struct error *e);
void segment_writer_free(struct segment_writer *w); /* leaves the file */

/*
 * Reading all of it, as a stream: every byte is hashed, decompressed and
 * checked for shape; manifests are compared with what was read.  Each entry
 * line (without LF, valid only during the call) goes to `entry`, each
 * attachment's hash and size to `attachment`.  A callback that returns -1
 * stops the reading with its error.
 *
 * `expect` (may be NULL) gives the seal's first, last, size and hashes;
 * differences are ERROR_TAMPERED.  Every problem of the shape is
 * ERROR_TAMPERED when the file's hash is not the expected one (somebody
 * changed it), else ERROR_FORMAT (it was sealed that way).
 */
struct segment_visitor {
	int (*entry)(void *context, uint64_t index, const char *line,
	    size_t len, struct error *e);
	int (*attachment)(void *context, const char *sha256_hex, uint64_t size,
	    struct error *e);
	void *context;
};
int segment_read_all(const char *path, const struct segment_info *expect,
    const struct segment_visitor *visitor, struct segment_info *info,
    struct error *e);

/*
 * Random access: reads only the frames that hold what is asked for.  Nothing
 * here is proven; callers check the leaf hash.  To find a line without an
 * index the reader walks the frames of entries.ndjson; `segment_reader_at`
 * reads the line that starts at byte `offset` of entries.ndjson.
 */
struct segment_reader;
int segment_reader_open(
    struct segment_reader **out, const char *path, struct error *e);
void segment_reader_close(struct segment_reader *r);
/* Append the line of entry `index`, without LF; ERROR_NOTFOUND for one that the
   segment does not hold.  On failure `out` is as before, here and below. */
int segment_reader_entry(
    struct segment_reader *r, uint64_t index, struct buf *out, struct error *e);
int segment_reader_at(struct segment_reader *r, uint64_t offset,
    struct buf *out, struct error *e);
/* Append a whole attachment, which does hash to its name (ERROR_TAMPERED).
   ERROR_NOTFOUND; ERROR_INPUT when it has more than `max` bytes. */
int segment_reader_attachment(struct segment_reader *r, const char *sha256_hex,
    uint64_t max, struct buf *out, struct error *e);

#endif
