-- A person's counter-proposal that stands in place of what the agent asked for (JSON), and what people wrote afterwards.
ALTER TABLE recommendations ADD COLUMN amendment TEXT;
ALTER TABLE recommendations ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';

-- 1 for a revision that a person made: its agent never sent it, so it is no answer to what the agent sends again.
ALTER TABLE revisions ADD COLUMN amended INTEGER NOT NULL DEFAULT 0 CHECK (amended IN (0, 1));
