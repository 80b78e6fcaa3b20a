-- 0 until everything open has been held against a policy that came into force: it may ask more of what waits.
ALTER TABLE policies ADD COLUMN held_against INTEGER NOT NULL DEFAULT 1 CHECK (held_against IN (0, 1));
