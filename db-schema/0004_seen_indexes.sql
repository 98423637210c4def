-- An index of a repository carries a serial: going back is refused, so the highest one must be remembered. By the
-- catalog's name and apart from its copy: a catalog that is taken out of the configuration and put back is still known.
CREATE TABLE seen_index (
    catalog      TEXT PRIMARY KEY,
    repo         TEXT NOT NULL,
    serial       INTEGER NOT NULL,
    sha256       TEXT NOT NULL,     -- of the whole index; that of catalog.body_sha256 while its copy is this one
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,  -- 0 = never
    files_path   TEXT NOT NULL,     -- the document of the file lists; '' = there is none
    files_size   INTEGER NOT NULL,
    files_sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
