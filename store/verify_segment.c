#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/verify_internal.h"

#define HASH_PIECE ((size_t)64 << 10)

struct segment_visit {
	struct verify_visit visit;
	size_t wanted_count; /* sorted; from the first attachment on */
	size_t wanted_at;
	bool sorted;
};

static int
visit_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct segment_visit *s = context;

	if (index != s->visit.piece->end)
		return error_set(e, ERROR_TAMPERED,
		    "it holds the entries from %" PRIu64 " on", index);
	return verify_visit_entry(&s->visit, index, line, len, e);
}

static void
sort_wanted(struct segment_visit *s)
{
	if (!s->sorted)
		s->wanted_count = verify_visit_sort(&s->visit);
	s->sorted = true;
}

/* Everything wanted before this hash is not in the segment. */
static void
report_absent(struct segment_visit *s, const char *before)
{
	const struct entry_attachment *list = (const void *)
						  s->visit.wanted.data;
	struct verify_piece *p = s->visit.piece;

	for (; s->wanted_at < s->wanted_count; s->wanted_at++) {
		const struct entry_attachment *a = &list[s->wanted_at];

		if (before != NULL && strcmp(a->sha256, before) >= 0)
			return;
		findings_add(&p->findings, FINDING_WRONG, p->file,
		    FINDING_NO_ENTRY,
		    "an entry names the attachment %s, which the segment "
		    "lacks",
		    a->sha256);
	}
}

/* They come sorted by hash, like what is wanted. */
static int
visit_attachment(
    void *context, const char *sha256_hex, uint64_t size, struct error *e)
{
	struct segment_visit *s = context;
	struct verify_piece *p = s->visit.piece;
	const struct entry_attachment *list;
	bool found = false;

	(void)e; /* nothing here can fail */
	sort_wanted(s);
	report_absent(s, sha256_hex);
	list = (const void *)s->visit.wanted.data;
	while (s->wanted_at < s->wanted_count &&
	    strcmp(list[s->wanted_at].sha256, sha256_hex) == 0) {
		if (list[s->wanted_at].size != size)
			findings_add(&p->findings, FINDING_WRONG, p->file,
			    FINDING_NO_ENTRY,
			    "attachment %s has %" PRIu64 " bytes; an entry "
			    "says %" PRIu64,
			    sha256_hex, size, list[s->wanted_at].size);
		found = true;
		s->wanted_at++;
	}
	if (!found)
		findings_add(&p->findings, FINDING_NOTE, p->file,
		    FINDING_NO_ENTRY, "no entry names the attachment %s",
		    sha256_hex);
	p->attachments++;
	p->bytes += size;
	return 0;
}

/* The hash and size of a file that is not a good segment. */
static int
hash_file(const char *path, struct segment_info *info, struct error *e)
{
	uint8_t *piece = malloc(HASH_PIECE);
	struct sha256 *h = sha256_new(e);
	int fd = -1, rc = -1;
	ssize_t n = 0;

	info->size = 0;
	if (piece == NULL || h == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		goto out;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		error_errno(e, "open %s", path);
		goto out;
	}
	while ((n = read(fd, piece, HASH_PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_errno(e, "read %s", path);
			goto out;
		}
		if (sha256_update(h, piece, (size_t)n, e) != 0)
			goto out;
		info->size += (uint64_t)n;
	}
	rc = sha256_final(h, info->sha256, e);
out:
	if (fd >= 0)
		(void)close(fd); /* only read */
	sha256_free(h);
	free(piece);
	return rc;
}

/* Whether the file's name and what it holds agree. */
static void
check_name(struct verify_piece *p)
{
	if (p->info.first == p->slot.first && p->info.last + 1 == p->slot.end)
		return;
	p->whole = false;
	error_set(&p->error, ERROR_TAMPERED,
	    "it holds the entries %" PRIu64 " to %" PRIu64, p->info.first,
	    p->info.last);
}

int
verify_read_segment(
    struct verify_reader *r, struct verify_piece *p, struct error *e)
{
	struct segment_visit s = {.sorted = false};
	struct segment_visitor visitor = {visit_entry, visit_attachment, &s};
	char path[FILE_PATH_MAX];
	struct error other;
	int rc = 0;

	if (file_path(path, e, "%s/%s", r->log->archive, p->file) != 0)
		return -1;
	verify_visit_begin(&s.visit, r, p, p->slot.first);
	p->whole = segment_read_all(
		       path, NULL, &visitor, &p->info, &p->error) == 0;
	if (p->whole) {
		p->hashed = true;
		sort_wanted(&s);
		report_absent(&s, NULL);
		rc = verify_visit_end(&s.visit, e);
		check_name(p);
	} else if (p->error.code == ERROR_NOMEM)
		rc = error_set(e, ERROR_NOMEM, "%s", p->error.text);
	else if (hash_file(path, &p->info, &other) == 0)
		p->hashed = true;
	else
		p->error = other; /* so nobody can say who is to blame */
	verify_visit_release(&s.visit);
	return rc;
}
