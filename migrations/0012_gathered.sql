-- Which recommendations a direct message lists in place of cards of their own.
CREATE TABLE gathered (
  recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
  message_id TEXT NOT NULL,
  PRIMARY KEY (recommendation_id, message_id)
) STRICT, WITHOUT ROWID;
