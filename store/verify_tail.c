#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "core/codec.h"
#include "store/line_file.h"
#include "store/verify_internal.h"

#define HASH_PIECE ((size_t)64 << 10)

/* Hash an open attachment as a stream. */
static int
hash_attachment(int fd, struct sha256 *h, uint8_t out[SHA256_LEN],
    uint64_t *size, struct error *e)
{
	static _Thread_local uint8_t piece[HASH_PIECE];
	ssize_t n;

	*size = 0;
	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_errno(e, "read");
		if (sha256_update(h, piece, (size_t)n, e) != 0)
			return -1;
		*size += (uint64_t)n;
	}
	return sha256_final(h, out, e);
}

static int
check_attachment(struct verify_reader *r, struct verify_piece *p,
    const struct entry_attachment *wanted, struct error *e)
{
	char name[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char hex[SHA256_HEX_LEN + 1];
	uint8_t hash[SHA256_LEN];
	struct error bad;
	uint64_t size;
	int fd, rc;

	if (file_path(name, e, "%s/tail/attachments/%s", r->log->folder,
		wanted->sha256) != 0 ||
	    file_path(path, e, "%s/%s", r->log->archive, name) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		error_errno(&bad, "an entry names it");
		findings_add_error(&p->findings, name, FINDING_NO_ENTRY, &bad);
		return 0;
	}
	rc = hash_attachment(fd, r->h, hash, &size, &bad);
	(void)close(fd); /* only read */
	if (rc != 0) {
		findings_add_error(&p->findings, name, FINDING_NO_ENTRY, &bad);
		return 0;
	}
	hex_encode(hash, SHA256_LEN, hex);
	if (strcmp(hex, wanted->sha256) != 0)
		findings_add(&p->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY, "its SHA-256 is %s", hex);
	if (size != wanted->size)
		findings_add(&p->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY,
		    "it has %" PRIu64 " bytes; an entry says %" PRIu64, size,
		    wanted->size);
	p->attachments++;
	p->bytes += size;
	return 0;
}

static int
check_attachments(struct verify_visit *v, struct error *e)
{
	size_t i, count = verify_visit_sort(v);
	const struct entry_attachment *list = (const void *)v->wanted.data;

	for (i = 0; i < count; i++)
		if (check_attachment(v->reader, v->piece, &list[i], e) != 0)
			return -1;
	return 0;
}

/* Entries that the checkpoint covers are evidence; others are counted. */
static int
read_lines(struct verify_visit *v, struct line_file *f, struct error *e)
{
	struct verify_piece *p = v->piece;
	uint64_t index = p->slot.first;
	bool complete = false;
	const char *line;
	struct error bad = {ERROR_NONE, ""};
	size_t len;
	int got;

	while ((got = line_file_next(f, &line, &len, &complete, &bad)) > 0) {
		if (!complete)
			p->torn = len;
		else if (index >= v->reader->log->size)
			p->unsigned_entries++;
		else if (verify_visit_entry(v, index, line, len, e) != 0)
			return -1;
		index++;
	}
	/* Behind the checkpoint there may be anything: it is no evidence. */
	p->whole = got == 0 ||
	    (bad.code == ERROR_FORMAT && index >= v->reader->log->size);
	if (p->whole && got < 0)
		p->torn = LINE_FILE_MAX;
	if (!p->whole) {
		findings_add_error(
		    &p->findings, p->file, FINDING_NO_ENTRY, &bad);
		p->error = bad;
	}
	return 0;
}

int
verify_read_tail(
    struct verify_reader *r, struct verify_piece *p, struct error *e)
{
	struct verify_visit v;
	struct line_file f;
	int rc = 0;

	verify_visit_begin(&v, r, p, p->slot.first);
	line_file_init(&f, r->log->tail_fd);
	p->whole = true;
	if (r->log->tail_fd >= 0)
		rc = read_lines(&v, &f, e);
	if (rc == 0)
		rc = check_attachments(&v, e);
	if (rc == 0)
		rc = verify_visit_end(&v, e);
	line_file_release(&f);
	verify_visit_release(&v);
	return rc;
}
