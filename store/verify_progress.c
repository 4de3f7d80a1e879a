#include <sys/stat.h>

#include "store/verify_internal.h"

/* The sizes of the files of a folder. */
struct sum {
	const char *folder;
	uint64_t bytes;
};

static uint64_t
size_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return 0; /* then it is not read either */
	return (uint64_t)st.st_size;
}

static int
add_size(void *context, const char *name, struct error *e)
{
	struct sum *sum = context;
	char path[FILE_PATH_MAX];

	if (file_path(path, e, "%s/%s", sum->folder, name) == 0)
		sum->bytes += size_of(path);
	return 0;
}

void
verify_progress_begin(struct verify_work *w, const struct archive *a)
{
	static const char *const FOLDERS[] = {"segments", "tail/attachments"};
	char folder[FILE_PATH_MAX];
	struct sum sum = {folder, 0};
	size_t i, j;

	if (w->options->progress == NULL)
		return;
	for (i = 0; i < a->class_count; i++) {
		if (file_path(folder, NULL, "%s/logs/%s/tail/entries.ndjson",
			w->path, a->classes[i]) == 0)
			sum.bytes += size_of(folder);
		for (j = 0; j < sizeof(FOLDERS) / sizeof(FOLDERS[0]); j++)
			if (file_path(folder, NULL, "%s/logs/%s/%s", w->path,
				a->classes[i], FOLDERS[j]) == 0)
				(void)file_each(folder, add_size, &sum,
				    NULL); /* what can't be read is told later */
	}
	w->progress.bytes_total = sum.bytes;
}

void
verify_progress_add(struct verify_log *l, const struct verify_piece *p)
{
	const struct verify_options *o = l->options;
	char path[FILE_PATH_MAX];

	if (o->progress == NULL)
		return;
	l->progress->entries += p->end - p->slot.first;
	if (p->slot.kind == SLOT_TAIL)
		l->progress->bytes += p->bytes;
	else if (file_path(path, NULL, "%s/%s", l->archive, p->file) == 0)
		l->progress->bytes += size_of(path);
	o->progress(o->context, l->progress);
}
