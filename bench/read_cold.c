/*
 * read_cold - one entry by its index, verified, with nothing of it in memory.
 *
 *   read_cold LOG N [SEED]      prints p50, p99 and the slowest, in ms
 *
 * Before each read every file of the log is dropped from the page cache
 * (posix_fadvise), and nothing is kept open from the read before.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/clock.h"
#include "store/log.h"

static int
drop(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	int fd;

	(void)st;
	(void)walk;
	if (type != FTW_F || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); /* best effort */
	(void)close(fd); /* only read */
	return 0;
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int
read_one(const char *path, uint64_t index, struct error *e)
{
	struct log_proof proof;
	struct buf line = BUF_EMPTY;
	struct log *log = NULL;
	int rc = -1;

	if (log_open(&log, path, e) == 0)
		rc = log_read_verified(log, index, &line, &proof, e);
	log_close(log);
	buf_release(&line);
	return rc;
}

int
main(int argc, char **argv)
{
	struct error e = {ERROR_NONE, ""};
	struct log *log = NULL;
	int64_t *times;
	uint64_t size;
	long n, i;

	if (argc < 3 || (n = strtol(argv[2], NULL, 10)) < 1 ||
	    (times = calloc((size_t)n, sizeof(*times))) == NULL)
		return 2;
	srandom(argc > 3 ? (unsigned int)strtoul(argv[3], NULL, 10) : 1);
	if (log_open(&log, argv[1], &e) != 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	size = log->checkpoint.size;
	log_close(log);
	for (i = 0; i < n; i++) {
		int64_t before;

		(void)nftw(argv[1], drop, 64, FTW_PHYS); /* best effort */
		before = clock_monotonic_us();
		if (read_one(argv[1], (uint64_t)random() % size, &e) != 0) {
			fprintf(stderr, "%s\n", e.text);
			return 1;
		}
		times[i] = clock_monotonic_us() - before;
	}
	qsort(times, (size_t)n, sizeof(*times), compare);
	printf("p50 %.2f p99 %.2f max %.2f\n", (double)times[n / 2] / 1000,
	    (double)times[n * 99 / 100] / 1000, (double)times[n - 1] / 1000);
	free(times);
	return 0;
}
