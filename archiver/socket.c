#include "archiver/socket.h"

#include <stdio.h>
#include <string.h>

#include "core/codec.h"
#include "core/sha256.h"
#include "http/listen.h"

#define SUFFIX ".sock"
#define HASH_BYTES 8

int
socket_path(const char *keys, const char *archive, char out[FILE_PATH_MAX],
    struct error *e)
{
	char leaf[LISTEN_LEAF_MAX + 1], hex[2 * HASH_BYTES + 1];
	uint8_t hash[SHA256_LEN];
	size_t room = sizeof(leaf) - sizeof(SUFFIX), len = strlen(archive), i;

	if (len <= room) {
		(void)snprintf(leaf, sizeof(leaf), "%s" SUFFIX, archive);
	} else {
		if (sha256(archive, len, hash, e) != 0)
			return -1;
		hex_encode(hash, HASH_BYTES, hex);
		(void)snprintf(leaf, sizeof(leaf), "%.*s-%s" SUFFIX,
		    (int)(room - (size_t)2 * HASH_BYTES - 1), archive, hex);
	}
	for (i = 0; leaf[i] != '\0'; i++)
		if (leaf[i] == '/')
			leaf[i] = '_';
	return file_path(out, e, "%s/%s", keys, leaf);
}
