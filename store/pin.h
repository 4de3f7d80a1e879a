/*
 * pin - what somebody has seen of a log and goes on believing: its keys, and
 * its newest checkpoint.  One file a log, outside the archive, as ssh keeps
 * its known hosts:
 *
 *   zegel pin 1
 *   since 2026-11-22T03:00:00.000000Z
 *   key bank.example/social/communications-3y+67fd52d5+AYWw...
 *   (an empty line, and the checkpoint's note as it was)
 */
#ifndef ZEGEL_STORE_PIN_H
#define ZEGEL_STORE_PIN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/file.h"
#include "keys/vkey.h"

#define PIN_KEYS_MAX 64

struct pin {
	char since[CLOCK_TEXT_LEN + 1]; /* when the first key was believed */
	struct vkey keys[PIN_KEYS_MAX];
	size_t key_count;
	struct buf note; /* the newest checkpoint */
};

/* "DIR/bank.example+social+communications-3y.pin": no name has a plus. */
int pin_path(const char *folder, const char *origin, char out[FILE_PATH_MAX],
    struct error *e);

/* ERROR_NOTFOUND, ERROR_IO; ERROR_FORMAT when it is no pin file.  The note is
   not looked at.  Release `p` in any case. */
int pin_read(struct pin *p, const char *path, struct error *e);
/*
 * Replace the file, durably, unless it pins more of the log already; its
 * directory is made where it is missing.  One process at a time writes pins,
 * the others wait for it: ERROR_IO when that takes more than 10 s.
 */
int pin_write(const struct pin *p, const char *path, struct error *e);
void pin_release(struct pin *p);

bool pin_has_key(const struct pin *p, const struct vkey *key);
/* ERROR_FORMAT when there are PIN_KEYS_MAX already. */
int pin_add_key(struct pin *p, const struct vkey *key, struct error *e);

#endif
