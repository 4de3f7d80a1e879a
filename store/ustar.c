#include "store/ustar.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The fields by offset and length; see the drawing in the header. */
#define NAME_AT 0
#define NAME_LEN 100
#define MODE_AT 100
#define UID_AT 108
#define GID_AT 116
#define SIZE_AT 124
#define MTIME_AT 136
#define CHECKSUM_AT 148
#define CHECKSUM_LEN 8
#define TYPE_AT 156
#define LINK_AT 157
#define MAGIC_AT 257
#define MAGIC_LEN 8
#define UNAME_AT 265
#define UNAME_LEN 32
#define GNAME_AT 297
#define MAJOR_AT 329
#define MINOR_AT 337
#define PREFIX_AT 345
#define PREFIX_LEN 155
#define SPARE_AT 500

#define NUMBER_LEN 8
#define LONG_NUMBER_LEN 12
#define TIME_MAX 077777777777LL

static const char magic[MAGIC_LEN] = {'u', 's', 't', 'a', 'r', 0, '0', '0'};

size_t
ustar_padding(uint64_t size)
{
	return (size_t)((USTAR_BLOCK - size % USTAR_BLOCK) % USTAR_BLOCK);
}

/* The sum of all bytes, with the checksum's own taken as spaces. */
static unsigned int
checksum_of(const uint8_t *block)
{
	unsigned int sum = 0;
	size_t i;

	for (i = 0; i < USTAR_BLOCK; i++) {
		if (i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LEN)
			sum += ' ';
		else
			sum += block[i];
	}
	return sum;
}

static void
put_octal(uint8_t *field, size_t len, uint64_t value)
{
	size_t i = len - 1;

	field[i] = 0;
	while (i-- > 0) {
		field[i] = (uint8_t)('0' + (value & 7));
		value >>= 3;
	}
}

/* Put the name, split at its first slash that makes both parts fit. */
static int
put_name(uint8_t *block, const char *name, struct error *e)
{
	size_t len = strlen(name);
	const char *slash;

	if (len <= NAME_LEN) {
		memcpy(block + NAME_AT, name, len);
		return 0;
	}
	for (slash = strchr(name, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		size_t prefix = (size_t)(slash - name);

		if (prefix > PREFIX_LEN)
			break;
		if (len - prefix - 1 > NAME_LEN)
			continue;
		memcpy(block + PREFIX_AT, name, prefix);
		memcpy(block + NAME_AT, slash + 1, len - prefix - 1);
		return 0;
	}
	return error_set(e, ERROR_INPUT, "too long a name for tar: %s", name);
}

static int
append_header(struct buf *out, const char *name, char type, uint64_t size,
    int64_t mtime_s, struct error *e)
{
	uint8_t block[USTAR_BLOCK] = {0};

	if (mtime_s < 0 || mtime_s > TIME_MAX)
		return error_set(e, ERROR_INPUT,
		    "no tar can hold the time %" PRId64, mtime_s);
	if (put_name(block, name, e) != 0)
		return -1;
	put_octal(block + MODE_AT, NUMBER_LEN, 0444);
	put_octal(block + UID_AT, NUMBER_LEN, 0);
	put_octal(block + GID_AT, NUMBER_LEN, 0);
	put_octal(block + SIZE_AT, LONG_NUMBER_LEN, size);
	put_octal(block + MTIME_AT, LONG_NUMBER_LEN, (uint64_t)mtime_s);
	block[TYPE_AT] = (uint8_t)type;
	memcpy(block + MAGIC_AT, magic, MAGIC_LEN);
	/* Six digits, NUL, space: so has every tar written it since 1979. */
	put_octal(block + CHECKSUM_AT, CHECKSUM_LEN - 1, checksum_of(block));
	block[CHECKSUM_AT + CHECKSUM_LEN - 1] = ' ';
	buf_append(out, block, sizeof(block));
	return 0;
}

/* The one record of a pax header; its length counts its own digits. */
static size_t
format_pax(char text[USTAR_PAX_MAX], uint64_t size)
{
	int digits = 1, len = 0;

	for (;;) {
		len = snprintf(
		    text, USTAR_PAX_MAX, "%d size=%" PRIu64 "\n", digits, size);
		if (len == digits)
			return (size_t)len;
		digits = len;
	}
}

int
ustar_append(struct buf *out, const char *name, uint64_t size, int64_t mtime_s,
    struct error *e)
{
	uint8_t block[USTAR_BLOCK] = {0};
	char text[USTAR_PAX_MAX];
	size_t len;

	if (size <= USTAR_SIZE_MAX)
		return append_header(out, name, '0', size, mtime_s, e);
	len = format_pax(text, size);
	memcpy(block, text, len);
	if (append_header(out, "././@PaxHeader", 'x', len, mtime_s, e) != 0)
		return -1;
	buf_append(out, block, sizeof(block));
	return append_header(out, name, '0', 0, mtime_s, e);
}

static bool
all_zero(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

/* Octal digits, then at least one NUL or space up to the field's end. */
static int
get_octal(const uint8_t *field, size_t len, const char *what, uint64_t *out,
    struct error *e)
{
	uint64_t value = 0;
	size_t i = 0;

	while (i < len && field[i] >= '0' && field[i] <= '7')
		value = value << 3 | (uint64_t)(field[i++] - '0');
	if (i == 0 || i == len)
		goto fail;
	for (; i < len; i++) {
		if (field[i] != 0 && field[i] != ' ')
			goto fail;
	}
	*out = value;
	return 0;
fail:
	return error_set(e, ERROR_FORMAT, "%s is not an octal number", what);
}

/* Text up to the first NUL or the field's end; nothing behind the NUL. */
static int
get_text(const uint8_t *field, size_t len, const char *what, char *out,
    struct error *e)
{
	const uint8_t *nul = memchr(field, 0, len);
	size_t n = nul == NULL ? len : (size_t)(nul - field);

	if (!all_zero(field + n, len - n))
		return error_set(
		    e, ERROR_FORMAT, "bytes hide behind the end of %s", what);
	memcpy(out, field, n);
	out[n] = '\0';
	return 0;
}

static int
get_name(const uint8_t *block, struct ustar_header *out, struct error *e)
{
	char prefix[PREFIX_LEN + 1], name[NAME_LEN + 1];
	int n;

	if (get_text(block + PREFIX_AT, PREFIX_LEN, "the prefix", prefix, e) !=
		0 ||
	    get_text(block + NAME_AT, NAME_LEN, "the name", name, e) != 0)
		return -1;
	n = snprintf(out->name, sizeof(out->name), "%s%s%s", prefix,
	    prefix[0] == '\0' ? "" : "/", name);
	if (n <= 0 || (size_t)n >= sizeof(out->name))
		return error_set(e, ERROR_FORMAT, "no name");
	return 0;
}

static int
get_type(const uint8_t *block, struct ustar_header *out, struct error *e)
{
	uint64_t mode = 0, wanted = 0444;

	switch (block[TYPE_AT]) {
	case '0':
		out->type = USTAR_FILE;
		break;
	case '5':
		out->type = USTAR_DIRECTORY;
		wanted = 0555;
		break;
	case 'x':
		out->type = USTAR_PAX;
		break;
	default:
		return error_set(e, ERROR_FORMAT,
		    "type 0x%02x is neither a regular file nor a directory",
		    block[TYPE_AT]);
	}
	if (get_octal(block + MODE_AT, NUMBER_LEN, "the mode", &mode, e) != 0)
		return -1;
	if (mode != wanted)
		return error_set(e, ERROR_FORMAT,
		    "mode %04" PRIo64 " where %04" PRIo64 " belongs", mode,
		    wanted);
	return 0;
}

/* Owner 0:0, which a name field may repeat as "root", and no device. */
static int
check_owner(const uint8_t *block, struct error *e)
{
	char user[UNAME_LEN + 1], group[UNAME_LEN + 1];
	uint64_t uid = 0, gid = 0, major = 0, minor = 0;

	if (get_octal(block + UID_AT, NUMBER_LEN, "the uid", &uid, e) != 0 ||
	    get_octal(block + GID_AT, NUMBER_LEN, "the gid", &gid, e) != 0 ||
	    get_text(block + UNAME_AT, UNAME_LEN, "the user", user, e) != 0 ||
	    get_text(block + GNAME_AT, UNAME_LEN, "the group", group, e) != 0)
		return -1;
	if (uid != 0 || gid != 0 ||
	    (user[0] != '\0' && strcmp(user, "root") != 0) ||
	    (group[0] != '\0' && strcmp(group, "root") != 0))
		return error_set(e, ERROR_FORMAT, "its owner is not 0:0");
	if (!all_zero(block + MAJOR_AT, NUMBER_LEN) &&
	    get_octal(block + MAJOR_AT, NUMBER_LEN, "the device", &major, e) !=
		0)
		return -1;
	if (!all_zero(block + MINOR_AT, NUMBER_LEN) &&
	    get_octal(block + MINOR_AT, NUMBER_LEN, "the device", &minor, e) !=
		0)
		return -1;
	if (major != 0 || minor != 0)
		return error_set(e, ERROR_FORMAT, "it has a device number");
	return 0;
}

static int
check_rest(const uint8_t *block, struct error *e)
{
	if (!all_zero(block + LINK_AT, MAGIC_AT - LINK_AT))
		return error_set(e, ERROR_FORMAT, "it has a link name");
	if (!all_zero(block + SPARE_AT, USTAR_BLOCK - SPARE_AT))
		return error_set(
		    e, ERROR_FORMAT, "bytes hide at the end of the header");
	return check_owner(block, e);
}

int
ustar_parse(
    const uint8_t block[USTAR_BLOCK], struct ustar_header *out, struct error *e)
{
	struct ustar_header h = {.type = USTAR_END};
	uint64_t checksum = 0;

	if (all_zero(block, USTAR_BLOCK)) {
		*out = h;
		return 0;
	}
	if (memcmp(block + MAGIC_AT, magic, MAGIC_LEN) != 0)
		return error_set(e, ERROR_FORMAT, "not a ustar header");
	if (get_octal(block + CHECKSUM_AT, CHECKSUM_LEN, "the checksum",
		&checksum, e) != 0)
		return -1;
	if (checksum != checksum_of(block))
		return error_set(e, ERROR_FORMAT, "header checksum is wrong");
	if (get_name(block, &h, e) != 0)
		return -1;
	if (get_type(block, &h, e) != 0 || check_rest(block, e) != 0 ||
	    get_octal(block + SIZE_AT, LONG_NUMBER_LEN, "the size", &h.size,
		e) != 0 ||
	    get_octal(block + MTIME_AT, LONG_NUMBER_LEN, "the time", &h.mtime_s,
		e) != 0)
		return error_wrap(e, "%s", h.name);
	if (h.type == USTAR_DIRECTORY && h.size != 0)
		return error_set(
		    e, ERROR_FORMAT, "%s: a directory with a size", h.name);
	*out = h;
	return 0;
}

int
ustar_parse_pax(const char *text, size_t len, uint64_t *size, struct error *e)
{
	char wanted[USTAR_PAX_MAX];
	uint64_t value = 0;
	size_t i;

	if (len < 9 || len >= USTAR_PAX_MAX)
		goto fail;
	/* Only "NN size=" and at most 19 digits: it cannot overflow. */
	for (i = 8; i + 1 < len && i < 8 + 19; i++) {
		if (text[i] < '0' || text[i] > '9')
			goto fail;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	/* The one way to write that number is the one way to be right. */
	if (value <= USTAR_SIZE_MAX || format_pax(wanted, value) != len ||
	    memcmp(wanted, text, len) != 0)
		goto fail;
	*size = value;
	return 0;
fail:
	return error_set(e, ERROR_FORMAT,
	    "a pax header may only give a size that ustar cannot");
}
