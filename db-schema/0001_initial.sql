-- The first schema: what could be installed (catalog, sync_*), what is installed (package, file,
-- generation*), what happened (history*), and what is remembered between runs (recipe, pin).
-- A column exists where a query looks or sorts by it or a listing prints it; everything else of a package is
-- one JSON text (libpkg/database/package_json.hpp), so that a new field of no query's concern needs no
-- migration. Text compares in byte order everywhere.

-- The last good copy of every catalog -----------------------------------------------------------------------

CREATE TABLE catalog (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    server        TEXT NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body_sha256   TEXT NOT NULL,
    fetched_at    INTEGER NOT NULL,
    max_age       INTEGER NOT NULL
) STRICT;

-- The long columns stand last: reading the others does not touch their overflow pages.
CREATE TABLE sync_package (
    id          INTEGER PRIMARY KEY,
    catalog_id  INTEGER NOT NULL REFERENCES catalog(id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    version     TEXT NOT NULL,
    worker_id   TEXT NOT NULL,
    description TEXT NOT NULL,
    provides    TEXT NOT NULL,  -- for the search: one a line
    groups      TEXT NOT NULL,  -- for the search: one a line
    detail      TEXT NOT NULL,  -- JSON: the whole package without its entry
    entry       TEXT NOT NULL   -- JSON as the catalog sent it; read by nobody but its printer
) STRICT;
CREATE INDEX sync_package_by_catalog ON sync_package(catalog_id, name);

-- Under which names a package is found when a dependency or a target is looked up: its own, what it provides
-- and replaces, and its worker id. Versions are not compared here: that takes vercmp.
CREATE TABLE sync_lookup (
    name       TEXT NOT NULL,
    package_id INTEGER NOT NULL REFERENCES sync_package(id) ON DELETE CASCADE,
    PRIMARY KEY (name, package_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_lookup_by_package ON sync_lookup(package_id);

-- The names that a package depends on, to build or to run.
CREATE TABLE sync_depend (
    package_id INTEGER NOT NULL REFERENCES sync_package(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    PRIMARY KEY (package_id, name)
) STRICT, WITHOUT ROWID;

-- Trigrams answer substrings ("lama" in "llama"), as the search of a package manager must. The text itself is
-- only in sync_package. What writes there writes here too, many rows with one statement: by triggers, row for
-- row, the index would be flushed for each.
CREATE VIRTUAL TABLE sync_search USING fts5(
    name, description, provides, groups,
    content = 'sync_package', content_rowid = 'id', tokenize = 'trigram'
);
-- To leave the index, a text must be given to it as it came in.
CREATE TRIGGER sync_package_never_changes BEFORE UPDATE ON sync_package BEGIN
    SELECT raise(ABORT, 'rows of sync_package are replaced, not updated');
END;

-- What is installed -----------------------------------------------------------------------------------------

-- One row for each tree in the store. A tree never changes, so neither do its facts; what may differ from
-- generation to generation stands in generation_member.
CREATE TABLE package (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    version       TEXT NOT NULL,
    store_path    TEXT NOT NULL UNIQUE,
    install_date  INTEGER NOT NULL,
    origin        TEXT NOT NULL,
    worker_id     TEXT NOT NULL,
    backend       TEXT NOT NULL,
    binary        TEXT NOT NULL,
    build_key     TEXT NOT NULL,
    built_how     TEXT NOT NULL,
    has_scriptlet INTEGER NOT NULL CHECK (has_scriptlet IN (0, 1)),
    detail        TEXT NOT NULL  -- JSON: what .PKGINFO says
) STRICT;

-- A million paths lie in few directories: each is stored once, with its trailing slash; "" is the root.
CREATE TABLE directory (
    id   INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
) STRICT;

-- In the order of the package, which is the order in which a listing prints them.
CREATE TABLE file (
    package_id   INTEGER NOT NULL REFERENCES package(id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    directory_id INTEGER NOT NULL REFERENCES directory(id),
    name         TEXT NOT NULL,  -- of a directory: with its trailing slash
    type         TEXT NOT NULL,  -- f, d, l
    size         INTEGER NOT NULL,
    sha256       TEXT NOT NULL,
    link         TEXT NOT NULL,
    PRIMARY KEY (package_id, position)
) STRICT, WITHOUT ROWID;
-- Who owns a path, and whether a directory is still used.
CREATE INDEX file_by_path ON file(directory_id, name, package_id);

-- The history outlives its generations and is never renumbered.
CREATE TABLE history (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    command     TEXT NOT NULL,
    user        TEXT NOT NULL,
    result      TEXT NOT NULL,  -- running, done, discarded, failed
    generation  INTEGER NOT NULL
) STRICT;
CREATE TABLE history_change (
    history_id  INTEGER NOT NULL REFERENCES history(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    action      TEXT NOT NULL,
    name        TEXT NOT NULL,
    old_version TEXT NOT NULL,
    new_version TEXT NOT NULL,
    PRIMARY KEY (history_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE generation (
    number      INTEGER PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'current', 'old')),
    created_at  INTEGER NOT NULL,
    command     TEXT NOT NULL,
    previous    INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL
) STRICT;
-- Two current ones would be two truths.
CREATE UNIQUE INDEX generation_current ON generation(state) WHERE state = 'current';

-- The whole package list of each generation. The columns of package that the listing of everything prints are
-- repeated here: it then reads one run of this table and nothing else.
CREATE TABLE generation_member (
    generation INTEGER NOT NULL REFERENCES generation(number) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    package_id INTEGER NOT NULL REFERENCES package(id),
    version    TEXT NOT NULL,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    reason     INTEGER NOT NULL CHECK (reason IN (0, 1)),  -- 0 asked for, 1 as a dependency
    store_path TEXT NOT NULL,
    binary     TEXT NOT NULL,
    PRIMARY KEY (generation, name, package_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX generation_member_by_package ON generation_member(package_id);

-- What is remembered ----------------------------------------------------------------------------------------

-- Recipes as last seen, for when their server is down.
CREATE TABLE recipe (
    url     TEXT PRIMARY KEY,
    text    TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a source without a checksum was when it was first used.
CREATE TABLE pin (
    subject TEXT NOT NULL,
    url     TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (subject, url)
) STRICT, WITHOUT ROWID;
