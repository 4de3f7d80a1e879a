#include "tests/fault/fault.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Atomic: some of what is wrapped is called from threads. */
static atomic_int countdown;
static atomic_bool fired;

void
fault_arm(int nth)
{
	countdown = nth;
	fired = false;
}

void
fault_disarm(void)
{
	countdown = 0;
}

bool
fault_fired(void)
{
	return fired;
}

bool
fault_now(void)
{
	if (atomic_load(&countdown) == 0 ||
	    atomic_fetch_sub(&countdown, 1) != 1)
		return false;
	fired = true;
	return true;
}

/* Declares the real function and defines the wrapper that may fail. */
#define WRAP(type, name, parameters, arguments, failure, number) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	type __wrap_##name parameters \
	{ \
		if (fault_now()) { \
			errno = number; \
			return failure; \
		} \
		return __real_##name arguments; \
	}

WRAP(void *, malloc, (size_t n), (n), NULL, ENOMEM)
WRAP(void *, calloc, (size_t n, size_t m), (n, m), NULL, ENOMEM)
WRAP(void *, realloc, (void *p, size_t n), (p, n), NULL, ENOMEM)
WRAP(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n), -1, ENOSPC)
WRAP(int, fsync, (int fd), (fd), -1, EIO)
WRAP(int, fdatasync, (int fd), (fd), -1, EIO)
WRAP(int, rename, (const char *a, const char *b), (a, b), -1, EIO)
WRAP(int, unlink, (const char *a), (a), -1, EIO)
