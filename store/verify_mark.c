#include <string.h>
#include <sys/stat.h>

#include "store/verify_internal.h"

/* Each step of a writer changes one of these, below the archive or the log. */
static const struct {
	bool in_log;
	const char *name;
} PLACES[VERIFY_MARKS] = {
    {false, "policy"},
    {false, "keys"},
    {true, "checkpoint"},
    {true, "checkpoints"},
    {true, "seals.ndjson"},
    {true, "segments"},
    {true, "tail/entries.ndjson"},
    {true, "tail/attachments"},
    {true, "tile"},
    {true, "tile/0"},
};

void
verify_mark_take(struct verify_mark *m, const struct verify_log *l)
{
	char path[FILE_PATH_MAX];
	struct stat st;
	size_t i;

	memset(m, 0, sizeof(*m));
	for (i = 0; i < VERIFY_MARKS; i++) {
		if (file_path(path, NULL, "%s/%s",
			PLACES[i].in_log ? l->path : l->archive,
			PLACES[i].name) != 0 ||
		    stat(path, &st) != 0)
			continue;
		m->files[i].inode = (uint64_t)st.st_ino;
		m->files[i].size = (uint64_t)st.st_size;
		m->files[i].changed_s = (int64_t)st.st_mtim.tv_sec;
		m->files[i].changed_ns = st.st_mtim.tv_nsec;
	}
}

bool
verify_mark_moved(const struct verify_mark *m, const struct verify_log *l)
{
	struct verify_mark now;
	size_t i;

	verify_mark_take(&now, l);
	for (i = 0; i < VERIFY_MARKS; i++)
		if (m->files[i].inode != now.files[i].inode ||
		    m->files[i].size != now.files[i].size ||
		    m->files[i].changed_s != now.files[i].changed_s ||
		    m->files[i].changed_ns != now.files[i].changed_ns)
			return true;
	return false;
}
