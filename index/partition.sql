-- One partition of the index: some consecutive entries of one log.
-- A cache: everything here is made from the log and can be made again.
--
-- id: in a closed partition the entry's rank by posted time, from 1; in a live
-- one its posted time and its place (partition.h).  So the newest come by
-- walking down the ids, which are also the rowids of `words`.

CREATE VIRTUAL TABLE words USING fts5(
	text,   -- what people wrote
	author, -- names, handles and ids of who did
	meta,   -- terms of fields: index/field.h
	content = '',
	detail = full,
	columnsize = 1,
	tokenize = 'zegel'
);

CREATE TABLE entry(
	id INTEGER PRIMARY KEY,
	log_index INTEGER NOT NULL,
	posted INTEGER NOT NULL,   -- microseconds since 1970
	captured INTEGER NOT NULL,
	kind INTEGER NOT NULL,     -- these: name.id, or 0 for none
	type INTEGER NOT NULL,
	channel INTEGER NOT NULL,
	source INTEGER NOT NULL,
	author INTEGER NOT NULL,
	direction INTEGER NOT NULL,
	lang INTEGER NOT NULL
);

-- The values of the facets, each once.
CREATE TABLE name(
	id INTEGER PRIMARY KEY,
	facet INTEGER NOT NULL,    -- enum document_facet
	value TEXT NOT NULL
);

-- Entries of which some part, or nothing, could be indexed, and why.
CREATE TABLE unindexed(
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	absent INTEGER NOT NULL,   -- 1: the log does not hold them any more
	reason TEXT NOT NULL
);

CREATE TABLE state(
	name TEXT PRIMARY KEY,
	value
) WITHOUT ROWID;
