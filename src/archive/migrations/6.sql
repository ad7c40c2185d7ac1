-- Format 6: previews. This file is part of every archive's history: never edit it, add a migration.

-- The picture of a photo, or of some frames of a video, small, as JPEG, by which copies of it are told from other photographs
-- of the same scene; position by time. preview: see fingerprint/preview.rs; version: how it was made, others are not compared.
-- Items of archives of earlier formats have none until they are refreshed.
CREATE TABLE previews (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    time_s REAL NOT NULL CHECK (time_s >= 0),
    version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 4294967295),
    preview BLOB NOT NULL CHECK (length(preview) >= 4),
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (item_id, position)
) STRICT, WITHOUT ROWID;

-- They are read one by one while submissions are compared, of a video those of a stretch of time.
CREATE INDEX previews_by_time ON previews (item_id, version, time_s);
