/*
 * words FILE... - how fast texts become terms, on one core.
 *
 * Takes each file's lines as texts, joined to records of about 500 bytes, and
 * splits them again and again for a second.  Prints records, bytes and terms a
 * second of processor time for each file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/buf.h"
#include "index/words.h"

#define RECORD_BYTES 500
#define RECORDS_MAX 20000
#define SECONDS 1.0

struct records {
	struct buf bytes;
	size_t begin[RECORDS_MAX + 1];
	size_t count;
};

static int
count_term(void *context, const struct word *w)
{
	(void)w;
	++*(size_t *)context;
	return 0;
}

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* always there */
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
read_records(const char *path, struct records *r)
{
	FILE *f = fopen(path, "r");
	char line[4096];

	if (f == NULL)
		return -1;
	while (r->count < RECORDS_MAX && fgets(line, sizeof(line), f) != NULL) {
		buf_append_str(&r->bytes, line);
		if (r->bytes.len - r->begin[r->count] >= RECORD_BYTES)
			r->begin[++r->count] = r->bytes.len;
	}
	(void)fclose(f); /* only read */
	return r->count > 0 && !r->bytes.failed ? 0 : -1;
}

static int
measure(struct words *words, const char *path)
{
	struct records *r = calloc(1, sizeof(*r));
	size_t records = 0, bytes = 0, terms = 0, i;
	double start, took;
	struct error e;
	int rc = -1;

	if (r == NULL || read_records(path, r) != 0) {
		fprintf(stderr, "%s: no records\n", path);
		goto out;
	}
	start = now();
	do {
		for (i = 0; i < r->count; i++) {
			const char *text = (const char *)r->bytes.data;
			size_t len = r->begin[i + 1] - r->begin[i];

			if (words_split(words, text + r->begin[i], len,
				WORDS_DOCUMENT, count_term, &terms, &e) != 0)
				goto out;
			records++;
			bytes += len;
		}
		took = now() - start;
	} while (took < SECONDS);
	printf("%10.0f records/s %6.1f MB/s %5.1f terms a record  %s\n",
	    (double)records / took, (double)bytes / took / 1e6,
	    (double)terms / (double)records, path);
	rc = 0;
out:
	if (r != NULL)
		buf_release(&r->bytes);
	free(r);
	return rc;
}

int
main(int argc, char **argv)
{
	struct words *words = NULL;
	struct error e;
	int i, rc = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: words FILE...\n");
		return 2;
	}
	if (words_new(&words, 0, &e) != 0) {
		fprintf(stderr, "words: %s\n", e.text);
		return 1;
	}
	for (i = 1; i < argc; i++)
		rc |= measure(words, argv[i]);
	words_free(words);
	return rc == 0 ? 0 : 1;
}
