#include "archiver/adapters/times.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archiver/adapters/times_internal.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/reader.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"
#define ZONE_SIZE_MAX ((size_t)1 << 20)
#define HEADER_LEN 44 /* of each of the two parts of a TZif file */

/*
 * The second part of a TZif file (RFC 8536, 3): when offsets change.
 *
 * GAP: the rule in the footer, for times behind the last change, is not
 * read; Debian's files list the changes until 2037.  Reading the POSIX TZ
 * string there would close it.
 */
struct zone {
	struct buf file;
	const uint8_t *changes; /* 8 bytes each */
	const uint8_t *indexes; /* into types */
	const uint8_t *types; /* 6 bytes each; the offset is the first 4 */
	size_t change_count;
	size_t type_count;
};

static uint32_t
u32be(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

static int64_t
i64be(const uint8_t *at)
{
	return (int64_t)((uint64_t)u32be(at) << 32 | u32be(at + 4));
}

/* Names of the database only: no way out of its folder. */
static bool
is_zone_name(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < 64 && name[0] != '/' &&
	    strstr(name, "..") == NULL &&
	    strspn(name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789/_+-") == len;
}

/* The six counts of a header, in the file's order. */
struct counts {
	uint32_t isut, isstd, leap, change, type, name;
};

static int
read_header(struct reader *r, struct counts *c, struct error *e)
{
	const uint8_t *h;

	if (reader_bytes(r, HEADER_LEN, &h, e) != 0)
		return -1;
	if (memcmp(h, "TZif", 4) != 0 || h[4] < '2')
		return error_set(e, ERROR_FORMAT, "not a zone");
	c->isut = u32be(h + 20);
	c->isstd = u32be(h + 24);
	c->leap = u32be(h + 28);
	c->change = u32be(h + 32);
	c->type = u32be(h + 36);
	c->name = u32be(h + 40);
	return 0;
}

static int
parse_zone(struct zone *z, struct error *e)
{
	struct reader r;
	struct counts c;
	const uint8_t *skipped;
	size_t i;

	reader_init(&r, z->file.data, z->file.len);
	if (read_header(&r, &c, e) != 0 ||
	    reader_bytes(&r,
		(size_t)c.change * 5 + (size_t)c.type * 6 + c.name +
		    (size_t)c.leap * 8 + c.isstd + c.isut,
		&skipped, e) != 0 ||
	    read_header(&r, &c, e) != 0 ||
	    reader_bytes(&r, (size_t)c.change * 8, &z->changes, e) != 0 ||
	    reader_bytes(&r, c.change, &z->indexes, e) != 0 ||
	    reader_bytes(&r, (size_t)c.type * 6, &z->types, e) != 0)
		return -1;
	z->change_count = c.change;
	z->type_count = c.type;
	for (i = 0; i < z->change_count; i++) {
		if (z->indexes[i] >= z->type_count)
			return error_set(e, ERROR_FORMAT, "not a zone");
	}
	return z->type_count > 0 ? 0 : error_set(e, ERROR_FORMAT, "no zone");
}

static int
load_zone(struct zone *z, const char *name, struct error *e)
{
	char path[FILE_PATH_MAX];

	memset(z, 0, sizeof(*z));
	if (!is_zone_name(name))
		return error_set(e, ERROR_INPUT, "no name of a zone");
	if (file_path(path, e, "%s/%s", ZONE_FOLDER, name) != 0 ||
	    file_read(path, ZONE_SIZE_MAX, &z->file, e) != 0 ||
	    parse_zone(z, e) != 0) {
		buf_release(&z->file);
		return -1;
	}
	return 0;
}

static int64_t
offset_of_type(const struct zone *z, size_t type)
{
	return (int32_t)u32be(z->types + type * 6);
}

/* UTC seconds of local seconds; see times.h for gaps and repetitions. */
static int64_t
to_utc(const struct zone *z, int64_t local)
{
	int64_t before = offset_of_type(z, 0);
	size_t i;

	for (i = 0; i < z->change_count; i++) {
		int64_t change = i64be(z->changes + i * 8);
		int64_t after = offset_of_type(z, z->indexes[i]);

		if (local - before < change || local - after < change)
			break;
		before = after;
	}
	return local - before;
}

/* One zone is remembered: an export has one.  Not shared between threads. */
static _Thread_local struct zone last;
static _Thread_local char last_name[64];

static const struct zone *
zone_by_name(const char *name)
{
	struct error ignored; /* unknown is unknown */

	if (last.file.data != NULL && strcmp(name, last_name) == 0)
		return &last;
	buf_release(&last.file);
	if (load_zone(&last, name, &ignored) != 0)
		return NULL;
	(void)snprintf(last_name, sizeof(last_name), "%s", name);
	return &last;
}

bool
times_zone_known(const char *name)
{
	int64_t offset;

	return times_offset(name, &offset) || zone_by_name(name) != NULL;
}

bool
times_from_civil(
    const struct times_civil *c, const char *name, char out[TIMES_TEXT_MAX])
{
	const struct zone *zone;
	int64_t offset, local;

	if (!times_civil_possible(c))
		return false;
	local = clock_from_civil(
	    c->year, c->month, c->day, c->hour, c->minute, c->second);
	if (times_offset(name, &offset))
		return times_from_unix(local - offset, out);
	zone = zone_by_name(name);
	return zone != NULL && times_from_unix(to_utc(zone, local), out);
}
