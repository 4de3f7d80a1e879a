#include "archiver/log_writer_internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fcntl.h>

#include "core/clock.h"

static int
make_folders(const char *path, struct error *e)
{
	static const char *const FOLDERS[] = {
	    "checkpoints", "segments", "tail/attachments", "tile"};
	char folder[FILE_PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(FOLDERS) / sizeof(FOLDERS[0]); i++)
		if (file_path(folder, e, "%s/%s", path, FOLDERS[i]) != 0 ||
		    file_make_directories(folder, e) != 0)
			return -1;
	return 0;
}

static int
open_empty(
    struct log_writer *w, const struct log_writer_options *o, struct error *e)
{
	char path[FILE_PATH_MAX];
	uint64_t none = 0;

	w->tail_fd = -1;
	w->admitted = o->admitted;
	memcpy(w->origin, o->origin, strlen(o->origin) + 1);
	if (file_path(w->path, e, "%s", o->path) != 0 ||
	    log_writer_tail_path(w, "entries.ndjson", path, e) != 0)
		return -1;
	w->tail_fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (w->tail_fd < 0)
		return error_errno(e, "create %s", path);
	w->hash = sha256_new(e);
	if (w->hash == NULL || file_sync_parent(path, e) != 0 ||
	    log_writer_tail_path(w, "identities", path, e) != 0 ||
	    admitted_add_log(w->admitted, path, &none, &w->number, e) != 0)
		return -1;
	tree_range_init(&w->range, 0);
	tree_range_init(&w->sealed_range, 0);
	return tile_writer_create(&w->tiles, w->path, e);
}

int
log_writer_create(const struct log_writer_options *o,
    const struct entry_genesis *genesis, struct signer *signer, struct error *e)
{
	struct log_writer *w = calloc(1, sizeof(*w));
	struct buf line = BUF_EMPTY;
	int64_t now;
	int rc = -1;

	if (w == NULL) {
		signer_free(signer);
		return error_set(e, ERROR_NOMEM, "out of memory");
	}
	w->signer = signer; /* transferred */
	if (make_folders(o->path, e) != 0 || open_empty(w, o, e) != 0 ||
	    signed_state_open(&w->state, o->keys, o->origin, true, e) != 0 ||
	    log_writer_time(w, &now, e) != 0)
		goto out;
	entry_genesis_write(genesis, now, &line);
	if (buf_ok(&line, e) != 0 ||
	    log_writer_stage(
		w, (const char *)line.data, line.len, now, NULL, e) != 0 ||
	    log_writer_commit(w, e) != 0)
		goto out;
	rc = file_sync_parent(w->path, e);
out:
	buf_release(&line);
	log_writer_close(w);
	return rc;
}
