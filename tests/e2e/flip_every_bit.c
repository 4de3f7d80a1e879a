/*
 * flip_every_bit - changes an archive bit by bit, and demands that each
 * change is reported, or that docs/FORMAT.md lists it as saying nothing and
 * that a reader then sees nothing else than before.
 *
 * usage: flip_every_bit FORMAT.md POLICY TSA-CA BITS COPY...
 *
 * Each COPY of the archive is changed by a process of its own, in place, one
 * change at a time: BITS bits of each file and of each name, 0 for all; the
 * modes of files; and each file is emptied, cut by a byte, made longer by one,
 * and removed, and so is each folder.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/file.h"
#include "tests/e2e/flip_judge.h"
#include "tests/e2e/flip_kind.h"
#include "tests/e2e/flip_table.h"
#include "tests/e2e/flip_totals.h"

#define COPIES_MAX 64
#define FILE_MAX ((size_t)1 << 20)
#define COMPLAINTS_MAX 20

struct tester {
	struct judge judge;
	const struct table *table;
	struct totals *totals;
	unsigned long bits; /* of each file and name; 0: all */
	unsigned long number; /* of the next change */
	unsigned long part, parts; /* changes that this process makes */
	char file[FILE_PATH_MAX]; /* below the archive */
	char path[FILE_PATH_MAX];
};

static void
die(const char *what, const struct error *e)
{
	fprintf(stderr, "flip_every_bit: %s: %s\n", what, e->text);
	exit(2);
}

static void
complain(struct tester *t, enum change change, unsigned long detail,
    const struct judgement *j, const char *why)
{
	if (t->totals->wrong++ < COMPLAINTS_MAX)
		printf("FAILED: %s: %s %lu: %s (status %d, %s)\n", t->file,
		    change_word(change), detail, why, j->status,
		    outcome_word(j->outcome));
}

/* Then a finding has to name the file. */
static bool
changes_content(enum change change)
{
	return change != CHANGE_NAME && change != CHANGE_GONE &&
	    change != CHANGE_MODE;
}

/* Files that are seconds old make verify wait for a writer. */
static void
make_old(const char *path)
{
	const struct timespec old[2] = {{0, 0}, {0, 0}};

	(void)utimensat(AT_FDCWD, path, old, 0); /* gone, perhaps */
}

/* The archive has been changed: what becomes of it? */
static void
judge(struct tester *t, enum change change, unsigned long detail)
{
	struct totals *totals = t->totals;
	struct judgement j;
	struct error e;
	int row = table_find(t->table, t->file, change);

	make_old(t->path);
	if (judge_change(&t->judge, t->file,
		row >= 0 && t->table->rows[row].outcome == OUTCOME_OUTSIDE, &j,
		&e) != 0)
		die(t->file, &e);
	totals->tried[change]++;
	totals->outcomes[j.outcome]++;
	if (j.seen)
		complain(t, change, detail, &j, "a reader sees it");
	if (j.outcome == OUTCOME_REPORTED) {
		if (change <= CHANGE_ENVELOPE && j.status != 1 && j.status != 4)
			complain(t, change, detail, &j, "the status");
		if (changes_content(change) && !j.named)
			complain(t, change, detail, &j, "under another name");
		return;
	}
	if (row < 0 || t->table->rows[row].outcome < j.outcome)
		complain(t, change, detail, &j, "not reported");
	else if (t->table->rows[row].outcome == j.outcome)
		totals->used[row] = true;
}

/* How far apart the bits of `len` bytes are that are flipped. */
static size_t
step_of(const struct tester *t, size_t len)
{
	size_t step = t->bits == 0 ? 1 : len * 8 / t->bits;

	return step | 1; /* odd, so that all eight of a byte have their turn */
}

static bool
is_mine(struct tester *t)
{
	return t->number++ % t->parts == t->part;
}

static void
rewrite(const struct tester *t, const uint8_t *data, size_t len)
{
	int fd = open(t->path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd) != 0) {
		perror(t->path);
		exit(2);
	}
}

static void
must(int rc, const char *path)
{
	if (rc != 0) {
		perror(path);
		exit(2);
	}
}

static void
flip_bits(struct tester *t, const struct buf *bytes)
{
	const size_t step = step_of(t, bytes->len);
	int fd = open(t->path, O_WRONLY | O_CLOEXEC);
	size_t bit;

	must(fd < 0, t->path);
	for (bit = 0; bit < bytes->len * 8; bit += step) {
		uint8_t was = bytes->data[bit / 8];
		uint8_t is = (uint8_t)(was ^ 1U << bit % 8);

		if (!is_mine(t))
			continue;
		must(pwrite(fd, &is, 1, (off_t)(bit / 8)) != 1, t->path);
		judge(t, flip_kind(t->file, bytes->data, bytes->len, bit), bit);
		must(pwrite(fd, &was, 1, (off_t)(bit / 8)) != 1, t->path);
	}
	make_old(t->path);
	must(close(fd), t->path);
}

static void
rename_to(const char *from, const char *to)
{
	char parent[FILE_PATH_MAX];

	must(rename(from, to), from);
	memcpy(parent, from, strlen(from) + 1);
	*strrchr(parent, '/') = '\0';
	make_old(parent);
}

static void
flip_name(struct tester *t)
{
	char other[FILE_PATH_MAX];
	const size_t begin = strlen(t->path) - strlen(file_leaf(t->path));
	const size_t len = strlen(t->path) - begin;
	size_t bit;

	for (bit = 0; bit < len * 8; bit += step_of(t, len)) {
		char *c = &other[begin + bit / 8];

		if (!is_mine(t))
			continue;
		memcpy(other, t->path, strlen(t->path) + 1);
		*c = (char)((unsigned char)*c ^ 1U << bit % 8);
		if (*c == '/' || *c == '\0' || file_exists(other))
			continue; /* no name, or another file's */
		rename_to(t->path, other);
		judge(t, CHANGE_NAME, bit);
		rename_to(other, t->path);
	}
}

static void
flip_mode(struct tester *t)
{
	struct stat st;
	unsigned int bit;

	must(stat(t->path, &st), t->path);
	for (bit = 0; bit < 12; bit++) {
		if (!is_mine(t))
			continue;
		must(chmod(t->path, (st.st_mode ^ 1U << bit) & 07777), t->path);
		judge(t, CHANGE_MODE, bit);
		must(chmod(t->path, st.st_mode & 07777), t->path);
	}
}

static void
remove_it(struct tester *t)
{
	char aside[FILE_PATH_MAX];

	if (!is_mine(t))
		return;
	if (file_path(aside, NULL, "%s.aside", t->judge.archive) != 0)
		exit(2);
	rename_to(t->path, aside);
	judge(t, CHANGE_GONE, 0);
	rename_to(aside, t->path);
}

static void
change_length(struct tester *t, struct buf *bytes)
{
	const size_t len = bytes->len;

	if (len > 0 && is_mine(t)) {
		rewrite(t, bytes->data, 0);
		judge(t, CHANGE_EMPTIED, 0);
	}
	if (len > 0 && is_mine(t)) {
		rewrite(t, bytes->data, len - 1);
		judge(t, CHANGE_CUT, 0);
	}
	if (is_mine(t)) {
		buf_append_byte(bytes, 'x');
		rewrite(t, bytes->data, bytes->len);
		judge(t, CHANGE_LONGER, 0);
	}
	rewrite(t, bytes->data, len);
	make_old(t->path);
}

static void
change_file(struct tester *t)
{
	struct buf bytes = BUF_EMPTY;
	struct error e;

	if (file_read(t->path, FILE_MAX, &bytes, &e) != 0)
		die(t->file, &e);
	flip_bits(t, &bytes);
	flip_mode(t);
	change_length(t, &bytes);
	buf_release(&bytes);
}

/* Everything below `folder`, which is "" for the archive itself. */
static void
change_all(struct tester *t, const char *folder)
{
	char path[FILE_PATH_MAX], **names = NULL;
	struct error e;
	struct stat st;
	size_t count = 0, i;

	if (file_path(path, &e, "%s/%s", t->judge.archive, folder) != 0 ||
	    file_list(path, &names, &count, &e) != 0)
		die(folder, &e);
	for (i = 0; i < count; i++) {
		char below[FILE_PATH_MAX];

		if (file_path(below, &e, "%s%s%s", folder,
			folder[0] == '\0' ? "" : "/", names[i]) != 0 ||
		    file_path(t->path, &e, "%s/%s", t->judge.archive, below) !=
			0)
			die(names[i], &e);
		memcpy(t->file, below, sizeof(below));
		flip_name(t);
		remove_it(t);
		must(stat(t->path, &st), t->path);
		if (S_ISDIR(st.st_mode))
			change_all(t, below);
		else
			change_file(t);
	}
	file_names_free(names, count);
}

static int
work(struct tester *t)
{
	struct error e;

	if (judge_init(&t->judge, &e) != 0)
		die(t->judge.archive, &e);
	change_all(t, "");
	if (judge_init(&t->judge, &e) != 0) /* all was put back */
		die(t->judge.archive, &e);
	fflush(stdout);
	return t->totals->wrong != 0;
}

/* A process for each copy of the archive. */
static int
run(struct tester *t, char **copies)
{
	unsigned long i;
	int status = 0;

	for (i = 0; i < t->parts; i++) {
		pid_t pid = fork();

		must(pid < 0, "fork");
		if (pid != 0)
			continue;
		t->judge.archive = copies[i];
		t->totals += i;
		t->part = i;
		_exit(work(t));
	}
	for (i = 0; i < t->parts; i++) {
		int got = 0;

		must(wait(&got) < 0, "wait");
		if (!WIFEXITED(got) || WEXITSTATUS(got) > 1)
			status = 2;
	}
	return status;
}

int
main(int argc, char **argv)
{
	static struct tester t;
	struct table table;
	struct error e;
	int status;

	if (argc < 6 || argc > 5 + COPIES_MAX) {
		fprintf(stderr,
		    "usage: flip_every_bit FORMAT.md POLICY TSA-CA "
		    "BITS COPY...\n");
		return 2;
	}
	if (table_read(&table, argv[1], &e) != 0)
		die("docs/FORMAT.md", &e);
	t.parts = (unsigned long)argc - 5;
	t.totals = mmap(NULL, t.parts * sizeof(*t.totals),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(t.totals == MAP_FAILED, "mmap");
	t.table = &table;
	t.judge.policy = argv[2];
	t.judge.tsa_ca = argv[3];
	t.bits = strtoul(argv[4], NULL, 10);
	status = run(&t, argv + 5);
	if (totals_report(t.totals, t.parts, &table, t.bits == 0) != 0)
		return 1;
	return status;
}
