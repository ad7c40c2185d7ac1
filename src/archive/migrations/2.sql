-- Format 2: local features. This file is part of every archive's history: never edit it, add a migration.

-- One row per picture of an item; position by time. fingerprint: see fingerprint/local/encoding.rs.
CREATE TABLE features (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    time_s REAL NOT NULL CHECK (time_s >= 0),
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) >= 2308),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (item_id, position)
) STRICT;
