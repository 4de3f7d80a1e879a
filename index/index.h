/*
 * index - the index of an archive, for searching.
 *
 *   INDEX/<class>/manifest.json, ....index, ....live     (partition.h)
 *
 * It opens what is there and says what is not: a partition that is damaged,
 * missing or outdated is left out and told in the coverage; `zegel index
 * build`, or a running follow, makes it anew.  Opening never fails because an
 * index is bad, and writes nothing.
 *
 * An index is used by one thread at a time.  A server has one for each of its
 * threads; their pages are shared in the system's cache.
 */
#ifndef ZEGEL_INDEX_INDEX_H
#define ZEGEL_INDEX_INDEX_H

#include "core/error.h"
#include "core/file.h"
#include "index/coverage.h"
#include "store/archive.h"

struct index;

/* `dir` is the INDEX; it need not be there.  ERROR_NOTFOUND or ERROR_FORMAT
   where the archive can't be opened. */
int index_open(
    struct index **out, const char *archive, const char *dir, struct error *e);
void index_close(struct index *ix);
/*
 * Take in what changed: checkpoints, partitions, new logs.  Cheap when nothing
 * did.  Partitions found damaged before are tried again.
 */
int index_refresh(struct index *ix, struct error *e);

/* How much of the logs can be searched now; release it. */
int index_coverage(struct index *ix, struct coverage *out, struct error *e);

/*
 * Where an archive's INDEX is by default: in the user's state directory, by
 * the archive's name.  `given` (may be NULL) goes before.
 */
int index_default_path(const char *archive, const char *given,
    char out[FILE_PATH_MAX], struct error *e);

#endif
