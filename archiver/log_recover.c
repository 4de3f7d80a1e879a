#include "archiver/log_recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archiver/identity.h"
#include "core/clock.h"
#include "core/reader.h"
#include "store/checkpoint.h"
#include "store/log.h"
#include "store/tail.h"

static int
init_paths(
    struct log_writer *w, const struct log_writer_options *o, struct error *e)
{
	if (strlen(o->origin) > VKEY_NAME_MAX)
		return error_set(e, ERROR_INPUT, "origin is too long");
	memcpy(w->origin, o->origin, strlen(o->origin) + 1);
	w->segment_bytes = o->segment_bytes;
	w->seal_after_us = o->seal_after_us;
	w->admitted = o->admitted;
	w->tail_fd = -1;
	if (file_path(w->path, e, "%s", o->path) != 0 ||
	    file_path(w->keys, e, "%s", o->keys) != 0)
		return -1;
	w->hash = sha256_new(e);
	return w->hash == NULL ? -1 : 0;
}

void
log_writer_close(struct log_writer *w)
{
	if (w == NULL)
		return;
	sealer_stop(w);
	if (w->tail_fd >= 0)
		(void)close(w->tail_fd); /* every commit was flushed */
	tile_writer_close(w->tiles);
	signed_state_close(w->state);
	signer_free(w->signer);
	sha256_free(w->hash);
	buf_release(&w->note);
	buf_release(&w->staged);
	buf_release(&w->staged_leaves);
	buf_release(&w->tail_offsets);
	segment_reader_close(w->reader);
	free(w);
}

/* The verifier key with this origin and id, from KEYS. */
static int
find_key(
    const struct log_writer *w, uint32_t id, struct vkey *out, struct error *e)
{
	char path[FILE_PATH_MAX], stem[FILE_PATH_MAX];
	struct vkey v;

	memset(&v, 0, sizeof(v));
	memcpy(v.name, w->origin, strlen(w->origin) + 1);
	v.id = id;
	if (signer_file_stem(&v, stem, sizeof(stem), e) != 0 ||
	    file_path(path, e, "%s/%s.vkey", w->keys, stem) != 0)
		return -1;
	return vkey_read(out, path, e);
}

/* What the key signed last, and the key itself: the note's first signer. */
static int
open_signer(
    struct recovery *r, const struct passphrase *passphrase, struct error *e)
{
	struct log_writer *w = r->w;
	struct vkey v;
	struct note n;

	signed_state_get(w->state, &w->note);
	if (w->note.len == 0)
		return error_set(e, ERROR_CONFLICT,
		    "%s: this log's key has signed nothing yet; its making was "
		    "cut short. Remove the log and its key, and make it again",
		    w->path);
	if (checkpoint_parse_note(
		&r->signed_c, &n, w->note.data, w->note.len, e) != 0)
		return error_wrap(e, "signed state of %s", w->origin);
	if (strcmp(r->signed_c.origin, w->origin) != 0)
		return error_set(e, ERROR_CONFLICT,
		    "the signed state is that of %s, not of %s",
		    r->signed_c.origin, w->origin);
	if (find_key(w, n.signatures[0].key_id, &v, e) != 0 ||
	    note_verify(&n, &v, NULL, e) != 0)
		return error_wrap(e, "signed state of %s", w->origin);
	return signer_open(&w->signer, w->keys, &v, passphrase, e);
}

/* Entries that lie on disk, sealed or whole lines of the tail. */
static int
count_entries(struct recovery *r, uint64_t *count, struct error *e)
{
	if (tail_scan(r->log, e) != 0)
		return -1;
	*count = r->log->tail_first + r->log->tail_count;
	return 0;
}

/* T5 and T6: neither side may be older than the other. */
static int
compare_with_state(struct recovery *r, struct error *e)
{
	const struct checkpoint *seen = &r->log->checkpoint;
	uint64_t count;

	if (count_entries(r, &count, e) != 0)
		return -1;
	if (seen->size > r->signed_c.size)
		return error_set(e, ERROR_CONFLICT,
		    "%s: its checkpoint covers %" PRIu64
		    " entries, but the key's signed state only %" PRIu64
		    ": an old state was put back beside the key. Restore the "
		    "newest %s.signed",
		    r->w->path, seen->size, r->signed_c.size, r->w->origin);
	if (count < r->signed_c.size)
		return error_set(e, ERROR_CONFLICT,
		    "%s: holds %" PRIu64
		    " entries, but the key has signed %" PRIu64
		    ": an older copy of the archive was put back. "
		    "Restore the newest copy",
		    r->w->path, count, r->signed_c.size);
	return 0;
}

/* Cut the tail behind what was signed. */
static int
cut_tail(struct recovery *r, struct error *e)
{
	struct log_writer *w = r->w;
	struct log *log = r->log;
	uint64_t kept = r->signed_c.size - w->tail_first;
	char path[FILE_PATH_MAX];
	struct stat st;

	if (log_writer_tail_path(w, "entries.ndjson", path, e) != 0)
		return -1;
	w->tail_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (w->tail_fd < 0 || fstat(w->tail_fd, &st) != 0)
		return error_errno(e, "open %s", path);
	w->tail_bytes = kept == 0 ? 0 : log->tail_offsets[kept];
	if (kept > 0)
		buf_append(&w->tail_offsets, log->tail_offsets,
		    (size_t)kept * sizeof(*log->tail_offsets));
	if (buf_ok(&w->tail_offsets, e) != 0)
		return -1;
	if ((uint64_t)st.st_size == w->tail_bytes)
		return 0;
	r->told->dropped_entries = log->tail_count - kept;
	r->told->dropped_bytes = (uint64_t)st.st_size - w->tail_bytes;
	if (ftruncate(w->tail_fd, (off_t)w->tail_bytes) != 0)
		return error_errno(e, "cut %s", path);
	return file_sync(w->tail_fd, path, e);
}

static int
open_cache(struct recovery *r, struct error *e)
{
	char path[FILE_PATH_MAX];

	r->admitted_count = r->signed_c.size;
	if (log_writer_tail_path(r->w, "identities", path, e) != 0)
		return -1;
	return admitted_add_log(
	    r->w->admitted, path, &r->admitted_count, &r->w->number, e);
}

static int
recover(struct recovery *r, const struct log_writer_options *o, struct error *e)
{
	struct log_writer *w = r->w;
	int64_t now;

	if (signed_state_open(&w->state, w->keys, w->origin, false, e) != 0) {
		if (e != NULL && e->code == ERROR_NOTFOUND)
			return error_set(e, ERROR_CONFLICT,
			    "%s: there is no %s/%s.signed (with / as _), the "
			    "memory of what this log's key has signed. Restore "
			    "it, or name the right --keys",
			    w->path, w->keys, w->origin);
		return -1;
	}
	if (open_signer(r, o->passphrase, e) != 0 ||
	    recovery_open_log(r, e) != 0 || compare_with_state(r, e) != 0)
		return -1;
	w->tail_first = r->log->tail_first;
	if (w->tail_first > r->signed_c.size)
		w->tail_first = r->signed_c.size; /* an unsigned seal */
	if (open_cache(r, e) != 0 || recovery_open_tree(r, e) != 0 ||
	    recovery_last_time(r, e) != 0 || log_writer_time(w, &now, e) != 0 ||
	    cut_tail(r, e) != 0 || recovery_open_tiles(r, e) != 0 ||
	    recovery_replay(r, e) != 0 || recovery_finish_seal(r, e) != 0)
		return -1;
	(void)admitted_flush(w->admitted, w->number, false, NULL); /* cache */
	return sealer_start(w, e);
}

int
log_writer_open(struct log_writer **out, const struct log_writer_options *o,
    struct log_recovery *recovery, struct error *e)
{
	struct recovery r;

	memset(&r, 0, sizeof(r));
	memset(recovery, 0, sizeof(*recovery));
	r.told = recovery;
	r.w = calloc(1, sizeof(*r.w));
	if (r.w == NULL)
		return error_set(e, ERROR_NOMEM, "out of memory");
	if (init_paths(r.w, o, e) != 0 || recover(&r, o, e) != 0) {
		log_close(r.log);
		log_writer_close(r.w);
		return -1;
	}
	log_close(r.log);
	sealer_advance(r.w);
	*out = r.w;
	return 0;
}
