-- Every policy that came into force, in the order in which it did: what an auditor reads beside a verdict's policy hash.
CREATE TABLE policies (
  seq INTEGER PRIMARY KEY NOT NULL,
  -- SHA-256 of the text, in hex.
  hash TEXT NOT NULL,
  text TEXT NOT NULL,
  loaded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX policies_by_hash ON policies (hash);
