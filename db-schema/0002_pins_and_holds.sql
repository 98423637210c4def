-- What -Su leaves alone is a fact of a generation, as the install reason is: a rollback brings it back.

-- The version was asked for by name=version.
ALTER TABLE generation_member ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));
-- Why nothing of this name moves on; '' = it may.
ALTER TABLE generation_member ADD COLUMN hold TEXT NOT NULL DEFAULT '';
