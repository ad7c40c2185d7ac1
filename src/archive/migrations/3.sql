-- Format 3: what videos show and sound like. This file is part of every archive's history: never edit it, add a migration.

-- What a video shows from time_s to until_s: brightness of 32 x 32 areas, row by row.
CREATE TABLE moments (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    time_s REAL NOT NULL CHECK (time_s >= 0),
    until_s REAL NOT NULL CHECK (until_s >= time_s),
    thumbnail BLOB NOT NULL CHECK (length(thumbnail) = 1024),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (item_id, position)
) STRICT;

-- One row per video that has sound. fingerprint: see fingerprint/sound.rs.
CREATE TABLE sounds (
    item_id INTEGER NOT NULL PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) >= 4),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8)
) STRICT;

-- Photos are fingerprinted as before; an archive of format 2 with videos is not brought up to date.
UPDATE properties SET value = 'pdq/1 gradient/1 borders/2 local/1 moments/1 sound/1' WHERE name = 'algorithms';
