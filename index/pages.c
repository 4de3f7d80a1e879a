#include "index/pages.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * A file that SQLite opened with us.  The inner file system's own file, of a
 * size only it knows, lies behind.
 */
struct pages_file {
	sqlite3_file base;
	sqlite3_file *inner;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int registered;
static sqlite3_vfs vfs;

static sqlite3_file *
inner(sqlite3_file *f)
{
	return ((struct pages_file *)f)->inner;
}

static uint64_t
load(const uint8_t *p)
{
	uint64_t value = 0;
	int i;

	for (i = 7; i >= 0; i--)
		value = value << 8 | p[i];
	return value;
}

/*
 * Each step is a bijection of the sum for a given word and of the word for a
 * given sum, so that a change within one word always shows.
 */
static uint64_t
sum(const uint8_t *page)
{
	uint64_t h = UINT64_C(0x7a6567656c2f7067); /* "zegel/pg" */
	size_t i;

	for (i = 0; i < PAGES_SIZE - PAGES_SUM_LEN; i += 8) {
		h = (h ^ load(page + i)) * UINT64_C(0x9e3779b97f4a7c15);
		h = h << 29 | h >> 35;
	}
	return h;
}

static bool
whole_page(int amount, sqlite3_int64 offset)
{
	return amount == PAGES_SIZE && offset % PAGES_SIZE == 0;
}

static int
pages_close(sqlite3_file *f)
{
	return inner(f)->pMethods->xClose(inner(f));
}

static int
pages_read(sqlite3_file *f, void *data, int amount, sqlite3_int64 offset)
{
	const uint8_t *page = data;
	int rc = inner(f)->pMethods->xRead(inner(f), data, amount, offset);

	if (rc != SQLITE_OK || !whole_page(amount, offset))
		return rc;
	if (sum(page) != load(page + PAGES_SIZE - PAGES_SUM_LEN))
		return SQLITE_IOERR_DATA;
	return SQLITE_OK;
}

static int
pages_write(sqlite3_file *f, const void *data, int amount, sqlite3_int64 offset)
{
	uint8_t page[PAGES_SIZE];
	uint64_t h;
	int i;

	if (!whole_page(amount, offset))
		return inner(f)->pMethods->xWrite(
		    inner(f), data, amount, offset);
	memcpy(page, data, PAGES_SIZE);
	h = sum(page);
	for (i = 0; i < PAGES_SUM_LEN; i++)
		page[PAGES_SIZE - PAGES_SUM_LEN + i] = (uint8_t)(h >> 8 * i);
	return inner(f)->pMethods->xWrite(inner(f), page, amount, offset);
}

static int
pages_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return inner(f)->pMethods->xTruncate(inner(f), size);
}

static int
pages_sync(sqlite3_file *f, int flags)
{
	return inner(f)->pMethods->xSync(inner(f), flags);
}

static int
pages_file_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return inner(f)->pMethods->xFileSize(inner(f), size);
}

static int
pages_lock(sqlite3_file *f, int level)
{
	return inner(f)->pMethods->xLock(inner(f), level);
}

static int
pages_unlock(sqlite3_file *f, int level)
{
	return inner(f)->pMethods->xUnlock(inner(f), level);
}

static int
pages_check_reserved_lock(sqlite3_file *f, int *result)
{
	return inner(f)->pMethods->xCheckReservedLock(inner(f), result);
}

static int
pages_file_control(sqlite3_file *f, int op, void *argument)
{
	return inner(f)->pMethods->xFileControl(inner(f), op, argument);
}

static int
pages_sector_size(sqlite3_file *f)
{
	return inner(f)->pMethods->xSectorSize(inner(f));
}

static int
pages_device_characteristics(sqlite3_file *f)
{
	return inner(f)->pMethods->xDeviceCharacteristics(inner(f));
}

static int
pages_shm_map(
    sqlite3_file *f, int page, int size, int extend, void volatile **memory)
{
	return inner(f)->pMethods->xShmMap(
	    inner(f), page, size, extend, memory);
}

static int
pages_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return inner(f)->pMethods->xShmLock(inner(f), offset, n, flags);
}

static void
pages_shm_barrier(sqlite3_file *f)
{
	inner(f)->pMethods->xShmBarrier(inner(f));
}

static int
pages_shm_unmap(sqlite3_file *f, int delete_it)
{
	return inner(f)->pMethods->xShmUnmap(inner(f), delete_it);
}

/* Version 2: without xFetch, by which pages would come unchecked (mmap). */
static const sqlite3_io_methods METHODS = {
    .iVersion = 2,
    .xClose = pages_close,
    .xRead = pages_read,
    .xWrite = pages_write,
    .xTruncate = pages_truncate,
    .xSync = pages_sync,
    .xFileSize = pages_file_size,
    .xLock = pages_lock,
    .xUnlock = pages_unlock,
    .xCheckReservedLock = pages_check_reserved_lock,
    .xFileControl = pages_file_control,
    .xSectorSize = pages_sector_size,
    .xDeviceCharacteristics = pages_device_characteristics,
    .xShmMap = pages_shm_map,
    .xShmLock = pages_shm_lock,
    .xShmBarrier = pages_shm_barrier,
    .xShmUnmap = pages_shm_unmap,
};

/* Logs, journals and temporary files have no pages of ours. */
static int
pages_open(sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *f, int flags,
    int *out_flags)
{
	sqlite3_vfs *below = self->pAppData;
	struct pages_file *p = (struct pages_file *)f;
	int rc;

	if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
		return below->xOpen(below, name, f, flags, out_flags);
	memset(p, 0, sizeof(*p));
	p->inner = (sqlite3_file *)(p + 1);
	rc = below->xOpen(below, name, p->inner, flags, out_flags);
	if (p->inner->pMethods != NULL) /* then it wants to be closed */
		p->base.pMethods = &METHODS;
	return rc;
}

static void
register_vfs(void)
{
	sqlite3_vfs *below = sqlite3_vfs_find(NULL);

	if (below == NULL)
		return;
	vfs = *below; /* whose other functions ask nothing of `self` */
	vfs.pNext = NULL;
	vfs.zName = PAGES_VFS;
	vfs.pAppData = below;
	vfs.szOsFile = below->szOsFile + (int)sizeof(struct pages_file);
	vfs.xOpen = pages_open;
	registered = sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}

int
pages_register(struct error *e)
{
	if (pthread_once(&once, register_vfs) != 0 || !registered)
		return error_set(
		    e, ERROR_IO, "SQLite has no file system to build on");
	return 0;
}
