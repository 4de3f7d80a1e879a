/*
 * The end of the log as a view has it: the tail and the seals.  A writer
 * replaces the tail by the seal of what it held, then appends the seal to
 * seals.ndjson.  The tail that is open stays what it was; what the files say
 * that were looked at later belongs to the view up to where this tail begins.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/line_file.h"
#include "store/tail.h"
#include "store/verify_internal.h"

/* What the tail's first line says, when it can be read as such a line. */
static int
read_first_line(struct verify_log *l, bool *known, struct error *e)
{
	struct line_file f;
	struct entry entry;
	const char *line;
	bool complete;
	size_t len;
	int got;

	line_file_init(&f, l->tail_fd);
	got = line_file_next(&f, &line, &len, &complete, e);
	if (got == 1 && complete &&
	    tail_first_index(line, len, &l->tail_first, NULL) == 0) {
		*known = true;
		l->has_tail_seal = l->tail_first > 0 &&
		    entry_parse(&entry, line, len, NULL) == 0 &&
		    entry_seal_read(&l->tail_seal, &entry, NULL) == 0 &&
		    sha256(line, len, l->tail_seal_hash, NULL) == 0;
	}
	line_file_release(&f);
	return got < 0 ? -1 : 0;
}

void
verify_view_tail_now(struct verify_log *l)
{
	char path[FILE_PATH_MAX];
	struct line_file f;
	const char *line;
	bool complete;
	uint64_t first;
	size_t len;
	int fd;

	if (file_path(path, NULL, "%s/tail/entries.ndjson", l->path) != 0)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return;
	line_file_init(&f, fd);
	if (line_file_next(&f, &line, &len, &complete, NULL) == 1 && complete &&
	    tail_first_index(line, len, &first, NULL) == 0 &&
	    first > l->tail_now)
		l->tail_now = first;
	line_file_release(&f);
	(void)close(fd); /* only read */
}

/* The tail's first line tells where it begins, if it can be believed. */
static int
take_tail(struct verify_log *l, bool *known, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;

	*known = false;
	if (file_path(path, e, "%s/tail/entries.ndjson", l->path) != 0 ||
	    file_path(name, e, "%s/tail/entries.ndjson", l->folder) != 0)
		return -1;
	l->tail_fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (l->tail_fd < 0) {
		if (errno == ENOENT)
			return 0; /* entries are missed where there were any */
		error_errno(&bad, "open");
		return verify_blame(l, name, "", &bad, e);
	}
	if (read_first_line(l, known, &bad) != 0)
		return verify_blame(l, name, "", &bad, e);
	if (lseek(l->tail_fd, 0, SEEK_SET) < 0) {
		error_errno(&bad, "rewind");
		return verify_blame(l, name, "", &bad, e);
	}
	return 0;
}

static int
add_seal(struct verify_log *l, const char *line, size_t len, uint64_t offset,
    struct error *e)
{
	struct verify_seal *more;
	struct entry_seal seal;
	struct entry entry;

	if (entry_parse(&entry, line, len, e) != 0 ||
	    entry_seal_read(&seal, &entry, e) != 0)
		return -1;
	more = realloc(l->seals, (l->seal_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->seals = more;
	more[l->seal_count++] = (struct verify_seal){
	    seal.first, seal.last, offset, (uint32_t)len, false};
	return 0;
}

/* What is no seal is a finding; 1 where no more lines are looked at. */
static int
see_seal(struct verify_log *l, const char *name, const char *line, size_t len,
    uint64_t offset, unsigned long number, struct error *e)
{
	struct error bad;

	if (l->seal_count == VERIFY_SEALS_MAX) {
		findings_add(&l->findings, FINDING_INCOMPLETE, name,
		    FINDING_NO_ENTRY,
		    "it has more than %zu lines; the others were not looked at",
		    VERIFY_SEALS_MAX);
		return 1;
	}
	if (add_seal(l, line, len, offset, &bad) == 0)
		return 0;
	error_wrap(&bad, "line %lu is no seal", number);
	return verify_blame(l, name, "", &bad, e);
}

static int
read_seals(struct verify_log *l, const char *name, struct error *e)
{
	struct line_file f;
	const char *line;
	unsigned long number = 0;
	struct error bad = {ERROR_NONE, ""};
	uint64_t offset = 0;
	bool complete;
	int got = 0, rc = 0;
	size_t len;

	line_file_init(&f, l->seals_fd);
	while (rc == 0 &&
	    (got = line_file_next(&f, &line, &len, &complete, &bad)) > 0) {
		if (!complete) {
			l->seals_torn = true; /* judged when all is known */
			break;
		}
		rc = see_seal(l, name, line, len, offset, ++number, e);
		offset += len + 1;
	}
	if (rc == 0 && got < 0)
		rc = verify_blame(l, name, "", &bad, e);
	line_file_release(&f);
	return rc < 0 ? -1 : 0;
}

static int
take_seals(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;

	if (file_path(path, e, "%s/seals.ndjson", l->path) != 0 ||
	    file_path(name, e, "%s/seals.ndjson", l->folder) != 0)
		return -1;
	l->seals_fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (l->seals_fd >= 0)
		return read_seals(l, name, e);
	if (errno == ENOENT)
		return 0; /* missing seals are missed later */
	error_errno(&bad, "open");
	return verify_blame(l, name, "", &bad, e);
}

/*
 * Seals behind the tail that is open have come meanwhile, if the tail that is
 * there now begins behind them.
 */
static void
drop_later_seals(struct verify_log *l)
{
	const struct verify_seal *last;

	for (; l->seal_count > 0; l->seal_count--) {
		last = &l->seals[l->seal_count - 1];
		if (last->last < l->tail_first || last->last >= l->tail_now)
			return;
	}
}

int
verify_view_end(struct verify_log *l, struct error *e)
{
	bool known = false;

	if (take_tail(l, &known, e) != 0)
		return -1;
	l->tail_now = l->tail_first;
	if (take_seals(l, e) != 0)
		return -1;
	if (known) {
		verify_view_tail_now(l);
		drop_later_seals(l);
	}
	return verify_slots_take(l, known, e);
}
