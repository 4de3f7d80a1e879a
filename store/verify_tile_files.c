/*
 * Each file below tile/.  Those that the tree of the checkpoint has are read
 * where its hashes are compared; here the others have their turn: narrower
 * tiles of smaller trees, wider ones that are ahead of the signature, and what
 * is no tile.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/verify_internal.h"

#define DEPTH_MAX 9 /* level, six groups of digits, a tile's widths */

struct walk {
	struct verify_log *log;
	char below[FILE_PATH_MAX]; /* the folder, below tile/; "" for itself */
	unsigned int depth;
};

/* What tile and tree both have is the same. */
static int
compare(struct verify_log *l, const char *name, unsigned int level,
    uint64_t index, unsigned int width, struct error *e)
{
	const size_t len = (size_t)width * TREE_HASH_LEN;
	const struct tree_hash *hashes;
	struct buf bytes = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	unsigned int wanted;
	struct error bad;

	if (file_path(path, e, "%s/%s", l->archive, name) != 0)
		return -1;
	if (tile_reader_get(l->tiles, level, index, &hashes, &wanted, &bad) !=
	    0)
		return 0; /* said before */
	if (file_read(path, len, &bytes, &bad) != 0) {
		/* A writer at work removes what it has replaced. */
		if (bad.code == ERROR_NOMEM)
			l->findings.failed = true;
		else if (bad.code != ERROR_NOTFOUND &&
		    verify_blame(l, name, "", &bad, e) != 0)
			return -1;
	} else if (bytes.len != len ||
	    memcmp(bytes.data, hashes,
		(size_t)(width < wanted ? width : wanted) * TREE_HASH_LEN) != 0)
		findings_add(&l->findings, FINDING_WRONG, name,
		    FINDING_NO_ENTRY, "its hashes are not the log's");
	buf_release(&bytes);
	return 0;
}

/* How many entries the checkpoint covers by now. */
static uint64_t
size_now(const struct verify_log *l)
{
	struct buf bytes = BUF_EMPTY;
	char path[FILE_PATH_MAX];
	struct checkpoint c = {.size = 0};
	struct note note;

	if (file_path(path, NULL, "%s/checkpoint", l->path) == 0 &&
	    file_read(path, NOTE_MAX, &bytes, NULL) == 0)
		(void)checkpoint_parse_note(&c, &note, bytes.data, bytes.len,
		    NULL); /* then it is not ahead */
	buf_release(&bytes);
	return c.size > l->size ? c.size : l->size;
}

static int
see_tile(struct verify_log *l, const char *name, unsigned int level,
    uint64_t index, unsigned int width, struct error *e)
{
	const unsigned int wanted = tile_width(level, index, l->size);

	if (width == wanted)
		return 0; /* read with the tree */
	if (width > wanted && tile_width(level, index, size_now(l)) < width)
		findings_add(&l->findings, FINDING_NOTE, name, FINDING_NO_ENTRY,
		    "it is ahead of the signature: no evidence");
	return wanted == 0 ? 0 : compare(l, name, level, index, width, e);
}

static int see(void *context, const char *leaf, struct error *e);

static int
see_folder(struct walk *w, const char *below, struct error *e)
{
	struct verify_log *l = w->log;
	struct walk inner = {l, "", w->depth + 1};
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;

	if (file_path(name, e, "%s/tile/%s", l->folder, below) != 0 ||
	    file_path(path, e, "%s/%s", l->archive, name) != 0 ||
	    file_path(inner.below, e, "%s/", below) != 0)
		return -1;
	if (file_each(path, see, &inner, &bad) == 0 ||
	    bad.code == ERROR_NOTFOUND)
		return 0;
	if (bad.code == ERROR_NOMEM)
		return error_set(e, bad.code, "%s", bad.text);
	return verify_blame(l, name, "", &bad, e);
}

static int
see(void *context, const char *leaf, struct error *e)
{
	struct walk *w = context;
	struct verify_log *l = w->log;
	char below[FILE_PATH_MAX], path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	unsigned int level, width;
	uint64_t index;
	struct stat st;

	if (file_path(below, e, "%s%s", w->below, leaf) != 0 ||
	    file_path(name, e, "%s/tile/%s", l->folder, below) != 0 ||
	    file_path(path, e, "%s/%s", l->archive, name) != 0)
		return -1;
	if (tile_parse_path(below, &level, &index, &width, NULL) == 0 &&
	    (lstat(path, &st) != 0 || !S_ISDIR(st.st_mode)))
		return see_tile(l, name, level, index, width, e);
	if (w->depth < DEPTH_MAX && lstat(path, &st) == 0 &&
	    S_ISDIR(st.st_mode))
		return see_folder(w, below, e);
	verify_stray(&l->findings, name);
	return 0;
}

int
verify_tile_files(struct verify_log *l, struct error *e)
{
	struct walk w = {l, "", 0};
	char path[FILE_PATH_MAX], name[FILE_PATH_MAX];
	struct error bad;

	if (file_path(name, e, "%s/tile", l->folder) != 0 ||
	    file_path(path, e, "%s/%s", l->archive, name) != 0)
		return -1;
	if (file_each(path, see, &w, &bad) == 0 || bad.code == ERROR_NOTFOUND)
		return 0; /* tiles that are missing are missed elsewhere */
	if (bad.code == ERROR_NOMEM)
		return error_set(e, bad.code, "%s", bad.text);
	return verify_blame(l, name, "", &bad, e);
}
