#include "index/manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/codec.h"
#include "core/json.h"
#include "store/tile.h"

#define FIRST_DIGITS 20

int
manifest_init(
    struct manifest *m, const struct log *l, uint64_t run, struct error *e)
{
	struct tile_reader *tiles = NULL;
	const struct tree_hash *hashes;
	unsigned int width;
	int rc;

	memset(m, 0, sizeof(*m));
	if (l->checkpoint.size == 0)
		return error_set(e, ERROR_FORMAT, "%s: no entry yet", l->path);
	m->run = run;
	(void)snprintf(
	    m->origin, sizeof(m->origin), "%s", l->checkpoint.origin);
	if (tile_reader_open(&tiles, l->path, l->checkpoint.size, e) != 0)
		return -1;
	/* Tiles outlive the segments: entry 0 may be disposed of by now. */
	rc = tile_reader_get(tiles, 0, 0, &hashes, &width, e);
	if (rc == 0)
		hex_encode(hashes[0].bytes, TREE_HASH_LEN, m->genesis);
	tile_reader_close(tiles);
	return rc;
}

void
manifest_release(struct manifest *m)
{
	free(m->partitions);
	memset(m, 0, sizeof(*m));
}

bool
manifest_same_log(const struct manifest *a, const struct manifest *b)
{
	return strcmp(a->origin, b->origin) == 0 &&
	    strcmp(a->genesis, b->genesis) == 0;
}

int
manifest_add(
    struct manifest *m, const struct manifest_partition *p, struct error *e)
{
	struct manifest_partition *more;
	size_t at = 0;

	manifest_drop(m, p->info.first);
	more = realloc(m->partitions, (m->count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	m->partitions = more;
	while (at < m->count && more[at].info.first < p->info.first)
		at++;
	memmove(&more[at + 1], &more[at], (m->count - at) * sizeof(*more));
	more[at] = *p;
	m->count++;
	return 0;
}

void
manifest_drop(struct manifest *m, uint64_t first)
{
	struct manifest_partition *p = m->partitions;
	size_t i;

	for (i = 0; i < m->count; i++)
		if (p[i].info.first == first) {
			memmove(
			    &p[i], &p[i + 1], (m->count - i - 1) * sizeof(*p));
			m->count--;
			return;
		}
}

const struct manifest_partition *
manifest_find(const struct manifest *m, uint64_t first)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		if (m->partitions[i].info.first == first)
			return &m->partitions[i];
	return NULL;
}

int
manifest_partition_path(const char *folder, uint64_t first, bool live,
    char out[FILE_PATH_MAX], struct error *e)
{
	return file_path(out, e, "%s/%020" PRIu64 "%s", folder, first,
	    live ? PARTITION_LIVE_SUFFIX : PARTITION_SUFFIX);
}

bool
manifest_parse_name(const char *name, uint64_t *first, bool *live)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < FIRST_DIGITS; i++) {
		if (name[i] < '0' || name[i] > '9' ||
		    value > (UINT64_MAX - 9) / 10)
			return false;
		value = value * 10 + (uint64_t)(name[i] - '0');
	}
	*first = value;
	*live = strcmp(name + i, PARTITION_LIVE_SUFFIX) == 0;
	return *live || strcmp(name + i, PARTITION_SUFFIX) == 0;
}

/* The numbers of a partition, by the names they have in the file. */
static const struct {
	const char *name;
	size_t offset; /* in struct manifest_partition; 8 bytes each */
} NUMBERS[] = {
#define INFO(name) \
	{ \
#name, offsetof(struct manifest_partition, info.name) \
	}
    INFO(absent),
    INFO(captured_max_us),
    INFO(captured_min_us),
    INFO(count),
    INFO(first),
    INFO(indexed),
    INFO(partly),
    INFO(posted_max_ms),
    INFO(posted_min_ms),
#undef INFO
    {"size", offsetof(struct manifest_partition, file.size)},
    {"unread", offsetof(struct manifest_partition, info.unread)},
};
#define NUMBER_COUNT (sizeof(NUMBERS) / sizeof(NUMBERS[0]))

static void
put_numbers(struct buf *out, const struct manifest_partition *p, size_t from,
    size_t end)
{
	int64_t value;
	size_t i;

	for (i = from; i < end; i++) {
		memcpy(
		    &value, (const char *)p + NUMBERS[i].offset, sizeof(value));
		/* No entry has set it, or one of after the year 2255. */
		if (value > JSON_INTEGER_MAX)
			value = JSON_INTEGER_MAX;
		if (value < -JSON_INTEGER_MAX)
			value = -JSON_INTEGER_MAX;
		buf_printf(out, "\"%s\":%" PRId64 "%s", NUMBERS[i].name, value,
		    i + 1 < NUMBER_COUNT ? "," : "");
	}
}

static void
put_partition(struct buf *out, const struct manifest_partition *p)
{
	char sha256[SHA256_HEX_LEN + 1];
	size_t size = NUMBER_COUNT - 2;

	hex_encode(p->file.sha256, SHA256_LEN, sha256);
	buf_append_byte(out, '{');
	put_numbers(out, p, 0, size);
	buf_printf(out, "\"sha256\":\"%s\",", sha256);
	put_numbers(out, p, size, NUMBER_COUNT);
	buf_append_byte(out, '}');
}

int
manifest_write(const struct manifest *m, const char *folder, struct error *e)
{
	char path[FILE_PATH_MAX], version[PARTITION_VERSION_MAX];
	struct buf out = BUF_EMPTY;
	size_t i;
	int rc;

	partition_version(version);
	buf_printf(&out, "{\"genesis\":\"%s\",\"origin\":", m->genesis);
	json_append_string(&out, m->origin, strlen(m->origin));
	buf_append_str(&out, ",\"partitions\":[");
	for (i = 0; i < m->count; i++) {
		if (i > 0)
			buf_append_byte(&out, ',');
		put_partition(&out, &m->partitions[i]);
	}
	buf_printf(&out, "],\"run\":%" PRIu64 ",\"version\":", m->run);
	json_append_string(&out, version, strlen(version));
	buf_append_str(&out, "}\n");
	rc = buf_ok(&out, e);
	if (rc == 0)
		rc = file_path(path, e, "%s/manifest.json", folder);
	if (rc == 0)
		rc = file_replace(path, out.data, out.len, 0644, true, e);
	buf_release(&out);
	return rc;
}

static int
get_text(struct json_slice object, const char *name, char *out, size_t size,
    struct error *e)
{
	struct buf text = BUF_EMPTY;
	struct json_slice value;
	int rc = -1;

	if (!json_member(object, name, &value) ||
	    !json_get_string(value, &text) || text.len >= size)
		error_set(e, ERROR_FORMAT, "\"%s\" is missing or wrong", name);
	else if (buf_ok(&text, e) == 0) {
		if (text.len > 0)
			memcpy(out, text.data, text.len);
		out[text.len] = '\0';
		rc = 0;
	}
	buf_release(&text);
	return rc;
}

static int
get_partition(
    struct json_slice item, struct manifest_partition *p, struct error *e)
{
	char sha256[SHA256_HEX_LEN + 1];
	struct json_slice value;
	int64_t number;
	size_t i;

	for (i = 0; i < NUMBER_COUNT; i++) {
		if (!json_member(item, NUMBERS[i].name, &value) ||
		    !json_get_integer(value, &number))
			return error_set(e, ERROR_FORMAT,
			    "\"%s\" is missing or no number", NUMBERS[i].name);
		memcpy((char *)p + NUMBERS[i].offset, &number, sizeof(number));
	}
	if (p->info.first > TREE_SIZE_MAX || p->info.count == 0 ||
	    p->info.count > PARTITION_ENTRIES ||
	    p->info.indexed > p->info.count)
		return error_set(
		    e, ERROR_FORMAT, "a partition with impossible counts");
	if (get_text(item, "sha256", sha256, sizeof(sha256), e) != 0)
		return -1;
	return hex_decode(
	    sha256, strlen(sha256), p->file.sha256, SHA256_LEN, e);
}

static int
get_partitions(struct manifest *m, struct json_slice list, struct error *e)
{
	struct manifest_partition p;
	struct json_slice item;
	uint64_t end = 0;
	size_t at = 0;

	while (json_element(list, &at, &item)) {
		memset(&p, 0, sizeof(p));
		if (get_partition(item, &p, e) != 0)
			return -1;
		if (p.info.first < end)
			return error_set(
			    e, ERROR_FORMAT, "partitions are out of order");
		end = p.info.first + p.info.count;
		if (manifest_add(m, &p, e) != 0)
			return -1;
	}
	return 0;
}

static int
parse(struct manifest *m, const struct buf *text, struct error *e)
{
	char version[PARTITION_VERSION_MAX], own[PARTITION_VERSION_MAX];
	struct json_slice all = {(const char *)text->data, text->len};
	struct json_slice list, value;
	int64_t run;

	if (all.len > 0 && all.text[all.len - 1] == '\n')
		all.len--;
	if (json_check(all.text, all.len, e) != 0 ||
	    get_text(all, "version", version, sizeof(version), e) != 0)
		return -1;
	partition_version(own);
	if (strcmp(version, own) != 0)
		return error_set(e, ERROR_FORMAT,
		    "the index is of another version (%.60s)", version);
	if (get_text(all, "origin", m->origin, sizeof(m->origin), e) != 0 ||
	    get_text(all, "genesis", m->genesis, sizeof(m->genesis), e) != 0)
		return -1;
	if (!json_member(all, "run", &value) ||
	    !json_get_integer(value, &run) || run < 1 ||
	    (uint64_t)run > PARTITION_ENTRIES)
		return error_set(
		    e, ERROR_FORMAT, "\"run\" is missing or wrong");
	m->run = (uint64_t)run;
	if (!json_member(all, "partitions", &list) ||
	    json_type_of(list) != JSON_TYPE_ARRAY)
		return error_set(e, ERROR_FORMAT, "no list of partitions");
	return get_partitions(m, list, e);
}

int
manifest_read(struct manifest *m, const char *folder, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buf text = BUF_EMPTY;
	int rc = -1;

	memset(m, 0, sizeof(*m));
	if (file_path(path, e, "%s/manifest.json", folder) == 0 &&
	    file_read(path, MANIFEST_MAX, &text, e) == 0) {
		rc = parse(m, &text, e);
		if (rc != 0)
			error_wrap(e, "%s", path);
	}
	if (rc != 0)
		manifest_release(m);
	buf_release(&text);
	return rc;
}
