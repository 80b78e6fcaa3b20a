-- Who is away until when, and who decides in their place meanwhile.
CREATE TABLE absences (
  person TEXT PRIMARY KEY NOT NULL,
  until_at INTEGER NOT NULL,
  deputy TEXT
) STRICT;

-- What people have set for themselves, such as that they want no direct messages.
CREATE TABLE preferences (
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (person, name)
) STRICT;
CREATE INDEX preferences_by_name ON preferences (name, person);
