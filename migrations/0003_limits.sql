-- Where an action touches the world, so that others that touch the same are found. One spelling for all.
ALTER TABLE recommendations ADD COLUMN entity TEXT;
UPDATE recommendations SET entity = (
  SELECT lower(trim(json_extract(revisions.content, '$.target.entity'))) FROM revisions
  WHERE revisions.recommendation_id = recommendations.id AND revisions.revision = recommendations.revision)
  WHERE kind = 'action';

-- What is approved or in an agent's hands has not moved yet; what moved, moved when the agent said so.
UPDATE recommendations SET exposure_state = 'pending', exposure_at = received_at
  WHERE status IN ('approved', 'executing', 'handed_over');
UPDATE recommendations SET exposure_at = json_extract(state, '$.executedAt')
  WHERE status IN ('executed', 'rolling_back');
UPDATE recommendations SET exposure_state = 'moved', exposure_at = json_extract(state, '$.closedAt')
  WHERE status = 'closed';

-- Money that waits to move or has moved, added up. `hour_at` is the hour of the move; what waits stands in the last hour
-- of all, so that it is in every window.
CREATE TABLE exposure (
  account TEXT NOT NULL,
  hour_at INTEGER NOT NULL,
  action TEXT NOT NULL,
  agent TEXT NOT NULL,
  platform TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,
  items INTEGER NOT NULL,
  PRIMARY KEY (account, hour_at, action, agent, platform, currency)
) STRICT, WITHOUT ROWID;
CREATE INDEX exposure_by_hour ON exposure (hour_at);
INSERT INTO exposure (account, hour_at, action, agent, platform, currency, amount_minor, items)
  SELECT account, CASE exposure_state WHEN 'pending' THEN 9007199254740991 ELSE exposure_at - exposure_at % 3600000 END,
    action, agent, platform, currency, sum(amount_minor), count(*)
  FROM recommendations
  WHERE exposure_state <> 'none' AND amount_minor > 0 AND account IS NOT NULL AND platform IS NOT NULL AND currency IS NOT NULL
  GROUP BY 1, 2, 3, 4, 5, 6;

CREATE INDEX recommendations_open_places
  ON recommendations (account, entity, platform, id, action, agent, currency, amount_minor) WHERE exposure_state = 'pending';

-- Open recommendations that must be seen together, each pair in both directions.
CREATE TABLE conflicts (
  recommendation_id TEXT NOT NULL REFERENCES recommendations (id),
  other_id TEXT NOT NULL REFERENCES recommendations (id),
  PRIMARY KEY (recommendation_id, other_id)
) STRICT, WITHOUT ROWID;
