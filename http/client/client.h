/*
 * client - talks to a running writer, over its Unix socket or HTTPS.
 *
 * A 503 is tried again for a while: the server's disk may be mended
 * meanwhile, or its queue have room.  A connection that breaks is not: what
 * became of the request is not known then, and whoever repeats the whole work
 * is answered with duplicates.
 */
#ifndef ZEGEL_HTTP_CLIENT_H
#define ZEGEL_HTTP_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

#define CLIENT_PATIENCE_S 60

struct client;

/* Where the writer is: one of socket and url. */
struct client_options {
	const char *socket; /* a path */
	const char *url; /* "https://archive.bank.example:8443" */
	const char *token_file; /* its first line is sent; or NULL */
	const char *ca; /* PEM; NULL: the authorities of this machine */
	unsigned int patience_s; /* with 503; 0: CLIENT_PATIENCE_S */
};

/*
 * Nothing is sent yet.  ERROR_INPUT for an URL that would send a token in the
 * clear.
 */
int client_open(
    struct client **out, const struct client_options *o, struct error *e);
void client_close(struct client *c);

/*
 * The answers of other statuses than 2xx become errors: 400 and 413
 * ERROR_INPUT, 401 and 403 ERROR_UNTRUSTED, 404 ERROR_NOTFOUND, 409
 * ERROR_CONFLICT, the rest ERROR_IO; the sentence is the server's.
 * ERROR_NOTFOUND when nobody answers there.
 */
int client_get(
    struct client *c, const char *path, json_t **answer, struct error *e);
int client_post(struct client *c, const char *path, const void *body,
    size_t len, json_t **answer, struct error *e);

/* Whether an attachment is in the server's spool. */
int client_has_attachment(
    struct client *c, const char *sha256, bool *there, struct error *e);
/* Send the first `size` bytes of an open file as an attachment. */
int client_put_attachment(struct client *c, const char *sha256, int fd,
    uint64_t size, struct error *e);

#endif
