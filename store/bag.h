/*
 * bag - the BagIt bag (RFC 8493) inside a segment: which members it has, in
 * which order, and what its tag files say.
 *
 *   <first>-<last>/bagit.txt               two fixed lines
 *   <first>-<last>/bag-info.txt            Payload-Oxum: <bytes>.<files>
 *                                          Zegel-Frame-First: <index> ...
 *   <first>-<last>/manifest-sha256.txt     entries.ndjson, the attachments
 *   <first>-<last>/tagmanifest-sha256.txt  the three files above
 *   <first>-<last>/data/entries.ndjson
 *   <first>-<last>/data/attachments/<sha256>   ascending
 *
 * The manifests name their files in the order of the members.  Directories
 * may come along, each once and before what lies in it.
 *
 * Zegel-Frame-First is our own: for each zstd frame that begins inside
 * entries.ndjson, in order, the index of the entry that begins there, so
 * that an entry is found by its index without reading the frames before it.
 * It may be absent; BagIt readers keep unknown lines, and so do we.
 */
#ifndef ZEGEL_STORE_BAG_H
#define ZEGEL_STORE_BAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/error.h"
#include "core/sha256.h"
#include "store/segment.h"
#include "store/ustar.h"

#define BAG_TAG_MAX ((size_t)1 << 20) /* bytes in a tag file we keep whole */
#define BAG_DECLARATION_TEXT \
	"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

enum bag_member {
	BAG_DECLARATION,
	BAG_INFO,
	BAG_MANIFEST,
	BAG_TAGMANIFEST,
	BAG_ENTRIES,
	BAG_ATTACHMENT,
	BAG_DIRECTORY
};

/* The names below the bag's folder of all but the last two. */
extern const char *const bag_names[BAG_ATTACHMENT];
#define BAG_ATTACHMENTS "data/attachments/"

/* What a reader has met so far. */
struct bag {
	char name[SEGMENT_NAME_LEN + 1]; /* empty before the first member */
	uint64_t first;
	uint64_t last;
	uint64_t mtime_s;
	enum bag_member next; /* what belongs here */
	char attachment[SHA256_HEX_LEN + 1]; /* the newest; empty: none */
	bool has_root, has_data, has_attachments; /* directories */
};

/*
 * Judge the next member by its header: ERROR_FORMAT when it does not belong
 * here.  Start with a bag of zeros.
 */
int bag_accept(struct bag *bag, const struct ustar_header *header,
    enum bag_member *member, struct error *e);

struct bag_info {
	uint64_t payload_bytes;
	uint64_t payload_files;
	bool has_firsts;
	const char *firsts; /* "0 812 1623": points into the text */
	size_t firsts_len;
};

/* Borrows `text`.  ERROR_FORMAT without exactly one Payload-Oxum. */
int bag_info_parse(
    const char *text, size_t len, struct bag_info *out, struct error *e);
/* Take the next number off the firsts; false when there is none. */
bool bag_info_next_first(struct bag_info *info, uint64_t *index);

/* "<sha256>  <name>\n" */
void bag_manifest_line(
    const uint8_t sha256[SHA256_LEN], const char *name, struct buf *out);

#endif
