/*
 * forge_segment - segments with something wrong in them.
 *
 * Start from what the writer would write for a few lines and one attachment,
 * replace a part, and lay it out by the same ustar_append() and frames that
 * the writer uses.
 */
#ifndef ZEGEL_TESTS_UNIT_FORGE_SEGMENT_H
#define ZEGEL_TESTS_UNIT_FORGE_SEGMENT_H

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/codec.h"
#include "core/file.h"
#include "core/sha256.h"
#include "store/bag.h"
#include "store/frames.h"
#include "store/segment.h"
#include "store/ustar.h"
#include "tests/unit/check.h"

#define FORGE_FOLDER "00000000000000000007-00000000000000000009"
#define FORGE_ENTRIES "{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n"
#define FORGE_PICTURE "a picture"
#define FORGE_TIME 1795316400

/* NULL: as it should be. */
struct forge {
	const char *folder;
	const char *declaration;
	const char *info;
	const char *manifest;
	const char *tagmanifest;
	const char *entries;
	const char *attachment_leaf;
	const char *more_leaf; /* a member behind the others */
	const char *directory; /* before the member `before`, or NULL */
	bool directory_twice;
	enum bag_member before;
	const char *tail; /* bytes behind the end of the tar */
	size_t end_blocks; /* 0: two */
	bool dirty_padding;
	int64_t time; /* of the attachment; 0: as all */
};

static inline void
forge_hash_line(const char *text, const char *name, struct buf *out)
{
	uint8_t hash[SHA256_LEN];
	struct error e;

	CHECK_OK(sha256(text, strlen(text), hash, &e), e);
	bag_manifest_line(hash, name, out);
}

static inline void
forge_member(
    struct buf *tar, const struct forge *f, const char *leaf, const char *text)
{
	char name[USTAR_NAME_MAX], pad[USTAR_BLOCK] = {0};
	int64_t time = FORGE_TIME;
	struct error e;

	if (f->time != 0 && strncmp(leaf, BAG_ATTACHMENTS, 17) == 0)
		time = f->time;
	(void)snprintf(name, sizeof(name), "%s/%s",
	    f->folder == NULL ? FORGE_FOLDER : f->folder, leaf);
	CHECK_OK(ustar_append(tar, name, strlen(text), time, &e), e);
	buf_append_str(tar, text);
	pad[0] = f->dirty_padding && strstr(leaf, "entries") != NULL;
	buf_append(tar, pad, ustar_padding(strlen(text)));
}

/* Make the checksum of a header right again. */
static inline void
forge_checksum(uint8_t *block)
{
	unsigned int sum = 0;
	size_t i;

	memset(block + 148, ' ', 8);
	for (i = 0; i < USTAR_BLOCK; i++)
		sum += block[i];
	(void)snprintf((char *)block + 148, 8, "%06o", sum);
}

/* Append the header of a directory; `leaf` ends with a slash or is empty. */
static inline void
forge_directory(struct buf *tar, const char *leaf)
{
	uint8_t *block;
	char name[USTAR_NAME_MAX];
	struct error e;

	(void)snprintf(name, sizeof(name), "%s/%s", FORGE_FOLDER, leaf);
	CHECK_OK(ustar_append(tar, name, 0, FORGE_TIME, &e), e);
	block = tar->data + tar->len - USTAR_BLOCK;
	memcpy(block + 100, "0000555", 8);
	block[156] = '5';
	forge_checksum(block);
}

/* The tag files, from what the rest is or should be. */
static inline void
forge_tags(struct buf *tar, const struct forge *f, const char *entries,
    const char *leaf)
{
	const char *declaration = f->declaration == NULL ? BAG_DECLARATION_TEXT
							 : f->declaration;
	const char *info = f->info == NULL
	    ? "Payload-Oxum: 33.2\nZegel-Frame-First: 7\n"
	    : f->info;
	struct buf manifest = BUF_EMPTY, tags = BUF_EMPTY;
	char *text;

	forge_hash_line(entries, "data/entries.ndjson", &manifest);
	forge_hash_line(FORGE_PICTURE, leaf, &manifest);
	text = buf_text(&manifest);
	if (f->manifest != NULL)
		text = (char *)(uintptr_t)f->manifest; /* only read */
	forge_hash_line(declaration, "bagit.txt", &tags);
	forge_hash_line(info, "bag-info.txt", &tags);
	forge_hash_line(text, "manifest-sha256.txt", &tags);
	forge_member(tar, f, "bagit.txt", declaration);
	forge_member(tar, f, "bag-info.txt", info);
	forge_member(tar, f, "manifest-sha256.txt", text);
	forge_member(tar, f, "tagmanifest-sha256.txt",
	    f->tagmanifest == NULL ? buf_text(&tags) : f->tagmanifest);
	buf_release(&manifest);
	buf_release(&tags);
}

/* The right name of the attachment below the folder. */
static inline const char *
forge_leaf(void)
{
	static char leaf[128] = BAG_ATTACHMENTS;
	uint8_t hash[SHA256_LEN];
	struct error e;

	CHECK_OK(sha256(FORGE_PICTURE, strlen(FORGE_PICTURE), hash, &e), e);
	hex_encode(hash, SHA256_LEN, leaf + strlen(BAG_ATTACHMENTS));
	return leaf;
}

static inline void
forge_directories(struct buf *tar, const struct forge *f)
{
	forge_directory(tar, f->directory);
	if (f->directory_twice)
		forge_directory(tar, f->directory);
}

/* Lay it out as a tar; where entries.ndjson begins goes to `*cut`. */
static inline void
forge_tar(const struct forge *f, struct buf *tar, size_t *cut)
{
	static const uint8_t zeros[2 * USTAR_BLOCK];
	const char *entries = f->entries == NULL ? FORGE_ENTRIES : f->entries;
	const char *leaf = f->attachment_leaf == NULL ? forge_leaf()
						      : f->attachment_leaf;

	if (f->directory != NULL && f->before == BAG_DECLARATION)
		forge_directories(tar, f);
	forge_tags(tar, f, entries, leaf);
	if (f->directory != NULL && f->before == BAG_ENTRIES)
		forge_directories(tar, f);
	*cut = tar->len + USTAR_BLOCK;
	forge_member(tar, f, "data/entries.ndjson", entries);
	if (f->directory != NULL && f->before == BAG_ATTACHMENT)
		forge_directories(tar, f);
	forge_member(tar, f, leaf, FORGE_PICTURE);
	if (f->more_leaf != NULL)
		forge_member(tar, f, f->more_leaf, "more");
	buf_append(
	    tar, zeros, (f->end_blocks == 0 ? 2 : f->end_blocks) * USTAR_BLOCK);
	if (f->tail != NULL)
		buf_append_str(tar, f->tail);
}

/* Compress a tar into a segment: frames of `every` bytes after the first,
   which has `cut`. */
static inline void
forge_frames(const char *path, const struct buf *tar, size_t cut, size_t every)
{
	struct frames_writer *w;
	uint8_t hash[SHA256_LEN];
	uint64_t size;
	struct error e;
	size_t at;

	CHECK_OK(frames_writer_open(&w, path, 3, false, &e), e);
	CHECK_OK(frames_writer_append(w, tar->data, cut, &e), e);
	CHECK_OK(frames_writer_cut(w, &e), e);
	for (at = cut; at < tar->len; at += every) {
		size_t n = tar->len - at < every ? tar->len - at : every;

		CHECK_OK(frames_writer_append(w, tar->data + at, n, &e), e);
		CHECK_OK(frames_writer_cut(w, &e), e);
	}
	CHECK_OK(frames_writer_finish(w, &size, hash, &e), e);
	frames_writer_free(w);
}

static inline void
forge_segment(const char *path, const struct forge *f)
{
	struct buf tar = BUF_EMPTY;
	size_t cut;

	(void)unlink(path); /* it may not be there */
	forge_tar(f, &tar, &cut);
	forge_frames(path, &tar, cut, tar.len);
	buf_release(&tar);
}

/* Replace a file by these bytes, whatever its mode. */
static inline void
forge_file(const char *path, const void *data, size_t len)
{
	struct error e;

	CHECK_OK(file_replace(path, data, len, 0644, false, &e), e);
}

#endif
