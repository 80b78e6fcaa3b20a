-- A released halt stands on for autopilot until it is over.
ALTER TABLE halts ADD COLUMN ended_at INTEGER;
UPDATE halts SET ended_at = released_at;
DROP INDEX halts_active;
CREATE INDEX halts_standing ON halts (engaged_at, id) WHERE ended_at IS NULL;

-- Agents that somebody at the machine stopped; the policy may pause others.
CREATE TABLE pauses (
  agent TEXT PRIMARY KEY NOT NULL,
  paused_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  paused_at INTEGER NOT NULL
) STRICT;

-- When each key of an agent was last used, so that an old secret is known to be out of use.
CREATE TABLE agent_keys (
  agent TEXT NOT NULL,
  key_id TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (agent, key_id)
) STRICT;
