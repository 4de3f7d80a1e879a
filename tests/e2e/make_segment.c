/*
 * make_segment - writes, verifies and reads segments, for tests with stock
 * tools.
 *
 *   make_segment write FILE FIRST [SHA256 ATTACHMENT]... <LINES
 *   make_segment read FILE             its lines, after checking all of it
 *   make_segment entry FILE INDEX      one line
 *   make_segment attachment FILE SHA256
 */
#define SEGMENT_TIME 1795316400 /* 2026-11-22T03:00:00Z */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/codec.h"
#include "store/segment.h"

static int
add_lines(struct segment_writer *w, struct error *e)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int rc = 0;

	while (rc == 0 && (n = getline(&line, &cap, stdin)) > 0)
		rc = segment_writer_add(w, line, (size_t)n - 1, e);
	free(line);
	return rc;
}

static int
write_segment(int argc, char **argv, struct error *e)
{
	struct segment_writer *w = NULL;
	struct segment_info info;
	char hex[SHA256_HEX_LEN + 1];
	int rc, i;

	rc = segment_writer_open(
	    &w, argv[2], strtoull(argv[3], NULL, 10), SEGMENT_LEVEL_DEFAULT, e);
	if (rc == 0)
		rc = add_lines(w, e);
	for (i = 4; rc == 0 && i + 1 < argc; i += 2)
		rc = segment_writer_attach(w, argv[i], argv[i + 1], e);
	if (rc == 0)
		rc = segment_writer_finish(w, SEGMENT_TIME, &info, e);
	segment_writer_free(w);
	if (rc != 0)
		return -1;
	hex_encode(info.sha256, SHA256_LEN, hex);
	printf("%s\n", hex);
	return 0;
}

static int
print_line(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	(void)context;
	(void)index;
	if (fwrite(line, 1, len, stdout) != len || putchar('\n') == EOF)
		return error_errno(e, "write a line");
	return 0;
}

static int
read_segment(const char *path, struct error *e)
{
	struct segment_visitor v = {print_line, NULL, NULL};

	return segment_read_all(path, NULL, &v, NULL, e);
}

static int
read_one(char **argv, struct error *e)
{
	struct segment_reader *r;
	struct buf out = BUF_EMPTY;
	int rc;

	if (segment_reader_open(&r, argv[2], e) != 0)
		return -1;
	if (strcmp(argv[1], "entry") == 0)
		rc = segment_reader_entry(
		    r, strtoull(argv[3], NULL, 10), &out, e);
	else
		rc = segment_reader_attachment(r, argv[3], UINT64_MAX, &out, e);
	if (rc == 0 && fwrite(out.data, 1, out.len, stdout) != out.len)
		rc = error_errno(e, "write it");
	segment_reader_close(r);
	buf_release(&out);
	return rc;
}

int
main(int argc, char **argv)
{
	struct error e;
	int rc;

	if (argc < 3 || (argc < 4 && strcmp(argv[1], "read") != 0)) {
		(void)fprintf(stderr, "usage: see make_segment.c\n");
		return 2;
	}
	if (strcmp(argv[1], "write") == 0)
		rc = write_segment(argc, argv, &e);
	else if (strcmp(argv[1], "read") == 0)
		rc = read_segment(argv[2], &e);
	else
		rc = read_one(argv, &e);
	if (rc != 0)
		(void)fprintf(stderr, "make_segment: %s\n", e.text);
	return rc == 0 ? 0 : error_exit_status(&e);
}
