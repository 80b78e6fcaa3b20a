-- The record as a tree: the hashes of complete subtrees of 2^8, 2^16 and 2^24 leaves, each made once and never changed.
CREATE TABLE audit_nodes (
  height INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (height, position)
) STRICT;

-- What was signed, as it was signed.
CREATE TABLE audit_checkpoints (
  size INTEGER PRIMARY KEY NOT NULL,
  root TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;

-- How far each place off the box has been told: the size of the last checkpoint that it has.
CREATE TABLE audit_publications (
  target TEXT PRIMARY KEY NOT NULL,
  size INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  failing_since INTEGER,
  last_error TEXT
) STRICT;

-- What may be neither pruned nor erased. Who placed it and why stand beside the event of its id.
CREATE TABLE legal_holds (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('recommendation', 'agent', 'time')),
  value TEXT,
  from_at INTEGER,
  to_at INTEGER,
  placed_at INTEGER NOT NULL,
  placed_seq INTEGER NOT NULL REFERENCES audit_events (seq),
  released_at INTEGER
) STRICT;

-- The card as it was last drawn: the hash of what Slack was sent, and when.
ALTER TABLE messages ADD COLUMN drawn_hash TEXT;
ALTER TABLE messages ADD COLUMN drawn_at INTEGER;
