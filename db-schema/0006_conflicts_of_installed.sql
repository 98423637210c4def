-- What a new package would stand in conflict with is answered by an index, as are its other relations: an
-- installation then reads only the installed packages that it has to do with. The list of kinds is a rule of the
-- table, which therefore is made anew.
DROP TRIGGER package_relation_follows;
DROP VIEW package_relation_in_detail;
DROP TABLE package_relation;

CREATE TABLE package_relation (
    kind       TEXT NOT NULL CHECK (kind IN ('depends', 'optdepends', 'provides', 'groups', 'conflicts')),
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
    CROSS JOIN (VALUES ('depends'), ('optdepends'), ('provides'), ('groups'), ('conflicts')) k
    CROSS JOIN json_each(p.detail, '$.' || k.column1) e;

INSERT OR IGNORE INTO package_relation(kind, name, package_id, expression)
    SELECT kind, name, package_id, expression FROM package_relation_in_detail;
CREATE TRIGGER package_relation_follows AFTER INSERT ON package BEGIN
    INSERT OR IGNORE INTO package_relation(kind, name, package_id, expression)
        SELECT kind, name, package_id, expression FROM package_relation_in_detail WHERE package_id = new.id;
END;
