-- What a person rejected, took back or wants rolled back, so that policy does not let the same through a while later.
CREATE TABLE turned_down (
  recommendation_id TEXT PRIMARY KEY NOT NULL REFERENCES recommendations (id),
  account TEXT NOT NULL,
  entity TEXT NOT NULL,
  platform TEXT NOT NULL,
  agent TEXT NOT NULL,
  action TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('rejected', 'undone', 'rolled_back')),
  turned_down_at INTEGER NOT NULL
) STRICT;
CREATE INDEX turned_down_moves ON turned_down (account, entity, platform, agent, action, turned_down_at);
