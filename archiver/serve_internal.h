/*
 * What the files of serve share: the handlers in its table.
 */
#ifndef ZEGEL_ARCHIVER_SERVE_INTERNAL_H
#define ZEGEL_ARCHIVER_SERVE_INTERNAL_H

#include "archiver/serve.h"
#include "http/request.h"

#define SERVE_JSON "application/json"
#define SERVE_TEXT "text/plain; charset=utf-8"

void serve_records(struct http_request *r);
void serve_entries(struct http_request *r);
int serve_attachment_begin(struct http_request *r, struct error *e);
int serve_attachment_receive(
    struct http_request *r, const void *data, size_t len, struct error *e);
void serve_attachment(struct http_request *r);
void serve_attachment_exists(struct http_request *r);
void serve_seal(struct http_request *r);
void serve_status(struct http_request *r);
void serve_checkpoint(struct http_request *r);
void serve_health(struct http_request *r);

#endif
