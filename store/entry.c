#include "store/entry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/clock.h"
#include "core/codec.h"
#include "store/segment.h"

static enum entry_kind
kind_of(struct json_slice text)
{
	static const struct {
		const char *name;
		enum entry_kind kind;
	} KINDS[] = {
	    {"record", ENTRY_RECORD},
	    {"seal", ENTRY_SEAL},
	    {"key", ENTRY_KEY},
	    {"genesis", ENTRY_GENESIS},
	    {"disposal", ENTRY_DISPOSAL},
	};
	size_t i;

	for (i = 0; i < sizeof(KINDS) / sizeof(KINDS[0]); i++)
		if (json_string_is(text, KINDS[i].name))
			return KINDS[i].kind;
	return ENTRY_OTHER;
}

/* `kind` and `time`: the members' values, empty when absent. */
static int
open_members(struct entry *out, struct json_slice line, struct json_slice kind,
    struct json_slice time, struct error *e)
{
	struct entry entry = {line, ENTRY_OTHER, kind, 0};

	if (json_type_of(line) != JSON_TYPE_OBJECT)
		return error_set(e, ERROR_FORMAT, "an entry must be an object");
	if (kind.text == NULL || json_type_of(kind) != JSON_TYPE_STRING)
		return error_set(e, ERROR_FORMAT, "an entry without a kind");
	if (time.text == NULL || json_type_of(time) != JSON_TYPE_STRING)
		return error_set(e, ERROR_FORMAT, "an entry without a time");
	if (clock_parse(time.text + 1, time.len - 2, &entry.time_us, e) != 0)
		return -1;
	entry.kind = kind_of(entry.kind_text);
	*out = entry;
	return 0;
}

int
entry_open(struct entry *out, const char *line, size_t len, struct error *e)
{
	struct json_slice all = {line, len}, kind = {NULL, 0}, time = {NULL, 0};

	(void)json_member(all, "kind", &kind); /* absent: stays empty */
	(void)json_member(all, "time", &time);
	return open_members(out, all, kind, time, e);
}

int
entry_parse(struct entry *out, const char *line, size_t len, struct error *e)
{
	struct json_pick picks[] = {
	    {"kind", 4, {NULL, 0}}, {"time", 4, {NULL, 0}}};

	if (len > ENTRY_MAX)
		return error_set(e, ERROR_FORMAT,
		    "byte %d: an entry is at most %d bytes, this has %zu",
		    ENTRY_MAX, ENTRY_MAX, len);
	if (json_check_picking(line, len, picks, 2, e) != 0)
		return -1;
	return open_members(out, (struct json_slice){line, len}, picks[0].value,
	    picks[1].value, e);
}

/* A member that is an integer of at least 0. */
static int
read_number(
    const struct entry *entry, const char *name, uint64_t *out, struct error *e)
{
	struct json_slice value;
	int64_t number;

	if (!json_member(entry->line, name, &value) ||
	    !json_get_integer(value, &number) || number < 0)
		return error_set(e, ERROR_FORMAT,
		    "\"%s\" must be an integer of at least 0", name);
	*out = (uint64_t)number;
	return 0;
}

static int
read_hash(const struct entry *entry, const char *name, uint8_t out[SHA256_LEN],
    struct error *e)
{
	struct json_slice value;

	if (!json_member(entry->line, name, &value) ||
	    json_type_of(value) != JSON_TYPE_STRING)
		return error_set(
		    e, ERROR_FORMAT, "\"%s\" must be a hash in hex", name);
	if (hex_decode(value.text + 1, value.len - 2, out, SHA256_LEN, e) != 0)
		return error_wrap(e, "\"%s\"", name);
	return 0;
}

static int
read_previous(
    struct entry_seal *seal, const struct entry *entry, struct error *e)
{
	struct json_slice value;

	if (!json_member(entry->line, "previous", &value))
		return error_set(e, ERROR_FORMAT, "a seal without previous");
	seal->has_previous = json_type_of(value) != JSON_TYPE_NULL;
	if (!seal->has_previous)
		return 0;
	return read_hash(entry, "previous", seal->previous, e);
}

/* `file` says what first and last say. */
static int
check_file(
    const struct entry_seal *seal, const struct entry *entry, struct error *e)
{
	char name[SEGMENT_NAME_LEN + sizeof(".tar.zst")];
	struct json_slice value;

	segment_name(seal->first, seal->last, name);
	memcpy(name + SEGMENT_NAME_LEN, ".tar.zst", sizeof(".tar.zst"));
	if (!json_member(entry->line, "file", &value) ||
	    !json_string_is(value, name))
		return error_set(
		    e, ERROR_FORMAT, "\"file\" must be \"%s\"", name);
	return 0;
}

int
entry_seal_read(
    struct entry_seal *out, const struct entry *entry, struct error *e)
{
	struct entry_seal seal = {0};

	if (entry->kind != ENTRY_SEAL)
		return error_set(e, ERROR_FORMAT, "not a seal");
	if (read_number(entry, "first", &seal.first, e) != 0 ||
	    read_number(entry, "last", &seal.last, e) != 0 ||
	    read_number(entry, "size", &seal.size, e) != 0 ||
	    read_number(entry, "entries_size", &seal.entries_size, e) != 0 ||
	    read_hash(entry, "sha256", seal.sha256, e) != 0 ||
	    read_hash(entry, "entries_sha256", seal.entries_sha256, e) != 0 ||
	    read_previous(&seal, entry, e) != 0)
		return error_wrap(e, "seal");
	if (seal.last < seal.first)
		return error_set(e, ERROR_FORMAT,
		    "seal: last %" PRIu64 " is before first %" PRIu64,
		    seal.last, seal.first);
	if (check_file(&seal, entry, e) != 0)
		return error_wrap(e, "seal");
	*out = seal;
	return 0;
}

void
entry_seal_write(
    const struct entry_seal *seal, int64_t time_us, struct buf *out)
{
	char name[SEGMENT_NAME_LEN + 1];
	char file[SHA256_HEX_LEN + 1], entries[SHA256_HEX_LEN + 1];
	char previous[SHA256_HEX_LEN + 3] = "null";
	char time[CLOCK_TEXT_LEN + 1];

	segment_name(seal->first, seal->last, name);
	hex_encode(seal->sha256, SHA256_LEN, file);
	hex_encode(seal->entries_sha256, SHA256_LEN, entries);
	if (seal->has_previous) {
		previous[0] = '"';
		hex_encode(seal->previous, SHA256_LEN, previous + 1);
		memcpy(previous + 1 + SHA256_HEX_LEN, "\"", 2);
	}
	clock_format(time_us, time);
	buf_printf(out,
	    "{\"entries_sha256\":\"%s\",\"entries_size\":%" PRIu64
	    ",\"file\":\"%s.tar.zst\",\"first\":%" PRIu64
	    ",\"kind\":\"seal\",\"last\":%" PRIu64 ",\"previous\":%s"
	    ",\"sha256\":\"%s\",\"size\":%" PRIu64 ",\"time\":\"%s\"}",
	    entries, seal->entries_size, name, seal->first, seal->last,
	    previous, file, seal->size, time);
}

static int
read_text(const struct entry *entry, const char *name, char *out, size_t size,
    struct error *e)
{
	struct buf text = BUF_EMPTY;
	struct json_slice value;
	int rc = -1;

	if (!json_member(entry->line, name, &value) ||
	    !json_get_string(value, &text))
		error_set(
		    e, ERROR_FORMAT, "genesis: \"%s\" must be a string", name);
	else if (buf_ok(&text, e) == 0 &&
	    (text.len >= size || memchr(text.data, 0, text.len) != NULL))
		error_set(e, ERROR_FORMAT, "genesis: \"%s\" is too long", name);
	else if (!text.failed) {
		if (text.len > 0)
			memcpy(out, text.data, text.len);
		out[text.len] = '\0';
		rc = 0;
	}
	buf_release(&text);
	return rc;
}

int
entry_genesis_read(
    struct entry_genesis *out, const struct entry *entry, struct error *e)
{
	struct entry_genesis g;
	char format[64];

	if (entry->kind != ENTRY_GENESIS)
		return error_set(
		    e, ERROR_FORMAT, "entry 0 is not the log's genesis");
	if (read_text(entry, "format", format, sizeof(format), e) != 0)
		return -1;
	if (strcmp(format, "zegel/1") != 0)
		return error_set(e, ERROR_FORMAT,
		    "genesis: format \"%s\"; this program reads \"zegel/1\"",
		    format);
	if (read_text(entry, "archive", g.archive, sizeof(g.archive), e) ||
	    read_text(entry, "class", g.class_name, sizeof(g.class_name), e) ||
	    read_text(
		entry, "retention", g.retention, sizeof(g.retention), e) ||
	    read_text(entry, "vkey", g.vkey, sizeof(g.vkey), e))
		return -1;
	*out = g;
	return 0;
}

void
entry_genesis_write(
    const struct entry_genesis *g, int64_t time_us, struct buf *out)
{
	char time[CLOCK_TEXT_LEN + 1];

	clock_format(time_us, time);
	buf_append_str(out, "{\"archive\":");
	json_append_string(out, g->archive, strlen(g->archive));
	buf_append_str(out, ",\"class\":");
	json_append_string(out, g->class_name, strlen(g->class_name));
	buf_append_str(out,
	    ",\"format\":\"zegel/1\",\"kind\":\"genesis\""
	    ",\"retention\":");
	json_append_string(out, g->retention, strlen(g->retention));
	buf_printf(out, ",\"time\":\"%s\",\"vkey\":", time);
	json_append_string(out, g->vkey, strlen(g->vkey));
	buf_append_byte(out, '}');
}

/* {"...","sha256":"<64 hex>","size":n,...} */
static bool
attachment_of(struct json_slice object, struct entry_attachment *out)
{
	struct json_slice hash, size;
	uint8_t bytes[SHA256_LEN];
	int64_t number;

	if (!json_member(object, "sha256", &hash) ||
	    !json_member(object, "size", &size) ||
	    !json_get_integer(size, &number) || number < 0 ||
	    json_type_of(hash) != JSON_TYPE_STRING ||
	    hex_decode(
		hash.text + 1, hash.len - 2, bytes, sizeof(bytes), NULL) != 0)
		return false;
	memcpy(out->sha256, hash.text + 1, SHA256_HEX_LEN);
	out->sha256[SHA256_HEX_LEN] = '\0';
	out->size = (uint64_t)number;
	return true;
}

/* `*at` counts the PLACES first, then the offset in `attachments`. */
bool
entry_next_attachment(
    const struct entry *entry, size_t *at, struct entry_attachment *out)
{
	static const char *const PLACES[] = {"raw", "activity.object.content"};
	static const char HASH[] = "\"sha256\":"; /* its only spelling */
	const size_t places = sizeof(PLACES) / sizeof(PLACES[0]);
	struct json_slice array, value;
	size_t offset;

	if (*at == 0 &&
	    memmem(entry->line.text, entry->line.len, HASH, sizeof(HASH) - 1) ==
		NULL)
		return false; /* most entries refer to nothing */
	while (*at < places)
		if (json_path(entry->line, PLACES[(*at)++], &value) &&
		    attachment_of(value, out))
			return true;
	if (!json_member(entry->line, "attachments", &array))
		return false;
	offset = *at - places;
	while (json_element(array, &offset, &value)) {
		*at = offset + places;
		if (attachment_of(value, out))
			return true;
	}
	return false;
}
