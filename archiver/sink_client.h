/*
 * sink_client - an import's sink that goes through a running writer.
 */
#ifndef ZEGEL_ARCHIVER_SINK_CLIENT_H
#define ZEGEL_ARCHIVER_SINK_CLIENT_H

#include "archiver/adapters/sink.h"
#include "http/client/client.h"

struct sink_client;

/* `sink` gets the functions; it lives as long as the sink_client. */
int sink_client_new(struct sink_client **out, struct client *c,
    struct sink *sink, struct error *e);
void sink_client_free(struct sink_client *s);

/* As sink_writer_entry(). */
int sink_client_entry(
    struct sink_client *s, const char *members, size_t len, struct error *e);

#endif
