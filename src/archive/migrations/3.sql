-- Format 3: sounds. This file is part of every archive's history: never edit it, add a migration.

-- One row per video that has sound. fingerprint: see fingerprint/sound.rs.
CREATE TABLE sounds (
    item_id INTEGER NOT NULL PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) >= 4),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8)
) STRICT;
