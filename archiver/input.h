/*
 * input - what somebody hands us to import, as a sequence of members.
 *
 * An input is a bare file (one member), a directory (its regular files, by
 * name), or a zip or tar, plain or compressed with gzip, bzip2, xz or zstd,
 * recognised by content, never by its name.  It is read as a stream and never
 * unpacked to disk.  Members that are archives themselves are just bytes.
 *
 * Everything in an input may be hostile, so every pass is bounded (the
 * INPUT_* limits below, ERROR_INPUT when passed), and a member whose name or
 * kind is unsafe is never shown: absolute and ".." names, backslashes,
 * control characters, links, devices, encrypted members, and second members
 * of a name.  input_skipped() tells which, and why.
 *
 *	input_open(&in, path, NULL, e);
 *	while (input_next(in, &member, &more, e) == 0 && more)
 *		while (input_read(in, data, sizeof(data), &got, e) == 0 &&
 *		    got > 0)
 *			...
 *	input_rewind(in, e);	(the same members again, in the same order)
 *	input_close(in);
 *
 * The only file that includes libarchive is input_archive.c.
 */
#ifndef ZEGEL_ARCHIVER_INPUT_H
#define ZEGEL_ARCHIVER_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define INPUT_MEMBERS_MAX 1000000 /* in one input */
#define INPUT_NAME_MAX 1024 /* bytes of a name */
#define INPUT_DEPTH_MAX 32 /* nested directories */
#define INPUT_MEMBER_SIZE_MAX (UINT64_C(64) << 30) /* one member */
#define INPUT_TOTAL_MAX (UINT64_C(1) << 40) /* all of one pass */
/* Bytes that come out for one that goes in, once they are many. */
#define INPUT_RATIO_MAX 250
#define INPUT_RATIO_FREE (UINT64_C(64) << 20)

struct input_limits {
	uint64_t members;
	uint64_t member_size;
	uint64_t total;
	uint64_t ratio;
	uint64_t ratio_free; /* bytes that may come out before ratio counts */
};

enum input_kind { INPUT_FILE, INPUT_DIRECTORY, INPUT_ARCHIVE };

struct input_member {
	const char *name; /* UTF-8, '/' between parts; until the next call */
	uint64_t size; /* as declared; what input_read() gives is truth */
	int64_t mtime; /* seconds since 1970; 0 when unknown */
};

struct input_skip {
	char *name; /* printable: what is not UTF-8 is %XX */
	const char *reason; /* "its name leaves the archive" */
};

struct input;

/*
 * Open `path`.  ERROR_NOTFOUND, ERROR_IO; ERROR_INPUT when it is neither
 * file nor directory, or a damaged zip or tar.  NULL `limits` are the ones
 * above.
 */
int input_open(struct input **out, const char *path,
    const struct input_limits *limits, struct error *e);
void input_close(struct input *in); /* NULL is nothing */

enum input_kind input_kind(const struct input *in);
/* The path that was opened, and its last part. */
const char *input_path(const struct input *in);
const char *input_basename(const struct input *in);

/*
 * Go to the next member; `*more` is false behind the last one.  ERROR_INPUT
 * when the archive is damaged here or passes a limit; ERROR_IO.  After an
 * error only input_rewind() and input_close() make sense.
 */
int input_next(
    struct input *in, struct input_member *member, bool *more, struct error *e);
/*
 * The next bytes of the current member; `*got` is 0 at its end.  Errors as
 * input_next(); a member that is damaged is ERROR_INPUT, and input_next()
 * may be called after that.
 */
int input_read(
    struct input *in, void *data, size_t len, size_t *got, struct error *e);
/* Start over, before the first member; the limits count from zero again. */
int input_rewind(struct input *in, struct error *e);

/* Whether this pass has gone beyond a limit; every call fails then. */
bool input_exceeded(const struct input *in);

/* The i-th member that was not shown in the current pass; NULL behind it. */
const struct input_skip *input_skipped(const struct input *in, size_t i);

#endif
