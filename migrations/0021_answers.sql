-- What was answered to one person with buttons that decide. Slack keeps no such answer to be looked up, so its blocks carry
-- the id, and a click brings it back; the hash is of what Slack was sent.
CREATE TABLE answers (
  id TEXT PRIMARY KEY NOT NULL,
  hash TEXT NOT NULL,
  shown_at INTEGER NOT NULL
) STRICT;
CREATE INDEX answers_shown ON answers (shown_at);

-- The hash of what a Home offers to be decided. Without it nothing is known of what was shown: each is drawn anew.
ALTER TABLE homes ADD COLUMN offered_hash TEXT;
UPDATE homes SET drawn_hash = NULL;
