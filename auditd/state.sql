-- What zegel-auditd itself keeps: who may use it.  Evidence is not here: this
-- file may be lost, and then people are to be let in anew.
PRAGMA user_version = 1;

CREATE TABLE user (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	roles INTEGER NOT NULL,          -- bits, see access.h
	created_us INTEGER NOT NULL,
	disabled INTEGER NOT NULL DEFAULT 0
) STRICT;

-- An API token acts for its user.  It is shown once, and kept as its hash:
-- 256 random bits can't be guessed back.
CREATE TABLE token (
	sha256 BLOB PRIMARY KEY,
	user INTEGER NOT NULL REFERENCES user(id),
	name TEXT NOT NULL,
	created_us INTEGER NOT NULL,
	expires_us INTEGER NOT NULL,
	UNIQUE (user, name)
) STRICT, WITHOUT ROWID;

-- What was verified, when, for whom, and what came of it.
CREATE TABLE verification (
	id INTEGER PRIMARY KEY,
	scope TEXT NOT NULL,             -- full, since, segment
	class TEXT,
	at INTEGER,
	asked_by TEXT NOT NULL,
	asked_us INTEGER NOT NULL,
	ended_us INTEGER,                -- NULL: waits or runs
	status INTEGER,                  -- as the exit status of zegel verify
	verdict TEXT,
	report TEXT                      -- JSON
) STRICT;
