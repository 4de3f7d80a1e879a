/*
 * listing - the members of an input, as an adapter sees them.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_LISTING_H
#define ZEGEL_ARCHIVER_ADAPTERS_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MEMBER_HEAD_MAX 4096

struct member {
	const char *name; /* UTF-8, relative, '/' between parts, no ".." */
	uint64_t size;
	int64_t mtime; /* seconds since 1970; 0 when unknown */
	const uint8_t *head; /* its first bytes */
	size_t head_len; /* at most MEMBER_HEAD_MAX */
};

struct listing {
	const struct member *members;
	size_t count;
	bool bare; /* one file, named on the command line */
};

/*
 * The member whose name is `path`, or ends with "/" + `path`: exports lie at
 * the root of a zip or one folder below ("twitter-2026-11-22-ab12/data/...").
 * NULL when there is none.
 */
const struct member *
listing_find(const struct listing *listing, const char *path);
/* Whether `name` is `path` or ends with "/" + `path`. */
bool member_is(const char *name, const char *path);
/* The part of `name` behind its last '/'. */
const char *member_leaf(const char *name);
/* Whether the directory that `name` lies in is called `folder`. */
bool member_lies_in(const char *name, const char *folder);
/* Whether the leaf ends with `suffix` (".js"), ASCII case ignored. */
bool member_ends_with(const char *name, const char *suffix);
/* Whether the head holds the ASCII `text`. */
bool member_head_has(const struct member *member, const char *text);
/* Whether the head begins with `text`, a byte order mark and white space
   before it aside. */
bool member_head_begins(const struct member *member, const char *text);
/* A guess by magic number, else by the name's ending; never NULL. */
const char *member_media_type(const struct member *member);

#endif
