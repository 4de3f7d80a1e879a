/*
 * progress - how far long work is: on a terminal a line that is redrawn,
 * elsewhere nothing.
 *
 *   1,234,567 records  98,765/s  612 MB of 1.4 GB  43 %  12 s left
 */
#ifndef ZEGEL_CORE_PROGRESS_H
#define ZEGEL_CORE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	bool shown; /* standard error is a terminal */
	const char *unit; /* "records", "entries" */
	uint64_t bytes_total; /* 0 when unknown */
	uint64_t count;
	uint64_t bytes;
	int64_t started_us;
	int64_t drawn_us;
};

/* `quiet` never draws, terminal or not. */
void progress_start(
    struct progress *p, const char *unit, uint64_t bytes_total, bool quiet);
/* What there is to do is known, or more exactly, only now. */
void progress_expect(struct progress *p, uint64_t bytes_total);
/* Totals so far; draws at most ten times a second. */
void progress_update(struct progress *p, uint64_t count, uint64_t bytes);
/* The line without drawing it, as of `now_us` on the forward clock. */
void progress_format(
    const struct progress *p, int64_t now_us, char *out, size_t size);
/* Clear the line, so that what is printed next starts clean. */
void progress_finish(struct progress *p);

#endif
