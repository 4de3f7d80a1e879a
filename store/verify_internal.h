/*
 * verify_internal - how one log is verified.
 *
 * verify_view.c takes a view of the log: checkpoints, seals, and a list of
 * `slots`, which together cover every entry from 0 on: segment files, segments
 * that are missing, the tail.  Each slot is read into a `piece` (verify_piece,
 * verify_segment, verify_tail), by several threads (verify_pool), and the
 * pieces are merged in order (verify_merge): coverage, seals, time, roots.
 * Then come the tiles (verify_tiles), the keys and signatures (verify_ring,
 * verify_held) and trust (verify_trust).
 *
 * What must stay true:
 *   - while threads read, nothing in `struct verify_log` that they look at
 *     (paths, held, slots, size) changes;
 *   - a leaf whose entry could not be read is taken from the tiles, so that
 *     what follows it can be checked; the roots tell whether that was right;
 *   - a view is taken in an order (verify_view.c) in which no step of a writer
 *     at work looks wrong.  Should something do so all the same that movement
 *     might explain, it is unsettled (findings.h), and where the archive has
 *     moved on (verify_mark.c), all is looked at anew, a few times at most.
 */
#ifndef ZEGEL_STORE_VERIFY_INTERNAL_H
#define ZEGEL_STORE_VERIFY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/sha256.h"
#include "keys/note.h"
#include "keys/policy.h"
#include "store/archive.h"
#include "store/anchored.h"
#include "store/checkpoint.h"
#include "store/entry.h"
#include "store/pin.h"
#include "store/segment.h"
#include "store/tile.h"
#include "store/verify.h"
#include "store/verify_ring.h"

/* A checkpoint that somebody keeps, and that the log has to agree with. */
enum held_kind {
	HELD_NEWEST, /* LOG/checkpoint */
	HELD_FILE, /* LOG/checkpoints/<size> */
	HELD_EXPECT, /* the caller's */
	HELD_SINCE,
	HELD_ANCHOR, /* another archive's */
	HELD_PIN /* remembered from an earlier verification */
};

/* There may be a hundred thousand: those of checkpoints/ have no name and no
   bytes here, but are read again when they are judged. */
struct verify_held {
	enum held_kind kind;
	char *name; /* for findings: below the archive, or the caller's path */
	struct buf bytes;
	struct {
		uint64_t size;
		struct tree_hash root;
	} checkpoint;
	bool compared; /* its root with the log's */
	bool agrees;
	uint64_t signers; /* bit i: key i of the ring signed it */
};

#define VERIFY_HELD_MAX ((size_t)1 << 18) /* in checkpoints/ */
#define VERIFY_SEALS_MAX ((size_t)1 << 18)
#define VERIFY_SEGMENTS_MAX ((size_t)1 << 18)
#define VERIFY_SNAPSHOTS_MAX 64 /* of one piece */

/* Where a line of seals.ndjson lies; it is read again when it is judged. */
struct verify_seal {
	uint64_t first;
	uint64_t last;
	uint64_t offset;
	uint32_t len;
	bool used; /* it is some slot's */
};

/* Something in the log that verification has to know about. */
enum event_kind { EVENT_KEY, EVENT_DISPOSAL, EVENT_GAP };
struct verify_event {
	enum event_kind kind;
	uint64_t index;
	char *line;
	size_t len;
};

/* A run of consecutive entries whose leaves are not those in the tiles. */
struct verify_run_of_entries {
	uint64_t first;
	uint64_t last;
};

enum slot_kind {
	SLOT_FILE, /* a segment file */
	SLOT_MISSING, /* sealed, but there is no file */
	SLOT_HOLE, /* no seal and no file speaks of these entries */
	SLOT_SKIPPED, /* before --since */
	SLOT_TAIL
};
struct verify_slot {
	enum slot_kind kind;
	uint64_t first;
	uint64_t end; /* behind its last entry; the tail's is found later */
};

/* What came out of reading a slot. */
struct verify_piece {
	struct verify_slot slot;
	char file[FILE_PATH_MAX]; /* below the archive */
	bool whole; /* all of it was read */
	struct error error; /* why not */
	bool hashed; /* then info.sha256 and .size are the file's */
	struct segment_info info;
	struct findings findings;
	uint64_t end; /* entries first .. end-1 were read */
	struct tree_range range;
	int64_t first_time_us;
	int64_t last_time_us;
	bool has_genesis;
	struct entry_genesis genesis;
	bool has_seal; /* its first entry is a seal */
	struct entry_seal seal;
	uint8_t seal_hash[SHA256_LEN];
	struct verify_event *events;
	size_t event_count;
	struct tree_range *snapshots; /* at sizes of held checkpoints */
	bool snapshots_left; /* there were more */
	size_t snapshot_count;
	struct verify_run_of_entries *differ;
	size_t differ_count;
	uint64_t groups_first; /* level-1 hashes that were compared */
	uint64_t groups_end;
	uint64_t records;
	uint64_t bytes;
	uint64_t attachments;
	uint64_t unsigned_entries; /* of the tail: not part of `end` */
	uint64_t torn;
};

/* The segment whose seal is still to come. */
struct verify_before {
	bool any;
	struct verify_slot slot;
	char file[FILE_PATH_MAX];
	bool whole;
	bool hashed;
	struct error error;
	struct segment_info info;
};

struct verify_log {
	const struct verify_options *options;
	const char *archive; /* path */
	const char *class_name;
	char path[FILE_PATH_MAX];
	char folder[FILE_PATH_MAX]; /* "logs/<class>" */
	struct verify_log_report *report;
	struct verify_lines *not_checked;
	struct findings findings;

	/* The view. */
	struct policy *own; /* the archive's, or NULL */
	struct vkey published[VERIFY_RING_MAX]; /* in keys/, for this log */
	size_t published_count;
	uint64_t highest; /* in checkpoints/, before `checkpoint` was read */
	struct verify_held *held; /* by size; held[newest] is the checkpoint */
	size_t held_count;
	uint64_t most; /* of a checkpoint that belongs to the view */
	size_t held_unread; /* their roots could not be compared */
	bool held_left; /* there are more than VERIFY_HELD_MAX */
	bool has_newest; /* there is one in the archive */
	bool has_checkpoint; /* it is LOG/checkpoint */
	size_t newest;
	uint64_t size; /* the newest checkpoint's */
	int seals_fd; /* -1: none */
	struct verify_seal *seals;
	size_t seal_count;
	struct verify_slot *slots; /* in order, the tail last */
	size_t slot_count;
	struct verify_slot *unsealed; /* files at or behind the tail */
	size_t unsealed_count;
	int tail_fd; /* -1: none */
	uint64_t since; /* segments that end before are not read */
	uint64_t tail_first;
	uint64_t tail_now; /* where another tail began a moment later */
	bool snapshots_left; /* roots that only the tiles can give */
	bool seals_torn; /* the last line of seals.ndjson is cut off */
	bool has_tail_seal; /* the tail's first line, signed or not */
	struct entry_seal tail_seal;
	uint8_t tail_seal_hash[SHA256_LEN];
	struct pin *pin; /* what was trusted before, or NULL */

	/* Merging. */
	struct sha256 *h;
	struct tile_reader *tiles;
	uint64_t at; /* entries merged */
	bool range_known; /* `range` is that of entries 0 .. at-1 */
	struct tree_range range;
	bool has_time;
	int64_t time_us;
	struct verify_before before;
	bool seal_lost; /* nothing is known of the newest seal */
	bool has_seal_hash; /* of the newest seal's line */
	uint8_t seal_hash[SHA256_LEN];
	bool unread; /* some entries were not read */
	bool unreadable; /* the system refused: what is absent may be there */
	bool has_genesis;
	struct entry_genesis genesis;
	struct verify_event *events;
	size_t event_count;
	struct verify_run_of_entries *differ;
	size_t differ_count;
	uint64_t groups_done; /* level-1 hashes compared so far */
	unsigned int tiles_lost; /* one after the other */
	uint64_t skipped_first; /* entries before --since, not told yet */
	uint64_t skipped_end;
	struct verify_progress *progress;
	struct verify_ring ring;
};

/* A checkpoint that the caller gave. */
struct verify_expected {
	const char *path;
	bool since;
	bool used; /* there is such a log */
	char origin[CHECKPOINT_ORIGIN_MAX + 1];
};

/* What all logs share. */
struct verify_work {
	const struct verify_options *options;
	const char *path; /* of the archive */
	struct policy *policy; /* the caller's */
	struct policy *own; /* the archive's, before its logs were listed */
	char archive_name[VKEY_NAME_MAX + 1]; /* of a genesis, or "" */
	struct verify_expected expected[VERIFY_PATHS_MAX + 1];
	size_t expected_count;
	struct verify_progress progress;
	struct anchored_list anchored; /* by --with */
};

/* verify_log.c */
int verify_log(struct verify_work *w, const char *class_name,
    struct verify_log_report *report, struct verify_lines *not_checked,
    struct findings *findings, struct error *e);
void verify_log_report_release(struct verify_log_report *r);

/*
 * verify_view.c: fills the view.  What the caller holds is taken in between.
 * What is wrong goes to the findings.
 */
int verify_view_begin(struct verify_log *l, struct error *e);
int verify_view_take(struct verify_log *l, struct error *e);
void verify_view_release(struct verify_log *l);
/* verify_end.c: the tail, the seals, and with them the slots. */
int verify_view_end(struct verify_log *l, struct error *e);
/* Where the tail begins by now; leaves `tail_now` where nobody can tell. */
void verify_view_tail_now(struct verify_log *l);
/* verify_slots.c: what covers the entries; `tail_known`: tail_first is. */
int verify_slots_take(struct verify_log *l, bool tail_known, struct error *e);

/* verify_piece.c: one thread's tools. */
struct verify_reader {
	const struct verify_log *log;
	struct sha256 *h;
	struct tile_reader *tiles;
};
int verify_reader_open(
    struct verify_reader *r, const struct verify_log *l, struct error *e);
void verify_reader_release(struct verify_reader *r);

/* A run of entries on its way into a piece. */
struct verify_visit {
	struct verify_reader *reader;
	struct verify_piece *piece;
	struct tree_range group; /* behind the last multiple of 256 */
	size_t next_held;
	uint64_t tile_index; /* of `tile` */
	const struct tree_hash *tile; /* level 0, or NULL */
	uint64_t bad_tile; /* known to be unreadable */
	struct buf wanted; /* struct entry_attachment, as referred to */
};
void verify_visit_begin(struct verify_visit *v, struct verify_reader *r,
    struct verify_piece *piece, uint64_t first);
/* Look at one entry.  Faults are findings; fails for want of memory only. */
int verify_visit_entry(struct verify_visit *v, uint64_t index, const char *line,
    size_t len, struct error *e);
/* All entries were given. */
int verify_visit_end(struct verify_visit *v, struct error *e);
void verify_visit_release(struct verify_visit *v);
/* Sort and unify what is wanted; the number of different attachments. */
size_t verify_visit_sort(struct verify_visit *v);

void verify_piece_release(struct verify_piece *p);

/* verify_segment.c, verify_tail.c: read a slot. */
int verify_read_segment(
    struct verify_reader *r, struct verify_piece *p, struct error *e);
int verify_read_tail(
    struct verify_reader *r, struct verify_piece *p, struct error *e);

/* verify_unsealed.c: segment files that no seal names yet. */
int verify_unsealed(struct verify_log *l, struct error *e);

/* verify_pool.c: read one slot. */
int verify_read_slot(struct verify_reader *r, struct verify_piece *p,
    const struct verify_slot *slot, struct error *e);
/* Read all slots from several threads and merge in order. */
int verify_read_slots(struct verify_log *l, struct error *e);

/* verify_merge.c */
int verify_merge(struct verify_log *l, struct verify_piece *p, struct error *e);
/* After the last piece: seals and roots that nothing has spoken of. */
int verify_merge_end(struct verify_log *l, struct error *e);

/* verify_seals.c: the chain of seals; see there. */
int verify_seal_check(
    struct verify_log *l, const struct verify_piece *p, struct error *e);
void verify_seals_end(struct verify_log *l);

/* verify_tiles.c: a tile that could not be read. */
void verify_tile_blame(const struct verify_log *l, struct findings *findings,
    unsigned int level, uint64_t number, const struct error *e);
/* Hashes of level 1 up to `end`, not compared yet. */
int verify_tiles_groups(struct verify_log *l, uint64_t end, struct error *e);
int verify_tiles_above(struct verify_log *l, struct error *e);
/* verify_tile_files.c: each file below tile/ that was not read by then. */
int verify_tile_files(struct verify_log *l, struct error *e);

/* verify_held.c */
int verify_held_add(struct verify_log *l, enum held_kind kind, const char *name,
    const char *path, struct error *e);
int verify_held_add_note(struct verify_log *l, enum held_kind kind,
    const char *name, const struct buf *bytes, struct error *e);
/* By size; then find the newest, or what takes its place: has_newest. */
void verify_held_sort(struct verify_log *l);
/* What findings call it; FILE_PATH_MAX bytes. */
const char *verify_held_name(
    const struct verify_log *l, const struct verify_held *h, char *out);
/*
 * Append its note.  What can't be read, or is not what it was, is a finding,
 * and `*there` false.
 */
int verify_held_read(struct verify_log *l, const struct verify_held *h,
    struct buf *out, bool *there, struct error *e);
int verify_held_compare(
    struct verify_log *l, const struct tree_range *range, struct error *e);
/* Those that no piece had room for, by the tiles, which have been compared. */
int verify_held_compare_left(struct verify_log *l, struct error *e);
int verify_held_judge(struct verify_log *l, struct error *e);

/* verify_keys.c: what keys/ has for this log. */
int verify_keys_take(struct verify_log *l, struct error *e);
/* The ring of the log, from its entries. */
int verify_keys_collect(struct verify_log *l, struct error *e);
/* With what keys/ and the archive's own policy say. */
void verify_keys_compare(struct verify_log *l);
/*
 * Whether a file of keys/ is one for this log: "bank.example_social_x", '+',
 * the key's id in hex, ".vkey".
 */
bool verify_names_key(const char *file, const char *origin, uint32_t *id);

/* verify_trust.c: whose keys count, and what follows. */
int verify_trust(
    struct verify_log *l, const struct policy *policy, struct error *e);

/* verify_strays.c: name what is no file of an archive. */
void verify_stray(struct findings *findings, const char *name);
int verify_strays_of_log(struct verify_log *l, struct error *e);
int
verify_strays(const char *archive, struct verify_report *r, struct error *e);

/* verify_progress.c: how much there is to read. */
void verify_progress_begin(struct verify_work *w, const struct archive *a);
/* A piece was merged. */
void verify_progress_add(struct verify_log *l, const struct verify_piece *p);

/* verify_mark.c: whether an archive has moved on. */
#define VERIFY_MARKS 10
struct verify_mark {
	struct {
		uint64_t inode; /* 0: there is none */
		uint64_t size;
		int64_t changed_s;
		long changed_ns;
	} files[VERIFY_MARKS];
};
void verify_mark_take(struct verify_mark *m, const struct verify_log *l);
bool verify_mark_moved(const struct verify_mark *m, const struct verify_log *l);

/* ARCHIVE/policy; what is wrong with it is a finding. */
int verify_own_policy(struct policy **out, const char *archive,
    struct findings *findings, struct error *e);

/* verify_timestamp.c: checkpoints/<size>.tsr */
void verify_timestamps(struct verify_log *l);

/* verify_pin.c: what earlier verifications saw. */
int verify_pin_load(struct verify_log *l, struct error *e);
void verify_pin_free(struct verify_log *l);
int verify_pin_store(struct verify_log *l, struct error *e);
/* A log of this archive that was pinned once has to be there still. */
void verify_pin_missing(const struct verify_work *w, struct verify_report *r);

/*
 * A file that is no seal's could not be read or understood.  Such files are
 * only malformed when somebody changed them, so that is wrong; but never
 * blame an archive for what the system refused.  -1 for want of memory.
 */
int verify_blame(struct verify_log *l, const char *file, const char *what,
    const struct error *bad, struct error *e);
/* How bad it is that something is absent: as above. */
enum finding_severity verify_absent(const struct verify_log *l);

/* Whether the archive has a log of this origin. */
bool verify_has_log(const struct verify_report *r, const char *origin);

/* Append a sentence; false when out of memory. */
bool verify_lines_add(struct verify_lines *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
