-- Many items on one card: approved together, or only shown together while more wait than can be posted.
CREATE TABLE batches (
  id TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('together', 'list')),
  name TEXT NOT NULL,
  to_dest TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE batch_items (
  batch_id TEXT NOT NULL REFERENCES batches (id),
  recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
  -- 1 once it has a card of its own.
  is_out INTEGER NOT NULL CHECK (is_out IN (0, 1)),
  PRIMARY KEY (batch_id, recommendation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_items_in ON batch_items (recommendation_id) WHERE is_out = 0;

-- What each card of a batch offered (JSON), under the hash that its buttons carry.
CREATE TABLE batch_offers (
  batch_id TEXT NOT NULL REFERENCES batches (id),
  hash TEXT NOT NULL,
  offered TEXT NOT NULL,
  PRIMARY KEY (batch_id, hash)
) STRICT, WITHOUT ROWID;

-- The batch that shows it in place of a card of its own; 'next' while it waits for one.
ALTER TABLE messages ADD COLUMN batch TEXT;
DROP INDEX messages_to_post;
CREATE INDEX messages_to_post ON messages (to_dest, urgency, id)
  WHERE dead = 0 AND drawn_version < wanted_version AND ts IS NULL AND batch IS NULL;
CREATE INDEX messages_for_batches ON messages (id) WHERE batch = 'next';
