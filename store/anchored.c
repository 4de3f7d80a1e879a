#include "store/anchored.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/archive.h"
#include "store/log.h"
#include "store/segment.h"

/* Where the reading is. */
struct reading {
	struct anchored_list *found;
	const char *path; /* of the archive */
	const char *class_name;
};

/* Whether the newest that is kept of the log says the same. */
static bool
is_known(const struct anchored_list *a, const struct checkpoint *c)
{
	size_t i = a->count;

	while (i-- > 0)
		if (strcmp(a->list[i].checkpoint.origin, c->origin) == 0)
			return a->list[i].checkpoint.size == c->size &&
			    memcmp(&a->list[i].checkpoint.root, &c->root,
				sizeof(c->root)) == 0;
	return false;
}

static void
anchored_free(struct anchored *x)
{
	free(x->place);
	buf_release(&x->note);
}

/* Room for one more.  When there are too many, the last gives its place. */
static struct anchored *
make_room(struct anchored_list *a, struct error *e)
{
	struct anchored *more;

	if (a->count == ANCHORED_MAX) {
		a->left_out++;
		anchored_free(&a->list[a->count - 1]);
		return &a->list[a->count - 1];
	}
	more = realloc(a->list, (a->count + 1) * sizeof(*more));
	if (more == NULL) {
		error_set(e, ERROR_NOMEM, "out of memory");
		return NULL;
	}
	a->list = more;
	return &more[a->count++];
}

static int
keep(struct reading *r, uint64_t index, struct buf *note,
    const struct checkpoint *c, struct error *e)
{
	char place[FILE_PATH_MAX + ARCHIVE_CLASS_MAX + 32], *copy;
	struct anchored *k;

	if (is_known(r->found, c))
		return 0;
	(void)snprintf(place, sizeof(place), "%s %s:%" PRIu64, r->path,
	    r->class_name, index);
	copy = strdup(place);
	if (copy == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	k = make_room(r->found, e);
	if (k == NULL) {
		free(copy);
		return -1;
	}
	memset(k, 0, sizeof(*k));
	k->place = copy;
	k->checkpoint = *c;
	k->note = *note;
	memset(note, 0, sizeof(*note)); /* transferred */
	return 0;
}

static int
take_anchor(struct reading *r, uint64_t index, const struct entry *entry,
    struct error *e)
{
	struct json_slice note_text, origin;
	struct buf note = BUF_EMPTY;
	struct checkpoint c;
	struct note parsed;
	int rc = -1;

	if (!json_member(entry->line, "note", &note_text) ||
	    !json_get_string(note_text, &note) ||
	    !json_member(entry->line, "origin", &origin))
		error_set(e, ERROR_FORMAT, "an anchor without its note");
	else if (buf_ok(&note, e) == 0 &&
	    checkpoint_parse_note(&c, &parsed, note.data, note.len, e) == 0)
		rc = json_string_is(origin, c.origin)
		    ? keep(r, index, &note, &c, e)
		    : error_set(e, ERROR_FORMAT,
			  "an anchor whose note is of another log");
	buf_release(&note);
	return rc == 0 ? 0 : error_wrap(e, "entry %" PRIu64, index);
}

static int
see_entry(void *context, uint64_t index, const char *line, size_t len,
    struct error *e)
{
	struct entry entry;

	if (entry_parse(&entry, line, len, e) != 0)
		return error_wrap(e, "entry %" PRIu64, index);
	if (!json_string_is(entry.kind_text, "anchor"))
		return 0;
	return take_anchor(context, index, &entry, e);
}

static int
read_segment(struct reading *r, const struct log *l,
    const struct log_segment *s, struct error *e)
{
	const struct segment_visitor visitor = {see_entry, NULL, r};
	char path[FILE_PATH_MAX], name[SEGMENT_NAME_LEN + 1];
	struct segment_info info;

	segment_name(s->first, s->last, name);
	if (file_path(path, e, "%s/segments/%s.tar.zst", l->path, name) != 0)
		return -1;
	return segment_read_all(path, NULL, &visitor, &info, e);
}

static int
read_log(struct reading *r, const struct archive *a, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buf line = BUF_EMPTY;
	struct log *l = NULL;
	uint64_t index;
	size_t i;
	int rc = -1;

	if (archive_log_path(a, r->class_name, path, e) != 0 ||
	    log_open(&l, path, e) != 0)
		return -1;
	for (i = 0; i < l->segment_count; i++)
		if (read_segment(r, l, &l->segments[i], e) != 0)
			goto out;
	for (index = l->tail_first; index < l->checkpoint.size; index++) {
		buf_clear(&line);
		if (log_read(l, index, &line, e) != 0 ||
		    see_entry(r, index, (const char *)line.data, line.len, e) !=
			0)
			goto out;
	}
	rc = 0;
out:
	buf_release(&line);
	log_close(l);
	return rc;
}

int
anchored_read(struct anchored_list *a, const char *path, struct error *e)
{
	struct reading r = {a, path, NULL};
	struct archive archive;
	int rc = 0;
	size_t i;

	memset(a, 0, sizeof(*a));
	if (archive_open(&archive, path, e) != 0)
		return -1;
	for (i = 0; i < archive.class_count && rc == 0; i++) {
		r.class_name = archive.classes[i];
		rc = read_log(&r, &archive, e);
		if (rc != 0)
			error_wrap(e, "%s: %s", path, r.class_name);
	}
	archive_release(&archive);
	return rc;
}

void
anchored_release(struct anchored_list *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		anchored_free(&a->list[i]);
	free(a->list);
	memset(a, 0, sizeof(*a));
}
