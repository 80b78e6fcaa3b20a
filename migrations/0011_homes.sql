-- Who has opened Home, when last, and what it shows them: Slack's hash of the view, and ours of what Slack was sent.
CREATE TABLE homes (
  slack_user TEXT PRIMARY KEY NOT NULL,
  opened_at INTEGER NOT NULL,
  view_hash TEXT,
  drawn_hash TEXT,
  drawn_at INTEGER
) STRICT;
CREATE INDEX homes_opened ON homes (opened_at);

-- What people did, to be told of the last days; what policy and agents do is not in it.
CREATE INDEX audit_events_by_people ON audit_events (at, type)
  WHERE type IN ('approval_given', 'rejected', 'undone', 'closed', 'rollback_asked', 'rollback_approved', 'rollback_requested');
