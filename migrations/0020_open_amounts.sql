-- What waits for the same target, and what waits on an account by its amount: a flood on one account must not make each
-- intake that passes a limit walk through all of it.
DROP INDEX recommendations_open_places;
CREATE INDEX recommendations_open_places ON recommendations (account, entity, platform) WHERE exposure_state = 'pending';
CREATE INDEX recommendations_open_amounts ON recommendations (account, amount_minor) WHERE exposure_state = 'pending';
