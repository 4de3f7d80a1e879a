#include "store/bag.h"

#include <string.h>

#include "core/codec.h"
#include "core/reader.h"

#define OXUM "Payload-Oxum: "
#define FIRSTS "Zegel-Frame-First: "

const char *const bag_names[BAG_ATTACHMENT] = {
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "data/entries.ndjson",
};

/*
 * The first member names the bag; all others lie in the same folder.  The
 * name below the folder, or NULL with the reason.
 */
static const char *
leaf_in_folder(
    struct bag *bag, const struct ustar_header *header, struct error *e)
{
	const char *slash = strchr(header->name, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - header->name);

	if (bag->name[0] == '\0' && slash != NULL) {
		if (segment_parse_name(
			header->name, len, &bag->first, &bag->last, e) != 0)
			return NULL;
		memcpy(bag->name, header->name, SEGMENT_NAME_LEN);
		bag->name[SEGMENT_NAME_LEN] = '\0';
		bag->mtime_s = header->mtime_s;
	}
	if (slash == NULL || len != SEGMENT_NAME_LEN ||
	    memcmp(header->name, bag->name, len) != 0) {
		error_set(e, ERROR_FORMAT,
		    "%s: it does not lie in the segment's folder",
		    header->name);
		return NULL;
	}
	if (header->mtime_s != bag->mtime_s) {
		error_set(e, ERROR_FORMAT,
		    "%s: its time differs from the other members'",
		    header->name);
		return NULL;
	}
	return slash + 1;
}

/* Each directory at most once, and before everything that lies in it. */
static int
accept_directory(struct bag *bag, const char *leaf, struct error *e)
{
	bool *seen, late;

	if (strcmp(leaf, "") == 0) {
		seen = &bag->has_root;
		late = bag->next != BAG_DECLARATION || bag->has_data ||
		    bag->has_attachments;
	} else if (strcmp(leaf, "data/") == 0) {
		seen = &bag->has_data;
		late = bag->next == BAG_ATTACHMENT || bag->has_attachments;
	} else if (strcmp(leaf, BAG_ATTACHMENTS) == 0) {
		seen = &bag->has_attachments;
		late = bag->attachment[0] != '\0';
	} else {
		return error_set(e, ERROR_FORMAT,
		    "%s: no such directory belongs here", leaf);
	}
	if (*seen || late)
		return error_set(e, ERROR_FORMAT,
		    "a directory comes twice or after what lies in it");
	*seen = true;
	return 0;
}

static int
accept_attachment(struct bag *bag, const char *leaf, struct error *e)
{
	const size_t folder = strlen(BAG_ATTACHMENTS);
	uint8_t hash[SHA256_LEN];

	if (strncmp(leaf, BAG_ATTACHMENTS, folder) != 0)
		return error_set(
		    e, ERROR_FORMAT, "%s: no such member belongs here", leaf);
	leaf += folder;
	if (hex_decode(leaf, strlen(leaf), hash, sizeof(hash), e) != 0)
		return error_wrap(e, "attachment %.80s", leaf);
	if (strcmp(leaf, bag->attachment) <= 0)
		return error_set(e, ERROR_FORMAT,
		    "attachment %s comes twice or is out of order", leaf);
	memcpy(bag->attachment, leaf, sizeof(bag->attachment));
	return 0;
}

int
bag_accept(struct bag *bag, const struct ustar_header *header,
    enum bag_member *member, struct error *e)
{
	const char *leaf = leaf_in_folder(bag, header, e);

	if (leaf == NULL)
		return -1;
	if (header->type == USTAR_DIRECTORY) {
		*member = BAG_DIRECTORY;
		return accept_directory(bag, leaf, e);
	}
	*member = bag->next;
	if (bag->next == BAG_ATTACHMENT)
		return accept_attachment(bag, leaf, e);
	if (strcmp(leaf, bag_names[bag->next]) != 0)
		return error_set(e, ERROR_FORMAT,
		    "%.200s stands where %s "
		    "belongs",
		    leaf, bag_names[bag->next]);
	bag->next++;
	return 0;
}

/* A decimal number in its one spelling; moves the text behind it. */
static bool
take_number(const char **at, size_t *left, uint64_t *out)
{
	uint64_t value = 0;
	size_t i = 0;

	while (i < *left && (*at)[i] >= '0' && (*at)[i] <= '9') {
		uint64_t digit = (uint64_t)((*at)[i] - '0');

		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
		i++;
	}
	if (i == 0 || (i > 1 && (*at)[0] == '0'))
		return false;
	*out = value;
	*at += i;
	*left -= i;
	return true;
}

static bool
take_char(const char **at, size_t *left, char wanted)
{
	if (*left == 0 || **at != wanted)
		return false;
	(*at)++;
	(*left)--;
	return true;
}

static int
parse_oxum(const char *at, size_t left, struct bag_info *out, struct error *e)
{
	if (!take_number(&at, &left, &out->payload_bytes) ||
	    !take_char(&at, &left, '.') ||
	    !take_number(&at, &left, &out->payload_files) || left != 0)
		return error_set(
		    e, ERROR_FORMAT, "Payload-Oxum is not <bytes>.<files>");
	return 0;
}

static bool
has_prefix(const char *line, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return len >= n && memcmp(line, prefix, n) == 0;
}

int
bag_info_parse(
    const char *text, size_t len, struct bag_info *out, struct error *e)
{
	struct bag_info info = {0};
	bool has_oxum = false, complete;
	const char *line;
	size_t line_len;
	struct reader r;

	reader_init(&r, text, len);
	while (reader_line(&r, &line, &line_len, &complete)) {
		if (!complete)
			return error_set(
			    e, ERROR_FORMAT, "its last line has no end");
		if (has_prefix(line, line_len, OXUM)) {
			if (has_oxum)
				return error_set(
				    e, ERROR_FORMAT, "two lines Payload-Oxum");
			has_oxum = true;
			if (parse_oxum(line + strlen(OXUM),
				line_len - strlen(OXUM), &info, e) != 0)
				return -1;
		}
		if (has_prefix(line, line_len, FIRSTS)) {
			if (info.has_firsts)
				return error_set(e, ERROR_FORMAT,
				    "two lines "
				    "Zegel-Frame-First");
			info.has_firsts = true;
			info.firsts = line + strlen(FIRSTS);
			info.firsts_len = line_len - strlen(FIRSTS);
		}
	}
	if (!has_oxum)
		return error_set(e, ERROR_FORMAT, "no line Payload-Oxum");
	*out = info;
	return 0;
}

bool
bag_info_next_first(struct bag_info *info, uint64_t *index)
{
	if (!take_number(&info->firsts, &info->firsts_len, index))
		return false;
	/* A space only between two numbers: the last one ends the line. */
	if (info->firsts_len > 0 &&
	    (!take_char(&info->firsts, &info->firsts_len, ' ') ||
		info->firsts_len == 0))
		return false;
	return true;
}

void
bag_manifest_line(
    const uint8_t sha256[SHA256_LEN], const char *name, struct buf *out)
{
	char hex[SHA256_HEX_LEN + 1];

	hex_encode(sha256, SHA256_LEN, hex);
	buf_printf(out, "%s  %s\n", hex, name);
}
