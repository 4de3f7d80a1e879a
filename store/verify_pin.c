/*
 * What earlier verifications saw, one file a log, outside the archive:
 *
 *   zegel pin 1
 *   since 2026-11-22T03:00:00.000000Z
 *   key bank.example/social/communications-3y+67fd52d5+AYWw...
 *   (an empty line, and the newest checkpoint that verified, as it was)
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/reader.h"
#include "store/verify_internal.h"

#define PIN_MAX (NOTE_MAX + 100000)
#define LOCK_ATTEMPTS 500
#define LOCK_PAUSE_NS 20000000L

/* "DIR/bank.example+social+communications-3y.pin": no name has a plus. */
static int
pin_path(const struct verify_log *l, char out[FILE_PATH_MAX], struct error *e)
{
	char name[VKEY_NAME_MAX + 1];
	size_t i;

	for (i = 0; l->report->origin[i] != '\0' && i < VKEY_NAME_MAX; i++)
		name[i] = l->report->origin[i];
	name[i] = '\0';
	for (i = 0; name[i] != '\0'; i++)
		if (name[i] == '/')
			name[i] = '+';
	return file_path(out, e, "%s/%s.pin", l->options->pins, name);
}

static int
read_head(struct verify_pin *pin, struct reader *r, struct error *e)
{
	static const char FIRST[] = "zegel pin 1";
	const char *line;
	bool complete;
	size_t len;

	if (!reader_line(r, &line, &len, &complete) ||
	    len != sizeof(FIRST) - 1 || memcmp(line, FIRST, len) != 0)
		return error_set(e, ERROR_FORMAT, "not a pin file");
	while (reader_line(r, &line, &len, &complete) && len > 0) {
		if (len == 6 + CLOCK_TEXT_LEN && memcmp(line, "since ", 6) == 0)
			memcpy(pin->since, line + 6, CLOCK_TEXT_LEN);
		else if (len > 4 && memcmp(line, "key ", 4) == 0 &&
		    pin->key_count < VERIFY_RING_MAX) {
			if (vkey_parse(&pin->keys[pin->key_count], line + 4,
				len - 4, e) != 0)
				return -1;
			pin->key_count++;
		} else
			return error_set(e, ERROR_FORMAT, "not a pin file");
	}
	return 0;
}

/* The pinned checkpoint is held like any other. */
static int
hold(struct verify_log *l, const char *path, const struct reader *r,
    struct error *e)
{
	struct verify_held held = {.kind = HELD_PIN}, *more;
	struct note note;

	buf_append(&held.bytes, r->at, reader_left(r));
	held.name = strdup(path);
	more = realloc(l->held, (l->held_count + 1) * sizeof(*more));
	if (more != NULL)
		l->held = more;
	if (more == NULL || held.name == NULL || held.bytes.failed)
		error_set(e, ERROR_NOMEM, "out of memory");
	else if (checkpoint_parse_note(&held.checkpoint, &note, held.bytes.data,
		     held.bytes.len, e) == 0) {
		l->held[l->held_count++] = held;
		return 0;
	}
	free(held.name);
	buf_release(&held.bytes);
	return -1;
}

int
verify_pin_load(struct verify_log *l, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	struct reader r;
	int rc = -1;

	if (l->options->pins == NULL)
		return 0;
	if (pin_path(l, path, e) != 0)
		return -1;
	if (file_read(path, PIN_MAX, &bytes, e) != 0) {
		buf_release(&bytes);
		return e->code == ERROR_NOTFOUND ? 0 : -1;
	}
	l->pin = calloc(1, sizeof(*l->pin));
	reader_init(&r, bytes.data, bytes.len);
	if (l->pin == NULL)
		error_set(e, ERROR_NOMEM, "out of memory");
	else if (read_head(l->pin, &r, e) == 0 && hold(l, path, &r, e) == 0)
		rc = 0;
	buf_release(&bytes);
	if (rc != 0 && e->code == ERROR_FORMAT)
		e->code = ERROR_INPUT; /* the caller's file, not the archive */
	return rc == 0 ? 0 : error_wrap(e, "%s", path);
}

static int
write_pin(const struct verify_log *l, struct buf *out)
{
	const struct buf *note = &l->held[l->newest].bytes;
	char now[CLOCK_TEXT_LEN + 1];
	size_t i;

	clock_format(clock_now_us(), now);
	buf_printf(out, "zegel pin 1\nsince %s\n",
	    l->pin != NULL ? l->pin->since : now);
	for (i = 0; i < l->ring.count; i++) {
		if (!l->ring.keys[i].trusted)
			continue;
		buf_append_str(out, "key ");
		vkey_format(&l->ring.keys[i].key, out);
		buf_append_byte(out, '\n');
	}
	buf_append_byte(out, '\n');
	buf_append(out, note->data, note->len);
	return out->failed ? -1 : 0;
}

/* One verification at a time writes pins; the others wait for it. */
static int
lock_pins(const struct verify_log *l, int *fd, struct error *e)
{
	const struct timespec pause = {0, LOCK_PAUSE_NS};
	struct error bad;
	int i;

	for (i = 0; i < LOCK_ATTEMPTS; i++) {
		if (file_lock_directory(l->options->pins, fd, &bad) == 0)
			return 0;
		if (bad.code != ERROR_CONFLICT)
			break;
		(void)nanosleep(&pause, NULL);
	}
	return error_set(e, bad.code == ERROR_CONFLICT ? ERROR_IO : bad.code,
	    "%s", bad.text);
}

/* Whether another verification has pinned more of the log meanwhile. */
static bool
is_ahead(const char *path, uint64_t size)
{
	struct buf bytes = BUF_EMPTY;
	struct verify_pin *pin = calloc(1, sizeof(*pin));
	struct checkpoint c = {.size = 0};
	struct reader r;
	struct note note;
	bool ahead = false;

	if (pin != NULL && file_read(path, PIN_MAX, &bytes, NULL) == 0) {
		reader_init(&r, bytes.data, bytes.len);
		ahead = read_head(pin, &r, NULL) == 0 &&
		    checkpoint_parse_note(
			&c, &note, r.at, reader_left(&r), NULL) == 0 &&
		    c.size > size;
	}
	buf_release(&bytes);
	free(pin);
	return ahead;
}

int
verify_pin_store(struct verify_log *l, struct error *e)
{
	char path[FILE_PATH_MAX];
	struct buf out = BUF_EMPTY;
	int lock = -1, rc = -1;

	if (write_pin(l, &out) != 0)
		buf_ok(&out, e);
	else if (pin_path(l, path, e) == 0 &&
	    file_make_private_directory(l->options->pins, e) == 0 &&
	    lock_pins(l, &lock, e) == 0 &&
	    (is_ahead(path, l->size) ||
		file_replace(path, out.data, out.len, 0600, true, e) == 0))
		rc = 0;
	l->report->pinned_now = rc == 0;
	if (lock >= 0)
		(void)close(lock); /* and unlock */
	buf_release(&out);
	return rc;
}

/* "<archive>+<class>.pin", with the archive's slashes as pluses too. */
static void
see_pin(const struct verify_work *w, struct verify_report *r, const char *file)
{
	char origin[VKEY_NAME_MAX + 1];
	const size_t len = strlen(w->archive_name), all = strlen(file);
	size_t i;

	if (all < len + 5 || all > VKEY_NAME_MAX ||
	    strcmp(file + all - 4, ".pin") != 0)
		return;
	for (i = 0; i < all - 4; i++)
		origin[i] = (char)(file[i] == '+' ? '/' : file[i]);
	origin[all - 4] = '\0';
	if (memcmp(origin, w->archive_name, len) != 0 || origin[len] != '/' ||
	    strchr(origin + len + 1, '/') != NULL || verify_has_log(r, origin))
		return;
	findings_add(&r->findings, FINDING_WRONG, "logs", FINDING_NO_ENTRY,
	    "a log is missing: %s was there when it was pinned", origin);
}

void
verify_pin_missing(const struct verify_work *w, struct verify_report *r)
{
	char **names = NULL;
	size_t count = 0, i;

	if (w->options->pins == NULL || w->options->strict ||
	    w->archive_name[0] == '\0' ||
	    file_list(w->options->pins, &names, &count, NULL) != 0)
		return; /* nothing is pinned */
	for (i = 0; i < count; i++)
		see_pin(w, r, names[i]);
	file_names_free(names, count);
}
