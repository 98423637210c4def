-- Questions about relations and files are answered by an index, whatever else is installed or offered.

-- What package.detail says of other names, so that "who needs this", "what provides that" and "who is in this
-- group" read only the rows that answer. The name stands apart from its expression ("lib>=2", "nvtop: watch").
CREATE TABLE package_relation (
    kind       TEXT NOT NULL CHECK (kind IN ('depends', 'optdepends', 'provides', 'groups')),
    name       TEXT NOT NULL,
    package_id INTEGER NOT NULL REFERENCES package(id) ON DELETE CASCADE,
    expression TEXT NOT NULL,
    PRIMARY KEY (kind, name, package_id, expression)
) STRICT, WITHOUT ROWID;
CREATE INDEX package_relation_by_package ON package_relation(package_id, kind);

-- A relation's name ends at its comparison; that of an optional dependency also at its colon.
CREATE VIEW package_relation_in_detail(kind, name, package_id, expression) AS
    SELECT k.column1,
           CASE k.column1
               WHEN 'groups' THEN e.value
               ELSE substr(e.value, 1, length(e.value) - length(ltrim(e.value,
                        'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@._+-')))
           END,
           p.id, e.value
    FROM package p
    CROSS JOIN (VALUES ('depends'), ('optdepends'), ('provides'), ('groups')) k
    CROSS JOIN json_each(p.detail, '$.' || k.column1) e;

INSERT OR IGNORE INTO package_relation(kind, name, package_id, expression)
    SELECT kind, name, package_id, expression FROM package_relation_in_detail;
-- By a trigger: whoever adds a package cannot forget it. Package rows never change.
CREATE TRIGGER package_relation_follows AFTER INSERT ON package BEGIN
    INSERT OR IGNORE INTO package_relation(kind, name, package_id, expression)
        SELECT kind, name, package_id, expression FROM package_relation_in_detail WHERE package_id = new.id;
END;

-- What is newer, and what a catalog has at all, without reading the packages themselves.
CREATE INDEX sync_package_by_name ON sync_package(name, catalog_id, version);
-- Most packages are in no group.
CREATE INDEX sync_package_in_groups ON sync_package(catalog_id, name) WHERE groups <> '';

-- The files of what the catalogs offer; which lists these are, '' = none were fetched.
ALTER TABLE catalog ADD COLUMN files_sha256 TEXT NOT NULL DEFAULT '';
CREATE TABLE sync_directory (
    id   INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE  -- with its trailing slash; '' is the root
) STRICT;
CREATE TABLE sync_file (
    package_id   INTEGER NOT NULL REFERENCES sync_package(id) ON DELETE CASCADE,
    position     INTEGER NOT NULL,
    directory_id INTEGER NOT NULL,  -- checked by no foreign key: it would want an index of its own
    name         TEXT NOT NULL,     -- of a directory: with its trailing slash
    PRIMARY KEY (package_id, position)
) STRICT, WITHOUT ROWID;
-- By the last part of a path alone, or with its directory.
CREATE INDEX sync_file_by_name ON sync_file(name, directory_id, package_id);
