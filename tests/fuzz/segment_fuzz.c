/*
 * A hostile file as a segment.  What comes through whole is read once more by
 * index and by hash: both ways must agree.  The input is the file's bytes; or,
 * where it begins with "TAR", a tar that is put into right frames first, since
 * no fuzzer guesses checksums.
 */
#include "store/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/file.h"
#include "store/frames.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct check {
	struct segment_reader *reader;
	struct buf out;
};

static int
same_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct check *c = context;

	buf_clear(&c->out);
	if (segment_reader_entry(c->reader, index, &c->out, e) != 0 ||
	    c->out.len != len || memcmp(c->out.data, line, len) != 0)
		abort();
	return 0;
}

static int
same_attachment(void *context, const char *hex, uint64_t size, struct error *e)
{
	struct check *c = context;

	buf_clear(&c->out);
	if (segment_reader_attachment(c->reader, hex, size, &c->out, e) != 0 ||
	    c->out.len != size)
		abort();
	return 0;
}

/* Reading one entry must not crash, whatever the file is. */
static void
poke(const char *path)
{
	struct buf out = BUF_EMPTY;
	struct segment_reader *r;
	struct error e;
	uint64_t i;

	if (segment_reader_open(&r, path, &e) != 0)
		return;
	for (i = 0; i < 16; i += 3) {
		(void)segment_reader_entry(r, i, &out, &e); /* may fail */
		(void)segment_reader_at(r, i * 7, &out, &e);
		buf_clear(&out);
	}
	(void)segment_reader_attachment(r,
	    "7777777777777777777777777777777777777777777777777777777777777777",
	    1 << 20, &out, &e); /* may fail */
	segment_reader_close(r);
	buf_release(&out);
}

static void
read_back(const char *path)
{
	struct check c = {NULL, BUF_EMPTY};
	struct segment_visitor v = {same_entry, same_attachment, &c};
	struct error e;

	if (segment_read_all(path, NULL, NULL, NULL, &e) != 0) {
		if (e.code != ERROR_FORMAT && e.code != ERROR_TAMPERED)
			abort();
		return;
	}
	if (segment_reader_open(&c.reader, path, &e) != 0 ||
	    segment_read_all(path, NULL, &v, NULL, &e) != 0)
		abort();
	segment_reader_close(c.reader);
	buf_release(&c.out);
}

/* Frames of up to 700 bytes around a tar: lines and headers cross them. */
static void
frame(const char *path, const uint8_t *data, size_t size)
{
	struct frames_writer *w;
	uint8_t hash[SHA256_LEN];
	uint64_t file_size;
	struct error e;

	if (frames_writer_open(&w, path, 1, false, &e) != 0)
		abort();
	while (size > 0) {
		size_t n = size < 700 ? size : 700;

		if (frames_writer_append(w, data, n, &e) != 0 ||
		    frames_writer_cut(w, &e) != 0)
			abort();
		data += n;
		size -= n;
	}
	if (frames_writer_finish(w, &file_size, hash, &e) != 0)
		abort();
	frames_writer_free(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	struct error e;
	int fd = memfd_create("segment", MFD_CLOEXEC);

	if (fd < 0)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (size > 3 && memcmp(data, "TAR", 3) == 0)
		frame(path, data + 3, size - 3);
	else if (file_write_all(fd, data, size, path, &e) != 0)
		abort();
	poke(path);
	read_back(path);
	(void)close(fd); /* memory only */
	return 0;
}
