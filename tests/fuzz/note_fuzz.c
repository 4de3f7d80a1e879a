#include <stdlib.h>
#include <string.h>

#include "keys/note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A key of the signature's own name and id, so that it is looked at. */
static void
verify(
    const struct note *n, const struct note_signature *s, enum vkey_type type)
{
	struct vkey v = {0};
	struct error e;

	memcpy(v.name, s->name, s->name_len);
	v.id = s->key_id;
	v.type = type;
	memset(v.public_key, 0x55, sizeof(v.public_key));
	if (note_verify(n, &v, NULL, &e) != 0 && e.code != ERROR_TAMPERED)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct note n;
	struct error e;
	size_t i;

	if (note_parse(&n, data, size, &e) != 0) {
		if (e.code != ERROR_FORMAT || e.text[0] == '\0')
			abort();
		return 0;
	}
	if (n.signature_count == 0 || n.text_len >= size ||
	    note_check_text(n.text, n.text_len, &e) != 0)
		abort();
	for (i = 0; i < n.signature_count; i++) {
		verify(&n, &n.signatures[i], VKEY_ED25519);
		verify(&n, &n.signatures[i], VKEY_COSIGNATURE);
	}
	return 0;
}
