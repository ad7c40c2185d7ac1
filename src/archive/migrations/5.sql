-- Format 5: the log. This file is part of every archive's history: never edit it, add a migration.

-- One row per change of the archive and per run of verify, in the transaction of the change, see log.rs. hash is SHA-256
-- over all other columns, of which previous is the hash of the row before: no row can be changed, removed, added or moved
-- without all later ones. action: what was done; parameters, what: JSON.
CREATE TABLE log (
    sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    time TEXT NOT NULL,
    version TEXT NOT NULL,
    action TEXT NOT NULL,
    command TEXT NOT NULL,
    parameters TEXT NOT NULL,
    what TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The diary runs is kept as it is and not continued: the log says more. Its digest stands in the log's first line.
