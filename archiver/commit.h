/*
 * commit - one round of the committing thread: stage what was submitted,
 * commit each log that it touches, fill in the answers.
 */
#ifndef ZEGEL_ARCHIVER_COMMIT_H
#define ZEGEL_ARCHIVER_COMMIT_H

#include "archiver/writer.h"

/*
 * `group` is a list by `next`.  A submission whose log fails is `failed` with
 * the error; the others are answered.
 */
void commit_group(struct writer *w, struct submission *group);

#endif
