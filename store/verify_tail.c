#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/codec.h"
#include "store/line_file.h"
#include "store/log.h"
#include "store/verify_internal.h"

#define HASH_PIECE ((size_t)64 << 10)
#define OTHERS_MAX ((size_t)4096) /* that are remembered */

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

/* Not there is no fault yet: `*absent`. */
static int
check_attachment(struct verify_reader *r, struct verify_piece *p,
    const struct entry_attachment *wanted, bool *absent, struct error *e)
{
	char name[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char hex[SHA256_HEX_LEN + 1];
	uint8_t hash[SHA256_LEN];
	struct error bad;
	uint64_t size;
	int fd, rc;

	*absent = false;
	if (file_path(name, e, "%s/tail/attachments/%s", r->log->folder,
		wanted->sha256) != 0 ||
	    file_path(path, e, "%s/%s", r->log->archive, name) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENOENT) {
		*absent = true;
		return 0;
	}
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

/* Attachments of the tail that are not in tail/, sorted. */
struct absent {
	struct verify_piece *piece;
	struct entry_attachment *list;
	size_t count;
	size_t at;
};

static void
say_absent(struct absent *a, const struct verify_log *l)
{
	char name[FILE_PATH_MAX];

	if (file_path(name, NULL, "%s/tail/attachments/%s", l->folder,
		a->list[a->at].sha256) == 0)
		findings_add_unsettled(&a->piece->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY, "an entry names it, and it is missing");
}

/* One of the segment's; its bytes hash to its name. */
static int
take_from_segment(
    void *context, const char *sha256_hex, uint64_t size, struct error *e)
{
	struct absent *a = context;
	size_t i;

	(void)e; /* nothing here can fail */
	for (i = 0; i < a->count; i++) {
		if (strcmp(a->list[i].sha256, sha256_hex) != 0 ||
		    a->list[i].size != size)
			continue;
		memmove(&a->list[i], &a->list[i + 1],
		    (a->count - i - 1) * sizeof(a->list[0]));
		a->count--;
		i--;
		a->piece->attachments++;
		a->piece->bytes += size;
	}
	return 0;
}

/*
 * Once a tail is sealed its attachments are in the segment, and no more in
 * tail/.  The segment begins where the tail did that is being read.
 */
static int
look_in_segment(
    struct absent *a, const struct verify_reader *r, struct error *e)
{
	const struct segment_visitor visitor = {NULL, take_from_segment, a};
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];
	struct log_segment *files = NULL;
	struct segment_info info;
	struct error bad;
	size_t count = 0, i;
	int rc = 0;

	if (log_list_segments(r->log->path, &files, &count, NULL, NULL, &bad) !=
	    0)
		return bad.code == ERROR_NOMEM
		    ? error_set(e, bad.code, "%s", bad.text)
		    : 0;
	for (i = 0; rc == 0 && i < count; i++) {
		if (files[i].first != a->piece->slot.first)
			continue;
		segment_name(files[i].first, files[i].last, name);
		rc = file_path(
		    path, e, "%s/segments/%s.tar.zst", r->log->path, name);
		if (rc == 0 &&
		    segment_read_all(path, NULL, &visitor, &info, &bad) != 0 &&
		    bad.code == ERROR_NOMEM)
			rc = error_set(e, bad.code, "%s", bad.text);
	}
	free(files);
	return rc;
}

/* What is looked for in tail/attachments/. */
struct wanted {
	const struct verify_log *log;
	struct verify_piece *piece;
	const struct buf *signed_ones; /* struct entry_attachment, sorted */
	size_t count;
	const struct buf *others; /* of entries behind the checkpoint */
};

static int
compare_name(const void *name, const void *item)
{
	const struct entry_attachment *a = item;

	return strcmp(name, a->sha256);
}

static bool
names(const struct buf *list, size_t count, const char *leaf)
{
	return count > 0 &&
	    bsearch(leaf, list->data, count, sizeof(struct entry_attachment),
		compare_name) != NULL;
}

static int
see_attachment(void *context, const char *leaf, struct error *e)
{
	const struct wanted *w = context;
	const struct entry_attachment *others = (const void *)w->others->data;
	char name[FILE_PATH_MAX];
	size_t i;

	if (names(w->signed_ones, w->count, leaf))
		return 0;
	for (i = 0; i < w->others->len / sizeof(*others); i++)
		if (strcmp(others[i].sha256, leaf) == 0)
			return 0;
	if (file_path(
		name, e, "%s/tail/attachments/%s", w->log->folder, leaf) != 0)
		return -1;
	if (strlen(leaf) != SHA256_HEX_LEN)
		verify_stray(&w->piece->findings, name);
	else
		findings_add(&w->piece->findings, FINDING_NOTE, name,
		    FINDING_NO_ENTRY, "no entry of the tail names it");
	return 0;
}

/* Whether the tail has grown or been replaced since it was read. */
static bool
tail_moved(const struct verify_log *l)
{
	char path[FILE_PATH_MAX];
	struct stat now, then;
	off_t at = lseek(l->tail_fd, 0, SEEK_CUR);

	return file_path(path, NULL, "%s/tail/entries.ndjson", l->path) != 0 ||
	    stat(path, &now) != 0 || fstat(l->tail_fd, &then) != 0 ||
	    now.st_ino != then.st_ino || now.st_size != at;
}

/*
 * Attachments that no entry names are left over.  While a writer goes on they
 * may as well be those of an entry that has just come: nothing is said then.
 */
static int
look_for_others(struct verify_visit *v, size_t count, const struct buf *others,
    struct error *e)
{
	const struct verify_log *l = v->reader->log;
	struct wanted w = {l, v->piece, &v->wanted, count, others};
	char folder[FILE_PATH_MAX];
	struct findings said = v->piece->findings;
	struct error bad;

	if (file_path(folder, e, "%s/tail/attachments", l->path) != 0)
		return -1;
	memset(&v->piece->findings, 0, sizeof(v->piece->findings));
	if (file_each(folder, see_attachment, &w, &bad) != 0 &&
	    bad.code == ERROR_NOMEM)
		said.failed = true;
	if (!tail_moved(l))
		findings_move(&said, &v->piece->findings);
	findings_release(&v->piece->findings);
	v->piece->findings = said;
	return 0;
}

static int
check_attachments(
    struct verify_visit *v, const struct buf *others, struct error *e)
{
	size_t i, count = verify_visit_sort(v);
	struct absent absent = {.piece = v->piece};
	bool is_absent;

	if (look_for_others(v, count, others, e) != 0)
		return -1;
	absent.list = (void *)v->wanted.data;
	for (i = 0; i < count; i++) {
		if (check_attachment(v->reader, v->piece, &absent.list[i],
			&is_absent, e) != 0)
			return -1;
		if (is_absent)
			absent.list[absent.count++] = absent.list[i];
	}
	if (absent.count > 0 && look_in_segment(&absent, v->reader, e) != 0)
		return -1;
	for (; absent.at < absent.count; absent.at++)
		say_absent(&absent, v->reader->log);
	return 0;
}

/* The attachments of an entry that is not signed yet, as far as they matter. */
static void
see_unsigned(struct buf *others, const char *line, size_t len)
{
	struct entry_attachment a;
	struct entry entry;
	size_t at = 0;

	if (entry_parse(&entry, line, len, NULL) != 0)
		return;
	while (others->len < OTHERS_MAX * sizeof(a) &&
	    entry_next_attachment(&entry, &at, &a))
		buf_append(others, &a, sizeof(a));
}

/* Entries that the checkpoint covers are evidence; others are counted. */
static int
read_lines(struct verify_visit *v, struct line_file *f, struct buf *others,
    struct error *e)
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
		else if (index >= v->reader->log->size) {
			p->unsigned_entries++;
			see_unsigned(others, line, len);
		} else if (verify_visit_entry(v, index, line, len, e) != 0)
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
	struct buf others = BUF_EMPTY;
	struct verify_visit v;
	struct line_file f;
	int rc = 0;

	verify_visit_begin(&v, r, p, p->slot.first);
	line_file_init(&f, r->log->tail_fd);
	p->whole = true;
	if (r->log->tail_fd >= 0)
		rc = read_lines(&v, &f, &others, e);
	if (rc == 0)
		rc = check_attachments(&v, &others, e);
	if (rc == 0)
		rc = verify_visit_end(&v, e);
	if (rc == 0)
		rc = buf_ok(&others, e);
	line_file_release(&f);
	buf_release(&others);
	verify_visit_release(&v);
	return rc;
}
