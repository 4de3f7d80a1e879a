/*
 * mbox - the messages of an mbox, one after another (RFC 4155, appendix A).
 *
 *	From ayse@posta.example Tue Mar 10 07:40:00 2026
 *	From: ...
 *
 *	text
 *	>From the sender's own line, quoted
 *
 *	From ...
 *
 * A line is a separator when it begins with "From ", follows an empty line
 * (or is the first), and holds a time and a year; so that a sentence which
 * begins with "From" and was not quoted doesn't tear a message apart.  A
 * message's bytes are those between the separators, verbatim: still quoted,
 * and without the empty line that the format demands before a separator.
 * Content-Length, as some programs write it, is not believed.
 *
 * A file that doesn't begin with "From " is one message.
 */
#ifndef ZEGEL_ARCHIVER_ADAPTERS_MBOX_H
#define ZEGEL_ARCHIVER_ADAPTERS_MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archiver/adapters/stream.h"
#include "core/buf.h"
#include "core/error.h"

#define MBOX_MESSAGE_MAX ((size_t)150 << 20) /* bytes */

struct mbox {
	struct lines lines;
	struct buf message;
	size_t max;
	uint64_t number; /* of the message being read, from 1 */
	unsigned int part;
	bool begun; /* the first line was seen */
	bool separated; /* it is an mbox */
	bool after_blank; /* the line before was empty */
	bool at_end;
};

struct mbox_message {
	const char *data; /* until the next call */
	size_t len;
	uint64_t number; /* from 1 */
	/* A message over MBOX_MESSAGE_MAX comes in parts: 1, 2 ...; 0 when
	   it is whole. */
	unsigned int part;
};

void mbox_init(struct mbox *m, struct stream *stream);
void mbox_release(struct mbox *m);
/* The next message; `*more` is false behind the last one. */
int mbox_next(
    struct mbox *m, struct mbox_message *out, bool *more, struct error *e);

/*
 * Undo the quoting of mboxrd in the body: one '>' goes from each line of '>'s
 * and "From ".  (In the older mboxo, where ">From " is not quoted itself, that
 * takes one too many from a line that was written so; raw has it.)  False,
 * and nothing appended, when there is no such line.
 */
bool mbox_unquote(const char *data, size_t len, struct buf *out);

#endif
