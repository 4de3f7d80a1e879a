#include "store/segment_reading.h"

#include <inttypes.h>
#include <string.h>

#include "core/codec.h"
#include "store/entry.h"

/* Read a member's bytes into `out` (NULL: nowhere), hashed into `hash`. */
static int
read_tag(struct reading *r, uint64_t size, struct buf *out,
    uint8_t hash[SHA256_LEN], struct error *e)
{
	uint64_t left = size;

	if (size > BAG_TAG_MAX)
		return error_set(e, ERROR_FORMAT,
		    "%" PRIu64 " bytes are too many for a tag file", size);
	buf_clear(out);
	while (left > 0) {
		const uint8_t *data;
		size_t len;

		if (content_borrow(&r->content, left, &data, &len, e) != 0)
			return -1;
		buf_append(out, data, len);
		left -= len;
	}
	if (buf_ok(out, e) != 0)
		return -1;
	return sha256(out->data, out->len, hash, e);
}

/* Hash the manifest; of its text only the first hash is kept. */
static int
read_manifest(
    struct reading *r, uint64_t size, uint8_t hash[SHA256_LEN], struct error *e)
{
	uint64_t left = size;

	if (size < sizeof(r->first_line))
		return error_set(e, ERROR_FORMAT, "it lists no entries.ndjson");
	if (content_read(
		&r->content, r->first_line, sizeof(r->first_line), e) != 0 ||
	    sha256_update(r->hash, r->first_line, sizeof(r->first_line), e) !=
		0)
		return -1;
	left -= sizeof(r->first_line);
	while (left > 0) {
		const uint8_t *data;
		size_t len;

		if (content_borrow(&r->content, left, &data, &len, e) != 0 ||
		    sha256_update(r->hash, data, len, e) != 0)
			return -1;
		left -= len;
	}
	if (sha256_final(r->hash, r->manifest, e) != 0)
		return -1;
	memcpy(hash, r->manifest, SHA256_LEN);
	return 0;
}

static int
check_text(const struct buf *found, const void *wanted, size_t len,
    enum error_code code, const char *complaint, struct error *e)
{
	if (found->len != len || memcmp(found->data, wanted, len) != 0)
		return error_set(e, code, "%s", complaint);
	return 0;
}

/* One of the four tag files; the first three are listed in the fourth. */
static int
read_tag_file(
    struct reading *r, enum bag_member member, uint64_t size, struct error *e)
{
	uint8_t hash[SHA256_LEN];
	struct buf *text = member == BAG_INFO ? &r->info_text : &r->tag;
	int rc;

	if (member == BAG_MANIFEST)
		rc = read_manifest(r, size, hash, e);
	else
		rc = read_tag(r, size, text, hash, e);
	if (rc != 0)
		return -1;
	if (member == BAG_DECLARATION &&
	    check_text(text, BAG_DECLARATION_TEXT, strlen(BAG_DECLARATION_TEXT),
		ERROR_FORMAT, "not BagIt 1.0 in UTF-8", e) != 0)
		return -1;
	if (member == BAG_INFO &&
	    bag_info_parse(
		(const char *)text->data, text->len, &r->bag_info, e) != 0)
		return -1;
	if (member == BAG_TAGMANIFEST)
		return check_text(text, r->tagmanifest.data, r->tagmanifest.len,
		    ERROR_TAMPERED, "it does not have the tag files' hashes",
		    e);
	bag_manifest_line(hash, bag_names[member], &r->tagmanifest);
	return buf_ok(&r->tagmanifest, e);
}

static int
give_line(struct reading *r, const char *line, size_t len, struct error *e)
{
	const struct segment_visitor *v = r->visitor;
	uint64_t index = r->index;

	if (len == 0 || len > ENTRY_MAX)
		return error_set(e, ERROR_FORMAT,
		    "entry %" PRIu64 " has %zu bytes: 1 to %d are allowed",
		    index, len, ENTRY_MAX);
	if (index < r->bag.first || index > r->bag.last)
		return error_set(e, ERROR_FORMAT,
		    "more entries than the segment's name says");
	r->index++;
	if (v == NULL || v->entry == NULL)
		return 0;
	return v->entry(v->context, index, line, len, e);
}

/* The begin of a line, whose end comes with the next frame. */
static int
keep_line(struct reading *r, const char *text, size_t len, struct error *e)
{
	if (r->line.len + len > ENTRY_MAX)
		return error_set(e, ERROR_FORMAT,
		    "entry %" PRIu64 " is longer than %d bytes", r->index,
		    ENTRY_MAX);
	buf_append(&r->line, text, len);
	return buf_ok(&r->line, e);
}

static int
give_lines(struct reading *r, const char *at, size_t left, struct error *e)
{
	while (left > 0) {
		const char *lf = memchr(at, '\n', left);
		size_t len = lf == NULL ? left : (size_t)(lf - at);
		int rc;

		if (lf == NULL)
			return keep_line(r, at, len, e);
		if (r->line.len == 0) {
			rc = give_line(r, at, len, e);
		} else {
			if (keep_line(r, at, len, e) != 0)
				return -1;
			rc = give_line(
			    r, (const char *)r->line.data, r->line.len, e);
			buf_clear(&r->line);
		}
		if (rc != 0)
			return -1;
		at = lf + 1;
		left -= len + 1;
	}
	return 0;
}

/* At the first byte of a frame: Zegel-Frame-First must say where we are. */
static int
check_first(struct reading *r, struct error *e)
{
	uint64_t first;

	if (!r->bag_info.has_firsts)
		return 0;
	if (!bag_info_next_first(&r->bag_info, &first) || first != r->index ||
	    r->line.len != 0)
		return error_set(e, ERROR_FORMAT,
		    "bag-info.txt: Zegel-Frame-First is not where entry "
		    "%" PRIu64 " begins",
		    r->index);
	return 0;
}

static int
check_entries(struct reading *r, struct error *e)
{
	char hex[SHA256_HEX_LEN + 1];
	struct buf line = BUF_EMPTY;
	int rc;

	if (r->line.len != 0)
		return error_set(e, ERROR_FORMAT,
		    "entry %" PRIu64 " does not end with a line feed",
		    r->index);
	if (r->index != r->bag.last + 1)
		return error_set(e, ERROR_FORMAT,
		    "fewer entries than the segment's name says");
	if (r->bag_info.has_firsts && r->bag_info.firsts_len != 0)
		return error_set(e, ERROR_FORMAT,
		    "bag-info.txt: Zegel-Frame-First names more frames than "
		    "there are");
	if (sha256_final(r->hash, r->info.entries_sha256, e) != 0)
		return -1;
	hex_encode(r->info.entries_sha256, SHA256_LEN, hex);
	if (memcmp(hex, r->first_line, SHA256_HEX_LEN) != 0)
		return error_set(e, ERROR_TAMPERED,
		    "manifest-sha256.txt has another hash for "
		    "data/entries.ndjson");
	bag_manifest_line(
	    r->info.entries_sha256, bag_names[BAG_ENTRIES], &line);
	rc = buf_ok(&line, e);
	if (rc == 0)
		rc = sha256_update(r->manifest_hash, line.data, line.len, e);
	buf_release(&line);
	return rc;
}

static int
read_entries(struct reading *r, uint64_t size, struct error *e)
{
	uint64_t left = size;

	if (r->expect != NULL && size != r->expect->entries_size)
		return error_set(e, ERROR_TAMPERED,
		    "entries.ndjson has %" PRIu64 " bytes, sealed were "
		    "%" PRIu64,
		    size, r->expect->entries_size);
	r->info.entries_size = size;
	r->index = r->bag.first;
	while (left > 0) {
		const uint8_t *data;
		size_t len;

		if (content_at_frame(&r->content) && check_first(r, e) != 0)
			return -1;
		if (content_borrow(&r->content, left, &data, &len, e) != 0 ||
		    sha256_update(r->hash, data, len, e) != 0 ||
		    give_lines(r, (const char *)data, len, e) != 0)
			return -1;
		left -= len;
	}
	return check_entries(r, e);
}

static int
read_attachment(struct reading *r, uint64_t size, struct error *e)
{
	const struct segment_visitor *v = r->visitor;
	char hex[SHA256_HEX_LEN + 1];
	uint8_t hash[SHA256_LEN];
	uint64_t left = size;

	while (left > 0) {
		const uint8_t *data;
		size_t len;

		if (content_borrow(&r->content, left, &data, &len, e) != 0 ||
		    sha256_update(r->hash, data, len, e) != 0)
			return -1;
		left -= len;
	}
	if (sha256_final(r->hash, hash, e) != 0)
		return -1;
	hex_encode(hash, SHA256_LEN, hex);
	if (strcmp(hex, r->bag.attachment) != 0)
		return error_set(
		    e, ERROR_TAMPERED, "its bytes hash to %s", hex);
	r->info.attachment_count++;
	r->info.attachment_bytes += size;
	if (sha256_update(r->manifest_hash, hex, SHA256_HEX_LEN, e) != 0 ||
	    sha256_update(r->manifest_hash, "  " BAG_ATTACHMENTS,
		strlen("  " BAG_ATTACHMENTS), e) != 0 ||
	    sha256_update(r->manifest_hash, hex, SHA256_HEX_LEN, e) != 0 ||
	    sha256_update(r->manifest_hash, "\n", 1, e) != 0)
		return -1;
	if (v == NULL || v->attachment == NULL)
		return 0;
	return v->attachment(v->context, hex, size, e);
}

int
reading_member(
    struct reading *r, const struct ustar_header *header, struct error *e)
{
	enum bag_member member;
	int rc;

	if (bag_accept(&r->bag, header, &member, e) != 0)
		return -1;
	if (header->size >
	    frames_content_size(r->frames) - content_offset(&r->content))
		return error_set(e, ERROR_FORMAT, "the tar ends early");
	switch (member) {
	case BAG_DIRECTORY:
		return 0;
	case BAG_ENTRIES:
		rc = read_entries(r, header->size, e);
		break;
	case BAG_ATTACHMENT:
		rc = read_attachment(r, header->size, e);
		if (rc != 0)
			return error_wrap(
			    e, "attachment %s", r->bag.attachment);
		break;
	default:
		rc = read_tag_file(r, member, header->size, e);
		if (rc != 0)
			return error_wrap(e, "%s", bag_names[member]);
	}
	if (rc != 0)
		return -1;
	return content_padding(&r->content, ustar_padding(header->size), e);
}
