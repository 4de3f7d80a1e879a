#include "keys/note.h"

#include <inttypes.h>
#include <string.h>

#include "core/codec.h"
#include "core/reader.h"
#include "core/utf8.h"

#define DASH "\xe2\x80\x94 " /* U+2014 and a space start a signature line */
#define DASH_LEN (sizeof(DASH) - 1)
#define ID_LEN 4
#define TIME_LEN 8

/* UTF-8 without control characters other than LF. */
static int
check_characters(const char *text, size_t len, struct error *e)
{
	size_t at = 0;
	uint32_t code;

	while (at < len) {
		int n = utf8_next(text + at, len - at, &code);

		if (n == 0)
			return error_set(
			    e, ERROR_FORMAT, "note: not UTF-8 at byte %zu", at);
		if (code < 0x20 && code != '\n')
			return error_set(e, ERROR_FORMAT,
			    "note: control character 0x%02x at byte %zu",
			    (unsigned int)code, at);
		at += (size_t)n;
	}
	return 0;
}

int
note_check_text(const char *text, size_t len, struct error *e)
{
	if (len == 0 || text[len - 1] != '\n')
		return error_set(e, ERROR_FORMAT,
		    "note: its text does not end with a newline");
	return check_characters(text, len, e);
}

static bool
same_signer(const struct note_signature *a, const struct note_signature *b)
{
	return a->key_id == b->key_id && a->name_len == b->name_len &&
	    memcmp(a->name, b->name, a->name_len) == 0;
}

static uint32_t
u32be(const uint8_t p[ID_LEN])
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3];
}

/* Parse "- NAME BASE64" (without LF); `scratch` is overwritten. */
static int
parse_signature(struct note_signature *s, const char *line, size_t len,
    struct buf *scratch, struct error *e)
{
	const char *space;

	if (len < DASH_LEN || memcmp(line, DASH, DASH_LEN) != 0)
		return error_set(
		    e, ERROR_FORMAT, "does not begin with U+2014 and a space");
	s->name = line + DASH_LEN;
	len -= DASH_LEN;
	space = len == 0 ? NULL : memchr(s->name, ' ', len);
	if (space == NULL)
		return error_set(e, ERROR_FORMAT,
		    "no space between the key's name and the signature");
	s->name_len = (size_t)(space - s->name);
	if (!vkey_name_valid(s->name, s->name_len))
		return error_set(e, ERROR_FORMAT, "no key can have this name");
	s->base64 = space + 1;
	s->base64_len = len - s->name_len - 1;
	if (s->base64_len / 4 * 3 > NOTE_SIGNATURE_MAX + 2)
		return error_set(e, ERROR_FORMAT, "longer than %d bytes",
		    NOTE_SIGNATURE_MAX);
	buf_clear(scratch);
	if (base64_decode(s->base64, s->base64_len, scratch, e) != 0)
		return -1;
	if (scratch->len > NOTE_SIGNATURE_MAX)
		return error_set(e, ERROR_FORMAT, "longer than %d bytes",
		    NOTE_SIGNATURE_MAX);
	if (scratch->len <= ID_LEN)
		return error_set(e, ERROR_FORMAT,
		    "%zu bytes are too few for a key id and a signature",
		    scratch->len);
	s->key_id = u32be(scratch->data);
	return 0;
}

static int
add_signature(struct note *n, const char *line, size_t len, struct buf *scratch,
    struct error *e)
{
	struct note_signature s;
	size_t i;

	if (n->signature_count == NOTE_SIGNATURES_MAX)
		return error_set(e, ERROR_FORMAT,
		    "note: more than %d signatures", NOTE_SIGNATURES_MAX);
	if (parse_signature(&s, line, len, scratch, e) != 0)
		return error_wrap(
		    e, "note: signature line %zu", n->signature_count + 1);
	for (i = 0; i < n->signature_count; i++)
		if (same_signer(&n->signatures[i], &s))
			return error_set(e, ERROR_FORMAT,
			    "note: signature line %zu: same name and id as "
			    "line %zu",
			    n->signature_count + 1, i + 1);
	n->signatures[n->signature_count++] = s;
	return 0;
}

/* The text ends where the last blank line begins: false when there is none. */
static bool
split(const char *data, size_t len, size_t *text_len)
{
	size_t i;

	for (i = len; i >= 2; i--)
		if (data[i - 1] == '\n' && data[i - 2] == '\n') {
			*text_len = i - 1;
			return true;
		}
	return false;
}

int
note_parse(struct note *n, const void *data, size_t len, struct error *e)
{
	struct buf scratch = BUF_EMPTY;
	struct reader r;
	const char *line;
	size_t line_len;
	bool complete;
	int rc = -1;

	n->text = data;
	n->signature_count = 0;
	if (len > NOTE_MAX)
		return error_set(
		    e, ERROR_FORMAT, "note: larger than %d bytes", NOTE_MAX);
	if (note_check_text(data, len, e) != 0)
		return -1;
	if (!split(data, len, &n->text_len))
		return error_set(e, ERROR_FORMAT,
		    "note: no blank line between text and signatures");
	reader_init(&r, n->text + n->text_len + 1, len - n->text_len - 1);
	while (reader_line(&r, &line, &line_len, &complete))
		if (add_signature(n, line, line_len, &scratch, e) != 0)
			goto out;
	if (n->signature_count == 0) {
		error_set(e, ERROR_FORMAT, "note: no signature");
		goto out;
	}
	rc = 0;
out:
	buf_release(&scratch);
	return rc;
}

/* `s` without its id is a time and an Ed25519 signature. */
static int
verify_cosignature(const struct note *n, const struct vkey *v, const uint8_t *s,
    uint64_t *time, struct error *e)
{
	struct buf message = BUF_EMPTY;
	uint64_t t = 0;
	int i, rc = -1;

	for (i = 0; i < TIME_LEN; i++)
		t = t << 8 | s[i];
	if (t > INT64_MAX)
		return error_set(
		    e, ERROR_TAMPERED, "cosignature's time is beyond 2^63-1");
	buf_printf(&message, "cosignature/v1\ntime %" PRIu64 "\n", t);
	buf_append(&message, n->text, n->text_len);
	if (buf_ok(&message, e) == 0 &&
	    vkey_verify(v, message.data, message.len, s + TIME_LEN, e) == 0) {
		*time = t;
		rc = 0;
	}
	buf_release(&message);
	return rc;
}

static int
verify_signature(const struct note *n, const struct note_signature *s,
    const struct vkey *v, uint64_t *time, struct error *e)
{
	struct buf bytes = BUF_EMPTY;
	size_t wanted = VKEY_SIGNATURE_LEN;
	int rc = -1;

	if (v->type == VKEY_COSIGNATURE)
		wanted += TIME_LEN;
	if (base64_decode(s->base64, s->base64_len, &bytes, e) != 0)
		goto out;
	if (bytes.len != ID_LEN + wanted) {
		error_set(e, ERROR_TAMPERED, "signature of %zu bytes, not %zu",
		    bytes.len - ID_LEN, wanted);
		goto out;
	}
	*time = 0;
	if (v->type == VKEY_COSIGNATURE)
		rc = verify_cosignature(n, v, bytes.data + ID_LEN, time, e);
	else
		rc = vkey_verify(
		    v, n->text, n->text_len, bytes.data + ID_LEN, e);
out:
	buf_release(&bytes);
	return rc;
}

int
note_verify(
    const struct note *n, const struct vkey *v, uint64_t *time, struct error *e)
{
	size_t i, name_len = strlen(v->name);
	uint64_t t = 0;

	for (i = 0; i < n->signature_count; i++) {
		const struct note_signature *s = &n->signatures[i];

		if (s->key_id != v->id || s->name_len != name_len ||
		    memcmp(s->name, v->name, name_len) != 0)
			continue;
		if (verify_signature(n, s, v, &t, e) != 0)
			return error_wrap(
			    e, "signature of %s+%08" PRIx32, v->name, v->id);
		if (time != NULL)
			*time = t;
		return 0;
	}
	return error_set(
	    e, ERROR_NOTFOUND, "no signature of %s+%08" PRIx32, v->name, v->id);
}

void
note_append_signature(
    struct buf *out, const struct vkey *v, const uint8_t *signature, size_t len)
{
	struct buf bytes = BUF_EMPTY;
	int i;

	for (i = 24; i >= 0; i -= 8)
		buf_append_byte(&bytes, (uint8_t)(v->id >> i));
	buf_append(&bytes, signature, len);
	buf_printf(out, DASH "%s ", v->name);
	base64_encode(bytes.data, bytes.len, out);
	buf_append_byte(out, '\n');
	if (bytes.failed)
		out->failed = true;
	buf_release(&bytes);
}
