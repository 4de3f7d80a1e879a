#include "archiver/signed_state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/codec.h"
#include "core/file.h"
#include "core/sha256.h"

#define SLOT_SIZE 16384
#define HEADER "zegel signed state 1\n"

/*
 * A slot, padded with NUL to SLOT_SIZE:
 *
 *   zegel signed state 1
 *   sequence 42
 *   length 210
 *   sha256 <hex over sequence, length and note>
 *
 *   <note>
 */
struct signed_state {
	int fd;
	char path[FILE_PATH_MAX];
	uint64_t sequence; /* of the newest slot; 0 when there is none */
	struct buf note;
};

static int
slot_hash(uint64_t sequence, const void *note, size_t len,
    char hex[SHA256_HEX_LEN + 1], struct error *e)
{
	struct buf covered = BUF_EMPTY;
	uint8_t hash[SHA256_LEN];
	int rc = -1;

	buf_append_u64be(&covered, sequence);
	buf_append_u64be(&covered, len);
	buf_append(&covered, note, len);
	if (buf_ok(&covered, e) == 0 &&
	    sha256(covered.data, covered.len, hash, e) == 0) {
		hex_encode(hash, SHA256_LEN, hex);
		rc = 0;
	}
	buf_release(&covered);
	return rc;
}

static int
write_slot(struct buf *out, uint64_t sequence, const void *note, size_t len,
    struct error *e)
{
	char hex[SHA256_HEX_LEN + 1];
	size_t rest;
	uint8_t *to;

	if (len > SIGNED_STATE_NOTE_MAX)
		return error_set(e, ERROR_INPUT,
		    "a note of %zu bytes is too long to keep", len);
	if (slot_hash(sequence, note, len, hex, e) != 0)
		return -1;
	buf_printf(out,
	    HEADER "sequence %" PRIu64 "\nlength %zu\nsha256 %s\n\n", sequence,
	    len, hex);
	buf_append(out, note, len);
	rest = SLOT_SIZE - out->len;
	to = buf_reserve(out, rest);
	if (to != NULL) {
		memset(to, 0, rest);
		out->len += rest;
	}
	return buf_ok(out, e);
}

/* Whether a slot is whole; then its sequence and where its note lies. */
static bool
read_slot(const char *slot, uint64_t *sequence, const char **note, size_t *len)
{
	char hex[SHA256_HEX_LEN + 1], wanted[SHA256_HEX_LEN + 1];
	int used = 0;

	if (sscanf(slot,
		HEADER "sequence %" SCNu64 "\nlength %zu\nsha256 %64s%n",
		sequence, len, hex, &used) != 3 ||
	    used == 0 || strncmp(slot + used, "\n\n", 2) != 0 ||
	    *len > SIGNED_STATE_NOTE_MAX)
		return false;
	*note = slot + used + 2;
	return slot_hash(*sequence, *note, *len, wanted, NULL) == 0 &&
	    strcmp(hex, wanted) == 0;
}

/* Take the newer of the whole slots.  `dirty`: some slot is neither whole nor
   blank. */
static int
load(struct signed_state *s, struct error *e)
{
	char *slot = calloc(1, SLOT_SIZE + 1);
	bool dirty = false;
	off_t i;
	int rc = -1;

	if (slot == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	for (i = 0; i < 2; i++) {
		ssize_t n = pread(s->fd, slot, SLOT_SIZE, i * SLOT_SIZE);
		uint64_t sequence;
		const char *note;
		size_t len;

		if (n < 0) {
			error_errno(e, "read %s", s->path);
			goto out;
		}
		slot[n] = '\0';
		if (!read_slot(slot, &sequence, &note, &len)) {
			dirty = dirty || (n > 0 && slot[0] != '\0');
			continue;
		}
		if (sequence <= s->sequence)
			continue;
		s->sequence = sequence;
		buf_clear(&s->note);
		buf_append(&s->note, note, len);
	}
	if (s->sequence == 0 && dirty)
		error_set(e, ERROR_TAMPERED,
		    "%s: damaged; it must hold the last signed checkpoint. "
		    "Restore it from a backup as new as the archive",
		    s->path);
	else
		rc = buf_ok(&s->note, e);
out:
	free(slot);
	return rc;
}

static int
open_locked(struct signed_state *s, bool create, struct error *e)
{
	int flags = O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_EXCL : 0);

	s->fd = open(s->path, flags, 0600);
	if (s->fd < 0)
		return error_errno(e, "open %s", s->path);
	if (flock(s->fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			return error_set(e, ERROR_CONFLICT,
			    "%s: another writer uses this key", s->path);
		return error_errno(e, "lock %s", s->path);
	}
	if (create)
		return file_sync_parent(s->path, e);
	return 0;
}

int
signed_state_open(struct signed_state **out, const char *keys,
    const char *origin, bool create, struct error *e)
{
	struct signed_state *s = calloc(1, sizeof(*s));
	char *p;

	if (s == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	s->fd = -1;
	if (file_path(s->path, e, "%s/%s.signed", keys, origin) != 0)
		goto fail;
	for (p = s->path + strlen(keys) + 1; *p != '\0'; p++)
		if (*p == '/')
			*p = '_';
	if (open_locked(s, create, e) != 0 || load(s, e) != 0)
		goto fail;
	*out = s;
	return 0;
fail:
	signed_state_close(s);
	return -1;
}

void
signed_state_close(struct signed_state *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		(void)close(s->fd); /* every write was flushed when made */
	buf_release(&s->note);
	free(s);
}

void
signed_state_get(const struct signed_state *s, struct buf *out)
{
	buf_append(out, s->note.data, s->note.len);
}

int
signed_state_put(
    struct signed_state *s, const void *note, size_t len, struct error *e)
{
	struct buf slot = BUF_EMPTY;
	uint64_t sequence = s->sequence + 1;
	int rc = -1;

	if (write_slot(&slot, sequence, note, len, e) != 0)
		goto out;
	if (pwrite(s->fd, slot.data, SLOT_SIZE,
		(off_t)(sequence % 2) * SLOT_SIZE) != SLOT_SIZE) {
		error_errno(e, "write %s", s->path);
		goto out;
	}
	if (file_sync(s->fd, s->path, e) != 0)
		goto out;
	buf_clear(&s->note);
	buf_append(&s->note, note, len);
	s->sequence = sequence;
	rc = buf_ok(&s->note, e);
out:
	buf_release(&slot);
	return rc;
}
