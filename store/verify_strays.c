/*
 * Files and folders that an archive does not have.  They prove nothing and
 * harm nothing, but nobody should take them for part of the archive, nor hide
 * anything in it.  What is in checkpoints/ and segments/ is looked at where
 * those are read; tail/ is the writer's own.
 */
#include <stdlib.h>
#include <string.h>

#include "store/line.h"
#include "store/verify_internal.h"

#define DEPTH_MAX 7 /* folders of a tile's index */

static void
note(struct findings *f, const char *folder, const char *name, const char *text)
{
	char path[FILE_PATH_MAX];
	size_t len = strlen(name);

	if (len > 4 && strcmp(name + len - 4, ".tmp") == 0)
		text = "being written, or left by a writer that was stopped";
	if (file_path(path, NULL, "%s%s%s", folder,
		folder[0] == '\0' ? "" : "/", name) == 0)
		findings_add(
		    f, FINDING_NOTE, path, FINDING_NO_ENTRY, "%s", text);
}

/* What can't be listed was said where it is read, but for want of memory. */
static bool
list(struct findings *f, const char *path, char ***names, size_t *count)
{
	struct error e;

	if (file_list(path, names, count, &e) == 0)
		return true;
	if (e.code == ERROR_NOMEM)
		f->failed = true;
	return false;
}

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(name, *list) == 0)
			return true;
	return false;
}

static void
note_others(struct findings *f, const char *path, const char *folder,
    const char *const *known)
{
	char **names = NULL;
	size_t count = 0, i;

	if (!list(f, path, &names, &count))
		return;
	for (i = 0; i < count; i++)
		if (!is_one_of(names[i], known))
			note(f, folder, names[i], "no file of an archive");
	file_names_free(names, count);
}

/* Three digits, as each part of a tile's index has them. */
static bool
is_part(const char *text, uint64_t *value)
{
	size_t i;

	for (i = 0; i < 3; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	*value = *value * 1000 + strtoul(text, NULL, 10) % 1000;
	return true;
}

/* A folder of tiles: level, and the index so far. */
struct tiles {
	struct verify_log *log;
	unsigned int level;
	unsigned int depth;
	uint64_t index;
	char folder[FILE_PATH_MAX]; /* below the archive */
};

/* "<folder>/<N>.p": the partial tiles. */
static void
see_partials(const struct tiles *t, const char *name, uint64_t index)
{
	struct verify_log *l = t->log;
	const bool full = tile_width(t->level, index, l->size) == TILE_WIDTH;
	char folder[FILE_PATH_MAX], path[FILE_PATH_MAX];
	char **names = NULL;
	size_t count = 0, i;
	uint64_t width;

	if (file_path(folder, NULL, "%s/%s", t->folder, name) != 0 ||
	    file_path(path, NULL, "%s/%s", l->archive, folder) != 0 ||
	    !list(&l->findings, path, &names, &count))
		return;
	for (i = 0; i < count; i++)
		if (line_number(names[i], strlen(names[i]), &width, NULL) !=
			0 ||
		    width == 0 || width >= TILE_WIDTH)
			note(&l->findings, folder, names[i], "no tile");
		else if (full)
			note(&l->findings, folder, names[i],
			    "left over: the full tile has taken its place");
	file_names_free(names, count);
}

static void see_folder(struct tiles *t);

/* One name in a folder of tiles: `x001`, `067` or `067.p`. */
static void
see_tile(const struct tiles *t, const char *name)
{
	struct verify_log *l = t->log;
	uint64_t index = t->index;
	struct tiles below;

	if (name[0] == 'x' && strlen(name) == 4 && t->depth < DEPTH_MAX &&
	    is_part(name + 1, &index)) {
		below = *t;
		below.depth++;
		below.index = index;
		if (file_path(below.folder, NULL, "%s/%s", t->folder, name) ==
		    0)
			see_folder(&below);
		return;
	}
	if (strlen(name) < 3 || !is_part(name, &index) ||
	    (name[3] != '\0' && strcmp(name + 3, ".p") != 0))
		note(&l->findings, t->folder, name, "no tile");
	else if (tile_width(t->level, index, l->size) == 0)
		note(&l->findings, t->folder, name,
		    "no tile of the log, or ahead of its checkpoint");
	else if (name[3] != '\0')
		see_partials(t, name, index);
}

static void
see_folder(struct tiles *t)
{
	char path[FILE_PATH_MAX], **names = NULL;
	size_t count = 0, i;

	if (file_path(path, NULL, "%s/%s", t->log->archive, t->folder) != 0 ||
	    !list(&t->log->findings, path, &names, &count))
		return;
	for (i = 0; i < count; i++)
		see_tile(t, names[i]);
	file_names_free(names, count);
}

static void
see_tiles(struct verify_log *l)
{
	struct tiles *t = calloc(1, sizeof(*t));
	char path[FILE_PATH_MAX], **names = NULL;
	size_t count = 0, i;
	uint64_t level;

	if (t == NULL)
		l->findings.failed = true;
	if (t == NULL || file_path(path, NULL, "%s/tile", l->path) != 0 ||
	    !list(&l->findings, path, &names, &count))
		count = 0;
	for (i = 0; i < count; i++) {
		if (file_path(path, NULL, "%s/tile", l->folder) != 0)
			break;
		if (line_number(names[i], strlen(names[i]), &level, NULL) !=
			0 ||
		    level >= TILE_LEVEL_MAX) {
			note(&l->findings, path, names[i], "no tile");
			continue;
		}
		*t = (struct tiles){.log = l, .level = (unsigned int)level};
		if (file_path(t->folder, NULL, "%s/%s", path, names[i]) == 0)
			see_folder(t);
	}
	file_names_free(names, count);
	free(t);
}

void
verify_strays_log(struct verify_log *l)
{
	static const char *const KNOWN[] = {"checkpoint", "checkpoints",
	    "seals.ndjson", "segments", "tail", "tile", NULL};

	note_others(&l->findings, l->path, l->folder, KNOWN);
	see_tiles(l);
}

/* keys/ has a file for each key of each log: "<origin with _>+<id>.vkey". */
static void
see_keys(const struct verify_work *w, struct verify_report *r)
{
	char path[FILE_PATH_MAX], **names = NULL;
	size_t count = 0, i, j;
	uint32_t id;

	if (file_path(path, NULL, "%s/keys", w->path) != 0 ||
	    !list(&r->findings, path, &names, &count))
		return;
	for (i = 0; i < count; i++) {
		bool known = false;

		for (j = 0; j < r->log_count; j++)
			known = known ||
			    verify_names_key(names[i], r->logs[j].origin, &id);
		if (!known)
			note(&r->findings, "keys", names[i],
			    "no key file of a log that is here");
	}
	file_names_free(names, count);
}

void
verify_strays(const struct verify_work *w, struct verify_report *r)
{
	static const char *const KNOWN[] = {
	    "README-VERIFY.txt", "keys", "logs", "policy", NULL};
	char path[FILE_PATH_MAX];

	note_others(&r->findings, w->path, "", KNOWN);
	if (file_path(path, NULL, "%s/%s", w->path, KNOWN[0]) == 0 &&
	    !file_exists(path))
		findings_add(&r->findings, FINDING_NOTE, KNOWN[0],
		    FINDING_NO_ENTRY,
		    "it is not there: the commands for ordinary tools");
	see_keys(w, r);
}
