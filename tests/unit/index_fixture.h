/*
 * index_fixture - an archive of small made-up posts, and its index.
 */
#ifndef ZEGEL_TESTS_UNIT_INDEX_FIXTURE_H
#define ZEGEL_TESTS_UNIT_INDEX_FIXTURE_H

#include "archiver/log_writer.h"
#include "index/search.h"
#include "tests/unit/scratch_archive.h"

#define FIXTURE_RUN 200 /* entries of a closed partition */

struct fixture {
	struct scratch scratch;
	struct log_writer *writer;
	struct admitted *admitted;
	char index[256]; /* INDEX */
	uint32_t seed;
};

/* What a post says; the reference searches these. */
struct post {
	uint64_t index; /* in the log, once it is added */
	const char *text;
	const char *channel; /* "x", "mastodon" ... */
	const char *direction;
	int64_t posted_us;
};

void fixture_make(struct fixture *f);
void fixture_remove(struct fixture *f);
/* A number below `end`, the same in each run. */
uint32_t fixture_random(struct fixture *f, uint32_t end);
/* Stage a post; it is in the log from fixture_commit() on. */
void fixture_add(struct fixture *f, struct post *p);
void fixture_commit(struct fixture *f);
void fixture_seal(struct fixture *f);
/* zegel index build; how many entries it indexed. */
uint64_t fixture_build(struct fixture *f);
/* Search for a text, newest first; release the result. */
void fixture_search(struct fixture *f, struct index *ix, const char *text,
    struct search_result *out);

#endif
