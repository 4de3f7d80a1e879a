#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/command.h"
#include "core/clock.h"
#include "core/file.h"
#include "store/segment.h"
#include "store/tail.h"

static const struct option_spec OPTIONS[] = {
    COMMAND_JSON_OPTION,
    {NULL, NULL, NULL},
};

static const struct command_spec SPEC = {
    .name = "status",
    .operands = "ARCHIVE",
    .summary = "what is in an archive, at a glance; verifies nothing",
    .text = "For each log: its entries, sealed segments and tail, when the "
	    "newest entry was admitted, and whether a writer is running. This "
	    "is what the files say; zegel verify tells whether it is true.",
    .operands_min = 1,
    .operands_max = 1,
    .options = OPTIONS,
};

/* Whether somebody holds the archive's writer lock. */
static bool
writer_runs(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool held;

	if (fd < 0)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) != 0;
	(void)close(fd); /* gives a lock of ours back */
	return held;
}

static uint64_t
segments_size(const struct log *l)
{
	char name[SEGMENT_NAME_LEN + 1], path[FILE_PATH_MAX];
	uint64_t total = 0, size;
	size_t i;

	for (i = 0; i < l->segment_count; i++) {
		segment_name(l->segments[i].first, l->segments[i].last, name);
		if (file_path(path, NULL, "%s/segments/%s.tar.zst", l->path,
			name) == 0 &&
		    file_size(path, &size, NULL) == 0)
			total += size;
	}
	return total;
}

/* The newest signed entry's time, or an empty text. */
static void
newest_time(struct log *l, char out[CLOCK_TEXT_LEN + 1])
{
	struct buf line = BUF_EMPTY;
	struct entry entry;

	out[0] = '\0';
	if (l->checkpoint.size > 0 &&
	    log_read(l, l->checkpoint.size - 1, &line, NULL) == 0 &&
	    entry_parse(&entry, (const char *)line.data, line.len, NULL) == 0)
		clock_format(entry.time_us, out);
	buf_release(&line);
}

static int
describe(const struct archive *a, const char *class_name, json_t *logs,
    struct error *e)
{
	struct entry_genesis genesis;
	char path[FILE_PATH_MAX], newest[CLOCK_TEXT_LEN + 1];
	struct log *l = NULL;
	json_t *item = NULL;

	if (archive_log_path(a, class_name, path, e) != 0 ||
	    log_open(&l, path, e) != 0 || tail_scan(l, e) != 0)
		goto out;
	memset(&genesis, 0, sizeof(genesis));
	(void)log_genesis(l, &genesis, NULL); /* disposed in an old log */
	newest_time(l, newest);
	item = json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:s}", "class",
	    class_name, "origin", l->checkpoint.origin, "retention",
	    genesis.retention, "size", (json_int_t)l->checkpoint.size,
	    "segments", (json_int_t)l->segment_count, "segment_bytes",
	    (json_int_t)segments_size(l), "tail",
	    (json_int_t)(l->checkpoint.size > l->tail_first
		    ? l->checkpoint.size - l->tail_first
		    : 0),
	    "unsigned",
	    (json_int_t)(l->tail_first + l->tail_count > l->checkpoint.size
		    ? l->tail_first + l->tail_count - l->checkpoint.size
		    : 0),
	    "newest", newest);
out:
	log_close(l);
	if (item == NULL || json_array_append_new(logs, item) != 0)
		return error_wrap(e, "log %s", class_name);
	return 0;
}

static void
print_log(const json_t *item)
{
#define TEXT(name) json_string_value(json_object_get(item, name))
#define NUMBER(name) json_integer_value(json_object_get(item, name))
	printf("%s\n", TEXT("origin"));
	printf("  kept       %s\n", TEXT("retention"));
	printf("  entries    %" JSON_INTEGER_FORMAT ", the newest at %s\n",
	    NUMBER("size"), TEXT("newest"));
	printf("  sealed     %" JSON_INTEGER_FORMAT
	       " segments, %" JSON_INTEGER_FORMAT " bytes\n",
	    NUMBER("segments"), NUMBER("segment_bytes"));
	printf(
	    "  tail       %" JSON_INTEGER_FORMAT " entries\n", NUMBER("tail"));
	if (NUMBER("unsigned") > 0)
		printf("  unsigned   %" JSON_INTEGER_FORMAT
		       " lines behind the checkpoint: no evidence yet\n",
		    NUMBER("unsigned"));
#undef TEXT
#undef NUMBER
}

static int
run(const struct options *o)
{
	struct archive a = {"", NULL, 0};
	struct error e = {ERROR_NONE, ""};
	json_t *logs = json_array(), *item;
	bool writer;
	int status = 0;
	size_t i;

	if (archive_open(&a, o->operands[0], &e) != 0) {
		json_decref(logs);
		return command_fail(o, &e);
	}
	writer = writer_runs(a.path);
	for (i = 0; i < a.class_count && status == 0; i++)
		if (describe(&a, a.classes[i], logs, &e) != 0)
			status = command_fail(o, &e);
	archive_release(&a);
	if (status != 0) {
		json_decref(logs);
		return status;
	}
	if (options_has(o, "json"))
		return command_print_json(json_pack("{s:s,s:b,s:o}", "archive",
		    o->operands[0], "writer", writer, "logs", logs));
	json_array_foreach (logs, i, item)
		print_log(item);
	printf("%s\n", writer ? "A writer is running." : "No writer runs.");
	json_decref(logs);
	return 0;
}

const struct command COMMAND_STATUS = {&SPEC, run};
