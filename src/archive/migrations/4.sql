-- Format 4: what the desk decided. This file is part of every archive's history: never edit it, add a migration.

-- What people said of a pair of a submission, by its content, and an item. All that was ever said is kept; the last row of
-- a pair is what holds, and 'withdrawn' takes back what was said before.
CREATE TABLE decisions (
    submission BLOB NOT NULL CHECK (length(submission) = 32),
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 0),
    decision TEXT NOT NULL CHECK (decision IN ('confirmed', 'dismissed', 'withdrawn')),
    decided_by TEXT,
    decided_at TEXT NOT NULL,
    note TEXT,
    checksum BLOB NOT NULL CHECK (length(checksum) = 8),
    PRIMARY KEY (submission, item_id, position)
) STRICT, WITHOUT ROWID;

-- Removing an item removes what was said of it.
CREATE INDEX decisions_by_item ON decisions (item_id);
