#include "core/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/clock.h"

#define REDRAW_US 100000
#define SECOND_US 1000000
#define LINE_MAX_LEN 160

/* "1,234,567" */
static void
format_count(uint64_t count, char out[32])
{
	char digits[24];
	size_t len, i, at = 0;

	(void)snprintf(digits, sizeof(digits), "%" PRIu64, count); /* fits */
	len = strlen(digits);
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	out[at] = '\0';
}

/* "612 MB", "1.4 GB": three digits at most, in powers of 1000. */
static void
format_bytes(uint64_t bytes, char out[32])
{
	static const char *const UNITS[] = {"B", "kB", "MB", "GB", "TB", "PB"};
	uint64_t tenths = bytes; /* of the unit, once it is no longer bytes */
	size_t unit = 0;

	if (bytes < 1000) {
		(void)snprintf(out, 32, "%" PRIu64 " B", bytes); /* fits */
		return;
	}
	tenths = bytes / 100;
	unit = 1;
	while (tenths >= 10000 && unit < 5) {
		tenths /= 1000;
		unit++;
	}
	if (tenths < 100)
		(void)snprintf(out, 32, "%" PRIu64 ".%" PRIu64 " %s",
		    tenths / 10, tenths % 10, UNITS[unit]); /* fits */
	else
		(void)snprintf(out, 32, "%" PRIu64 " %s", tenths / 10,
		    UNITS[unit]); /* fits */
}

/* "12 s", "3 min", "2 h 5 min" */
static void
format_duration(uint64_t seconds, char out[32])
{
	if (seconds < 100)
		(void)snprintf(out, 32, "%" PRIu64 " s", seconds);
	else if (seconds < 5400)
		(void)snprintf(out, 32, "%" PRIu64 " min", (seconds + 30) / 60);
	else
		(void)snprintf(out, 32, "%" PRIu64 " h %" PRIu64 " min",
		    seconds / 3600, seconds % 3600 / 60);
}

void
progress_format(
    const struct progress *p, int64_t now_us, char *out, size_t size)
{
	uint64_t elapsed_us = (uint64_t)(now_us - p->started_us) + 1;
	double seconds = (double)elapsed_us / SECOND_US;
	char count[32], rate[32], bytes[32], total[32], left[32];
	double remaining;

	format_count(p->count, count);
	format_count((uint64_t)((double)p->count / seconds), rate);
	format_bytes(p->bytes, bytes);
	if (p->bytes_total == 0) {
		(void)snprintf(out, size, "%s %s  %s/s  %s", count, p->unit,
		    rate, bytes); /* cut is fine */
		return;
	}
	format_bytes(p->bytes_total, total);
	if (p->bytes == 0 || p->bytes > p->bytes_total) {
		(void)snprintf(out, size, "%s %s  %s/s  %s of %s", count,
		    p->unit, rate, bytes, total); /* cut is fine */
		return;
	}
	remaining = seconds * (double)(p->bytes_total - p->bytes) /
	    (double)p->bytes;
	format_duration((uint64_t)remaining, left);
	(void)snprintf(out, size, "%s %s  %s/s  %s of %s  %d %%  %s left",
	    count, p->unit, rate, bytes, total,
	    (int)(100.0 * (double)p->bytes / (double)p->bytes_total),
	    left); /* cut is fine */
}

void
progress_start(
    struct progress *p, const char *unit, uint64_t bytes_total, bool quiet)
{
	memset(p, 0, sizeof(*p));
	p->shown = !quiet && isatty(STDERR_FILENO) == 1;
	p->unit = unit;
	p->bytes_total = bytes_total;
	p->started_us = clock_monotonic_us();
	p->drawn_us = p->started_us; /* short work draws nothing */
}

void
progress_expect(struct progress *p, uint64_t bytes_total)
{
	p->bytes_total = bytes_total;
}

void
progress_update(struct progress *p, uint64_t count, uint64_t bytes)
{
	char line[LINE_MAX_LEN];
	int64_t now;

	p->count = count;
	p->bytes = bytes;
	if (!p->shown)
		return;
	now = clock_monotonic_us();
	if (now - p->drawn_us < REDRAW_US)
		return;
	p->drawn_us = now;
	progress_format(p, now, line, sizeof(line));
	/* Back to the start of the line, and clear what was longer. */
	fprintf(stderr, "\r%s\033[K", line);
	(void)fflush(stderr); /* only decoration */
}

void
progress_finish(struct progress *p)
{
	if (!p->shown || p->drawn_us == p->started_us)
		return;
	fputs("\r\033[K", stderr);
	(void)fflush(stderr); /* only decoration */
}
