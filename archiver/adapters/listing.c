#include "archiver/adapters/listing.h"

#include <string.h>
#include <strings.h>

bool
member_is(const char *name, const char *path)
{
	size_t name_len = strlen(name), path_len = strlen(path);

	if (name_len < path_len ||
	    strcmp(name + name_len - path_len, path) != 0)
		return false;
	return name_len == path_len || name[name_len - path_len - 1] == '/';
}

const struct member *
listing_find(const struct listing *listing, const char *path)
{
	size_t i;

	for (i = 0; i < listing->count; i++) {
		if (member_is(listing->members[i].name, path))
			return &listing->members[i];
	}
	return NULL;
}

const char *
member_leaf(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash == NULL ? name : slash + 1;
}

bool
member_lies_in(const char *name, const char *folder)
{
	const char *leaf = member_leaf(name);
	size_t len = strlen(folder);
	size_t before = (size_t)(leaf - name);

	if (before < len + 1 || strncmp(leaf - len - 1, folder, len) != 0)
		return false;
	return before == len + 1 || leaf[-(ptrdiff_t)len - 2] == '/';
}

bool
member_ends_with(const char *name, const char *suffix)
{
	const char *leaf = member_leaf(name);
	size_t leaf_len = strlen(leaf), len = strlen(suffix);

	return leaf_len >= len &&
	    strcasecmp(leaf + leaf_len - len, suffix) == 0;
}

bool
member_head_has(const struct member *member, const char *text)
{
	return member->head_len > 0 &&
	    memmem(member->head, member->head_len, text, strlen(text)) != NULL;
}

bool
member_head_begins(const struct member *member, const char *text)
{
	const uint8_t *at = member->head;
	size_t left = member->head_len, len = strlen(text);

	if (left >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) {
		at += 3;
		left -= 3;
	}
	while (left > 0 && strchr(" \t\r\n", *at) != NULL && *at != '\0') {
		at++;
		left--;
	}
	return left >= len && memcmp(at, text, len) == 0;
}

static const struct magic {
	size_t offset;
	size_t len;
	const char *bytes;
	const char *media_type;
} magics[] = {
    {0, 3, "\xff\xd8\xff", "image/jpeg"},
    {0, 8, "\x89PNG\r\n\x1a\n", "image/png"},
    {0, 6, "GIF87a", "image/gif"},
    {0, 6, "GIF89a", "image/gif"},
    {8, 4, "WEBP", "image/webp"},
    {4, 8, "ftypheic", "image/heic"},
    {4, 8, "ftypavif", "image/avif"},
    {4, 6, "ftypqt", "video/quicktime"},
    {4, 7, "ftypM4A", "audio/mp4"},
    {4, 4, "ftyp", "video/mp4"},
    {0, 4, "\x1a\x45\xdf\xa3", "video/webm"},
    {0, 4, "OggS", "audio/ogg"},
    {0, 3, "ID3", "audio/mpeg"},
    {8, 4, "WAVE", "audio/wav"},
    {0, 5, "%PDF-", "application/pdf"},
};

static const struct ending {
	const char *suffix;
	const char *media_type;
} endings[] = {
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".png", "image/png"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".svg", "image/svg+xml"},
    {".heic", "image/heic"},
    {".mp4", "video/mp4"},
    {".mov", "video/quicktime"},
    {".webm", "video/webm"},
    {".mp3", "audio/mpeg"},
    {".m4a", "audio/mp4"},
    {".aac", "audio/aac"},
    {".opus", "audio/ogg"},
    {".ogg", "audio/ogg"},
    {".wav", "audio/wav"},
    {".pdf", "application/pdf"},
    {".txt", "text/plain"},
    {".csv", "text/csv"},
    {".html", "text/html"},
    {".json", "application/json"},
    {".vcf", "text/vcard"},
    {".eml", "message/rfc822"},
    {".docx",
	"application/vnd.openxmlformats-officedocument"
	".wordprocessingml.document"},
    {".xlsx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

const char *
member_media_type(const struct member *member)
{
	size_t i;

	for (i = 0; i < sizeof(magics) / sizeof(*magics); i++) {
		const struct magic *m = &magics[i];

		if (member->head_len >= m->offset + m->len &&
		    memcmp(member->head + m->offset, m->bytes, m->len) == 0)
			return m->media_type;
	}
	for (i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
		if (member_ends_with(member->name, endings[i].suffix))
			return endings[i].media_type;
	}
	return "application/octet-stream";
}
