-- What a recommendation touches beside its target, as its agent says: where its money comes from, and what its target is
-- part of. Few say so; whether it is open, its own row tells.
CREATE TABLE touched (
  account TEXT NOT NULL,
  entity TEXT NOT NULL,
  platform TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('source', 'part_of')),
  recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
  PRIMARY KEY (account, entity, platform, how, recommendation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX touched_by ON touched (recommendation_id);
