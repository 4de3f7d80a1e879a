/*
 * input_internal - what the kinds of input share.
 *
 * input.c		opening, limits
 * input_names.c	which members are shown, by their names
 * input_archive.c	zip and tar, the one door to libarchive
 * input_directory.c	a directory's files, and a bare file
 *
 * A kind gives raw members; input.c decides which are shown.  Once a limit
 * is passed `exceeded` stays until the next rewind: no adapter can talk its
 * way around it.
 */
#ifndef ZEGEL_ARCHIVER_INPUT_INTERNAL_H
#define ZEGEL_ARCHIVER_INPUT_INTERNAL_H

#include "archiver/input.h"
#include "core/buf.h"

/* What a kind says of its next member before any check. */
struct raw_member {
	const char *name; /* any bytes; NULL when it can't be told */
	uint64_t size;
	int64_t mtime;
	const char *unsafe; /* a reason not to show it, or NULL */
};

struct input_ops {
	int (*next)(struct input *in, struct raw_member *out, bool *more,
	    struct error *e);
	int (*read)(struct input *in, void *data, size_t len, size_t *got,
	    struct error *e);
	int (*rewind)(struct input *in, struct error *e);
	void (*close)(struct input *in);
	/* Bytes of the file that the pass has used; for the ratio. */
	uint64_t (*consumed)(struct input *in);
	/* Whether passing a member costs as much as reading it. */
	bool (*is_solid)(struct input *in);
};

struct input {
	const struct input_ops *ops;
	enum input_kind kind;
	char *path;
	struct input_limits limits;
	void *own; /* the kind's */

	/* Of this pass. */
	uint64_t members;
	uint64_t member_bytes;
	uint64_t total_bytes;
	bool exceeded;
	struct buf name; /* of the current member */
	struct input_skip *skips;
	size_t skip_count;
	size_t skip_cap;
	char **seen; /* hash set of names */
	size_t seen_cap;
	size_t seen_count;
};

/* Put the name as it is shown into in->name. */
int input_make_name(struct input *in, const char *raw, struct error *e);
/* Whether to show the member whose name was made; what is not shown is put
   among the skipped. */
int input_judge(struct input *in, const struct raw_member *raw, bool *shown,
    struct error *e);

int input_archive_open(struct input *in, struct error *e);
int input_directory_open(struct input *in, struct error *e);
int input_file_open(struct input *in, struct error *e);

#endif
