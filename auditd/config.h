/*
 * config - what zegel-auditd serves, and where: one JSON file.
 *
 *   {"archive": "/srv/zegel/archive",
 *    "listen": ["127.0.0.1:8480"],
 *    "state": "/var/lib/zegel-auditd",
 *    "tls": {"certificate": "...", "key": "...", "client_ca": "..."},
 *    "trail": {"archive": "/srv/zegel/trail", "socket": "/run/zegel/trail.sock"}}
 *
 * Unknown members are errors, so that a misspelt one is not passed over.
 * Paths that are not absolute start at the file's own directory.
 */
#ifndef ZEGEL_AUDITD_CONFIG_H
#define ZEGEL_AUDITD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/file.h"

#define CONFIG_FILE_MAX ((size_t)64 << 10)
#define CONFIG_LISTEN_MAX 16
#define CONFIG_ADDRESS_MAX 128

struct config {
	char archive[FILE_PATH_MAX];
	char state[FILE_PATH_MAX];
	char trail_archive[FILE_PATH_MAX];
	char trail_socket[FILE_PATH_MAX];
	char listen[CONFIG_LISTEN_MAX][CONFIG_ADDRESS_MAX];
	size_t listen_count;
	bool has_tls;
	char tls_certificate[FILE_PATH_MAX];
	char tls_key[FILE_PATH_MAX];
	char tls_client_ca[FILE_PATH_MAX]; /* empty: none are asked for */
};

/* ERROR_NOTFOUND, ERROR_IO; ERROR_INPUT names the file and the member. */
int config_read(struct config *c, const char *path, struct error *e);

#endif
