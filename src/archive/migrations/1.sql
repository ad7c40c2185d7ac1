-- Format 1. This file is part of every archive's history: never edit it, add a migration.
-- Every table of facts ends in a checksum over its other columns, see rows.rs.

CREATE TABLE properties (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per medium, by content. AUTOINCREMENT: the number of a removed item never comes back for another one.
CREATE TABLE items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('photo', 'video')),
    width INTEGER CHECK (width BETWEEN 0 AND 4294967295),
    height INTEGER CHECK (height BETWEEN 0 AND 4294967295),
    duration_s REAL CHECK (duration_s >= 0),
    status TEXT NOT NULL CHECK (status IN ('ok', 'truncated')),
    path TEXT NOT NULL,
    path_bytes BLOB NOT NULL,
    added_at TEXT NOT NULL,
    checksum BLOB NOT NULL CHECK (length(checksum) = 8)
) STRICT;

-- One row per path that was ever read. path_bytes is absolute and exact, path is as it was given.
CREATE TABLE files (
    path_bytes BLOB NOT NULL PRIMARY KEY,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    modified_ns INTEGER NOT NULL,
    item_id INTEGER REFERENCES items (id) ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('ok', 'truncated', 'unreadable', 'unsupported')),
    reason TEXT,
    may_pass_later INTEGER NOT NULL CHECK (may_pass_later IN (0, 1)),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    CHECK ((item_id IS NULL) = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX files_by_item ON files (item_id);

-- origin: 'file' for what a file says of itself, otherwise the absolute path of the sidecar.
CREATE TABLE appearances (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    origin TEXT NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 0),
    published_at TEXT,
    captured_at TEXT,
    country TEXT CHECK (length(country) = 2),
    place TEXT,
    lat REAL CHECK (lat BETWEEN -90 AND 90),
    lon REAL CHECK (lon BETWEEN -180 AND 180),
    url TEXT,
    publisher TEXT,
    title TEXT,
    note TEXT,
    source TEXT NOT NULL,
    strength TEXT NOT NULL CHECK (strength IN ('weak', 'moderate', 'strong')),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (item_id, origin, position),
    CHECK ((lat IS NULL) = (lon IS NULL))
) STRICT, WITHOUT ROWID;

-- position: by time, then region.
CREATE TABLE frames (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    time_s REAL NOT NULL CHECK (time_s >= 0),
    region TEXT NOT NULL CHECK (region IN ('whole', 'inside')),
    pdq BLOB NOT NULL CHECK (length(pdq) = 32),
    quality INTEGER NOT NULL CHECK (quality BETWEEN 0 AND 100),
    gradient BLOB NOT NULL CHECK (length(gradient) = 32),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (item_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE metadata (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    field TEXT NOT NULL,
    value TEXT,
    raw TEXT NOT NULL,
    source TEXT NOT NULL,
    strength TEXT NOT NULL CHECK (strength IN ('weak', 'moderate', 'strong')),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (item_id, position)
) STRICT, WITHOUT ROWID;

-- A diary for people; nothing is decided by it, so its rows may change and have no checksum.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    parameters TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    added INTEGER CHECK (added >= 0),
    failed INTEGER CHECK (failed >= 0)
) STRICT;
