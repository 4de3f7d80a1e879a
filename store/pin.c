#include "store/pin.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/reader.h"
#include "keys/note.h"
#include "store/checkpoint.h"

#define PIN_MAX (NOTE_MAX + 100000)
#define LOCK_ATTEMPTS 500
#define LOCK_PAUSE_NS 20000000L

int
pin_path(const char *folder, const char *origin, char out[FILE_PATH_MAX],
    struct error *e)
{
	char name[VKEY_NAME_MAX + 1];
	size_t i;

	for (i = 0; origin[i] != '\0' && i < VKEY_NAME_MAX; i++)
		name[i] = (char)(origin[i] == '/' ? '+' : origin[i]);
	name[i] = '\0';
	return file_path(out, e, "%s/%s.pin", folder, name);
}

bool
pin_has_key(const struct pin *p, const struct vkey *key)
{
	size_t i;

	for (i = 0; i < p->key_count; i++)
		if (vkey_equal(&p->keys[i], key))
			return true;
	return false;
}

int
pin_add_key(struct pin *p, const struct vkey *key, struct error *e)
{
	if (p->key_count == PIN_KEYS_MAX)
		return error_set(e, ERROR_FORMAT, "a log has more than %d keys",
		    PIN_KEYS_MAX);
	p->keys[p->key_count++] = *key;
	return 0;
}

static int
read_line(struct pin *p, const char *line, size_t len, struct error *e)
{
	struct vkey key;

	if (len == 6 + CLOCK_TEXT_LEN && memcmp(line, "since ", 6) == 0) {
		memcpy(p->since, line + 6, CLOCK_TEXT_LEN);
		return 0;
	}
	if (len <= 4 || memcmp(line, "key ", 4) != 0)
		return error_set(e, ERROR_FORMAT, "not a pin file");
	if (vkey_parse(&key, line + 4, len - 4, e) != 0)
		return -1;
	return pin_add_key(p, &key, e);
}

static int
read_all(struct pin *p, const struct buf *bytes, struct error *e)
{
	static const char FIRST[] = "zegel pin 1";
	struct reader r;
	const char *line;
	bool complete;
	size_t len;

	reader_init(&r, bytes->data, bytes->len);
	if (!reader_line(&r, &line, &len, &complete) ||
	    len != sizeof(FIRST) - 1 || memcmp(line, FIRST, len) != 0)
		return error_set(e, ERROR_FORMAT, "not a pin file");
	while (reader_line(&r, &line, &len, &complete) && len > 0)
		if (read_line(p, line, len, e) != 0)
			return -1;
	buf_append(&p->note, r.at, reader_left(&r));
	return buf_ok(&p->note, e);
}

int
pin_read(struct pin *p, const char *path, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	int rc;

	memset(p, 0, sizeof(*p));
	rc = file_read(path, PIN_MAX, &bytes, e);
	if (rc == 0 && read_all(p, &bytes, e) != 0)
		rc = error_wrap(e, "%s", path);
	buf_release(&bytes);
	return rc;
}

static void
format(const struct pin *p, struct buf *out)
{
	size_t i;

	buf_printf(out, "zegel pin 1\nsince %s\n", p->since);
	for (i = 0; i < p->key_count; i++) {
		buf_append_str(out, "key ");
		vkey_format(&p->keys[i], out);
		buf_append_byte(out, '\n');
	}
	buf_append_byte(out, '\n');
	buf_append(out, p->note.data, p->note.len);
}

static int
lock(const char *folder, int *fd, struct error *e)
{
	const struct timespec pause = {0, LOCK_PAUSE_NS};
	struct error bad = {ERROR_NONE, ""};
	int i;

	for (i = 0; i < LOCK_ATTEMPTS; i++) {
		if (file_lock_directory(folder, fd, &bad) == 0)
			return 0;
		if (bad.code != ERROR_CONFLICT)
			break;
		(void)nanosleep(&pause, NULL); /* sooner is fine */
	}
	return error_set(e, bad.code == ERROR_CONFLICT ? ERROR_IO : bad.code,
	    "%s", bad.text);
}

/* The size of the checkpoint that is pinned; 0 when there is none. */
static uint64_t
pinned_size(const struct pin *p)
{
	struct checkpoint c;
	struct note note;

	if (checkpoint_parse_note(&c, &note, p->note.data, p->note.len, NULL) !=
	    0)
		return 0;
	return c.size;
}

/* Whether somebody has pinned more of the log meanwhile. */
static bool
is_ahead(const char *path, const struct pin *p)
{
	struct pin *there = calloc(1, sizeof(*there)); /* large */
	bool ahead = false;

	if (there != NULL && pin_read(there, path, NULL) == 0)
		ahead = pinned_size(there) > pinned_size(p);
	if (there != NULL)
		pin_release(there);
	free(there);
	return ahead;
}

int
pin_write(const struct pin *p, const char *path, struct error *e)
{
	char folder[FILE_PATH_MAX];
	struct buf out = BUF_EMPTY;
	int fd = -1, rc = -1;

	format(p, &out);
	if (buf_ok(&out, e) == 0 &&
	    file_path(folder, e, "%.*s", (int)(file_leaf(path) - path - 1),
		path) == 0 &&
	    file_make_private_directory(folder, e) == 0 &&
	    lock(folder, &fd, e) == 0 &&
	    (is_ahead(path, p) ||
		file_replace(path, out.data, out.len, 0600, true, e) == 0))
		rc = 0;
	if (fd >= 0)
		(void)close(fd); /* and unlock */
	buf_release(&out);
	return rc;
}

void
pin_release(struct pin *p)
{
	buf_release(&p->note);
	memset(p, 0, sizeof(*p));
}
