/*
 * line_file - the lines of a file, one after the other, in constant memory.
 */
#ifndef ZEGEL_STORE_LINE_FILE_H
#define ZEGEL_STORE_LINE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/error.h"

/* What is longer is no line of ours, nor two or three of them run together. */
#define LINE_FILE_MAX ((size_t)1 << 20)

struct line_file {
	int fd; /* the caller's */
	struct buf bytes;
	size_t at; /* of the next line in `bytes` */
	bool ended;
};

/* Read from where `fd` stands. */
void line_file_init(struct line_file *f, int fd);
void line_file_release(struct line_file *f);
/*
 * 1 and the next line without its LF, valid until the next call; 0 at the
 * end.  Bytes behind the last LF are given last, with `*complete` false.  -1:
 * ERROR_IO, ERROR_NOMEM, or ERROR_FORMAT for a line over LINE_FILE_MAX.
 */
int line_file_next(struct line_file *f, const char **line, size_t *len,
    bool *complete, struct error *e);

#endif
