-- Columns are text, 64-bit integers and 0/1 only: times are epoch milliseconds, money is minor units.

CREATE TABLE recommendations (
  id TEXT PRIMARY KEY NOT NULL,
  agent TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  revision_hash TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Where the revision was judged anew after a halt; else its own verdict stands.
  verdict TEXT,
  received_at INTEGER NOT NULL,
  -- What follows is drawn out of the content, the verdict and the state, to be found and added up by.
  kind TEXT NOT NULL,
  action TEXT NOT NULL,
  summary TEXT NOT NULL,
  platform TEXT,
  account TEXT,
  lane TEXT NOT NULL,
  amount_minor INTEGER,
  currency TEXT,
  exposure_state TEXT NOT NULL CHECK (exposure_state IN ('pending', 'moved', 'none')),
  exposure_at INTEGER NOT NULL,
  -- The last approval; it stays when the state no longer tells it.
  approved_by TEXT CHECK (approved_by IN ('people', 'policy')),
  approved_at INTEGER,
  expired_at INTEGER,
  timer_at INTEGER,
  -- 1 while a halt that covers it would still change it.
  halt_reaches INTEGER NOT NULL CHECK (halt_reaches IN (0, 1)),
  -- 1 while it is held or frozen.
  halt_holds INTEGER NOT NULL CHECK (halt_holds IN (0, 1)),
  -- 1 while nobody knows what became of it: the report is overdue, or it was asked to stop.
  outcome_unknown INTEGER NOT NULL CHECK (outcome_unknown IN (0, 1)),
  UNIQUE (agent, idempotency_key)
) STRICT;

CREATE INDEX recommendations_by_status ON recommendations (status, received_at);
CREATE INDEX recommendations_timers ON recommendations (timer_at, id) WHERE timer_at IS NOT NULL;
CREATE INDEX recommendations_open ON recommendations (agent) WHERE status IN ('held', 'pending');
CREATE INDEX recommendations_halt_reaches ON recommendations (id, agent, platform, account, action)
  WHERE halt_reaches = 1;
CREATE INDEX recommendations_halt_holds ON recommendations (id) WHERE halt_holds = 1;
CREATE INDEX recommendations_outcome_unknown ON recommendations (id) WHERE outcome_unknown = 1;
CREATE INDEX recommendations_notices ON recommendations (received_at) WHERE kind = 'notice';
CREATE INDEX recommendations_autopilot ON recommendations (approved_at) WHERE approved_by = 'policy';
-- What a person may still be able to take back.
CREATE INDEX recommendations_undoable ON recommendations (approved_at, id)
  WHERE approved_by = 'policy' AND status IN ('approved', 'executed') AND timer_at IS NOT NULL;
CREATE INDEX recommendations_expired ON recommendations (expired_at) WHERE expired_at IS NOT NULL;

CREATE TABLE revisions (
  recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
  revision INTEGER NOT NULL,
  revision_hash TEXT NOT NULL,
  content TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  -- As policy judged it when it came.
  verdict TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  superseded_at INTEGER,
  PRIMARY KEY (recommendation_id, revision)
) STRICT;

CREATE TABLE halt_epoch (
  id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  epoch INTEGER NOT NULL
) STRICT;
INSERT INTO halt_epoch (id, epoch) VALUES (1, 0);

CREATE TABLE halts (
  id TEXT PRIMARY KEY NOT NULL,
  engaged_at INTEGER NOT NULL,
  released_at INTEGER,
  halt TEXT NOT NULL
) STRICT;
CREATE INDEX halts_active ON halts (engaged_at, id) WHERE released_at IS NULL;

CREATE TABLE audit_events (
  seq INTEGER PRIMARY KEY NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  recommendation_id TEXT,
  leaf TEXT NOT NULL,
  leaf_hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_events_of_recommendation ON audit_events (recommendation_id, seq)
  WHERE recommendation_id IS NOT NULL;

-- What erasure deletes: values and their salts (hex). The leaf keeps its commitment to them.
CREATE TABLE audit_private (
  seq INTEGER NOT NULL REFERENCES audit_events (seq),
  name TEXT NOT NULL,
  salt TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (seq, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE callbacks (
  id TEXT PRIMARY KEY NOT NULL,
  recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
  recommendation_version INTEGER NOT NULL,
  agent TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_status INTEGER,
  last_error TEXT,
  last_at INTEGER
) STRICT;
CREATE INDEX callbacks_due ON callbacks (agent, due_at, id) WHERE state = 'pending';
CREATE INDEX callbacks_dead ON callbacks (id) WHERE state = 'dead';
CREATE INDEX callbacks_of_recommendation ON callbacks (recommendation_id, recommendation_version, id);

CREATE TABLE messages (
  id TEXT PRIMARY KEY NOT NULL,
  recommendation_id TEXT REFERENCES recommendations (id),
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  to_dest TEXT NOT NULL,
  threaded INTEGER NOT NULL CHECK (threaded IN (0, 1)),
  urgency INTEGER NOT NULL,
  wanted_version INTEGER NOT NULL,
  drawn_version INTEGER NOT NULL,
  channel TEXT,
  ts TEXT,
  attempts INTEGER NOT NULL,
  retry_at INTEGER NOT NULL,
  uncertain_since INTEGER,
  dead INTEGER NOT NULL CHECK (dead IN (0, 1)),
  last_error TEXT
) STRICT;
CREATE INDEX messages_to_post ON messages (to_dest, urgency, id)
  WHERE dead = 0 AND drawn_version < wanted_version AND ts IS NULL;
CREATE INDEX messages_to_update ON messages (to_dest, urgency, id)
  WHERE dead = 0 AND drawn_version < wanted_version AND ts IS NOT NULL;
CREATE INDEX messages_dead ON messages (id) WHERE dead = 1;
CREATE INDEX messages_cards ON messages (recommendation_id, to_dest) WHERE kind = 'card';
CREATE INDEX messages_posted ON messages (channel, ts) WHERE channel IS NOT NULL;

CREATE TABLE digests (
  name TEXT PRIMARY KEY NOT NULL,
  to_at INTEGER NOT NULL
) STRICT;

-- What one process at a time may do, such as posting.
CREATE TABLE leases (
  name TEXT PRIMARY KEY NOT NULL,
  holder TEXT NOT NULL,
  until_at INTEGER NOT NULL
) STRICT;

-- Written by the readiness check, so that it proves a write.
CREATE TABLE health (
  id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
  checks INTEGER NOT NULL
) STRICT;
INSERT INTO health (id, checks) VALUES (1, 0);
