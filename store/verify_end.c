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
add_seal(struct verify_log *l, const char *line, size_t len, struct error *e)
{
	struct verify_seal *more, seal = {.used = false};
	struct entry entry;

	if (entry_parse(&entry, line, len, e) != 0 ||
	    entry_seal_read(&seal.seal, &entry, e) != 0)
		return -1;
	if (sha256(line, len, seal.line_hash, e) != 0 ||
	    tree_leaf_hash(l->h, line, len, &seal.leaf, e) != 0)
		return -1;
	more = realloc(l->seals, (l->seal_count + 1) * sizeof(*more));
	if (more == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	l->seals = more;
	l->seals[l->seal_count++] = seal;
	return 0;
}

static int
read_seals(struct verify_log *l, const char *name, int fd, struct error *e)
{
	struct line_file f;
	const char *line;
	unsigned long number = 0;
	struct error bad = {ERROR_NONE, ""};
	bool complete;
	int got = 0, rc = 0;
	size_t len;

	line_file_init(&f, fd);
	while (rc == 0 &&
	    (got = line_file_next(&f, &line, &len, &complete, &bad)) > 0) {
		number++;
		if (!complete) {
			l->seals_torn = true; /* judged when all is known */
			break;
		}
		if (add_seal(l, line, len, &bad) == 0)
			continue;
		error_wrap(&bad, "line %lu is no seal", number);
		rc = verify_blame(l, name, "", &bad, e);
	}
	if (rc == 0 && got < 0)
		rc = verify_blame(l, name, "", &bad, e);
	line_file_release(&f);
	return rc;
}

static int
take_seals(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;
	int fd, rc;

	if (file_path(path, e, "%s/seals.ndjson", l->path) != 0 ||
	    file_path(name, e, "%s/seals.ndjson", l->folder) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		if (errno == ENOENT)
			return 0; /* missing seals are missed later */
		error_errno(&bad, "open");
		return verify_blame(l, name, "", &bad, e);
	}
	rc = read_seals(l, name, fd, e);
	(void)close(fd); /* only read */
	return rc;
}

/*
 * Seals behind the tail that is open have come meanwhile, if the tail that is
 * there now begins behind them.
 */
static void
drop_later_seals(struct verify_log *l)
{
	const struct entry_seal *last;

	for (; l->seal_count > 0; l->seal_count--) {
		last = &l->seals[l->seal_count - 1].seal;
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
