/*
 * sink_writer - an import's sink that writes into the archive itself.
 */
#ifndef ZEGEL_ARCHIVER_SINK_WRITER_H
#define ZEGEL_ARCHIVER_SINK_WRITER_H

#include "archiver/adapters/sink.h"
#include "archiver/writer.h"

struct sink_writer;

/* `sink` gets the functions; it lives as long as the sink_writer. */
int sink_writer_new(struct sink_writer **out, struct writer *w,
    struct sink *sink, struct error *e);
void sink_writer_free(struct sink_writer *s);

/* Admit an entry of another kind to the class of the import's records (the
   longest, if there were none), and wait for it. */
int sink_writer_entry(
    struct sink_writer *s, const char *members, size_t len, struct error *e);

#endif
