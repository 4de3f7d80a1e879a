/*
 * policy - a C2SP tlog-policy: which logs and witnesses a verifier trusts.
 *
 *   log bank.example/social/communications-3y+67fd52d5+AYWwcLZ+...
 *   witness w1 witness.example/w1+5a3c9b21+BA...  https://witness.example
 *   group g 2 w1 w2 w3
 *   quorum g
 *
 * Several log lines of one name are several keys of one log.  A log's key is
 * VKEY_ED25519, a witness's VKEY_COSIGNATURE; other types of C2SP are refused,
 * since a witness that can't be checked can't count.
 */
#ifndef ZEGEL_KEYS_POLICY_H
#define ZEGEL_KEYS_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "keys/note.h"
#include "keys/vkey.h"

#define POLICY_MAX 1000000 /* bytes */
#define POLICY_LOGS_MAX 1024
#define POLICY_NODES_MAX 1024 /* witnesses and groups together */

struct policy; /* opaque */

/*
 * ERROR_FORMAT with the line number and the reason; ERROR_NOMEM.  The last
 * line may lack its newline.  policy_read() also ERROR_NOTFOUND and ERROR_IO.
 */
int policy_parse(
    struct policy **out, const char *text, size_t len, struct error *e);
int policy_read(struct policy **out, const char *path, struct error *e);
void policy_free(struct policy *p);

size_t policy_log_count(const struct policy *p);
const struct vkey *policy_log(const struct policy *p, size_t i);
bool policy_trusts_log_key(const struct policy *p, const struct vkey *v);
size_t policy_witness_count(const struct policy *p);
bool policy_has_quorum(const struct policy *p); /* false for "quorum none" */

/*
 * Whether the note carries cosignatures that satisfy the quorum ("none" is
 * always satisfied).  0; ERROR_NOTFOUND when too few; ERROR_TAMPERED when one
 * that names a policy's witness key is wrong, even if the others suffice;
 * ERROR_NOMEM.  `*valid` counts good witness signatures, for 0 and
 * ERROR_NOTFOUND.  Whether a log signed it is not looked at here.
 */
int policy_check_quorum(const struct policy *p, const struct note *n,
    size_t *valid, struct error *e);

#endif
