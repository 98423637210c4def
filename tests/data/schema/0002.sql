-- What a machine's database looks like with schema 2: one version is pinned, one name is held.
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
CREATE TABLE sync_lookup (
    name       TEXT NOT NULL,
    package_id INTEGER NOT NULL REFERENCES sync_package(id) ON DELETE CASCADE,
    PRIMARY KEY (name, package_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE sync_depend (
    package_id INTEGER NOT NULL REFERENCES sync_package(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    PRIMARY KEY (package_id, name)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE sync_search USING fts5(
    name, description, provides, groups,
    content = 'sync_package', content_rowid = 'id', tokenize = 'trigram'
);
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
CREATE TABLE directory (
    id   INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
) STRICT;
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
CREATE TABLE generation_member (
    generation INTEGER NOT NULL REFERENCES generation(number) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    package_id INTEGER NOT NULL REFERENCES package(id),
    version    TEXT NOT NULL,
    active     INTEGER NOT NULL CHECK (active IN (0, 1)),
    reason     INTEGER NOT NULL CHECK (reason IN (0, 1)),  -- 0 asked for, 1 as a dependency
    store_path TEXT NOT NULL,
    binary     TEXT NOT NULL, pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)), hold TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (generation, name, package_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE recipe (
    url     TEXT PRIMARY KEY,
    text    TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pin (
    subject TEXT NOT NULL,
    url     TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (subject, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
INSERT INTO catalog VALUES(1,'main','file:///srv/rbeepkg/catalog','"a940ba-46c-6b0aea18.243b245e"','','1915f228cd6fac6c28f0ccf26354542b8445e968680ad8002f10c2bbc8736f39',1795877400,0);
INSERT INTO sync_package VALUES(1,1,'other-worker-cpu','9.0','other-worker-cpu','paints images from words','other-worker=9.0','','{"architectures":["x86_64","aarch64"],"backend":"cpu","binary_name":"o","build_system":"make","capabilities":{"batching":false,"formats":["gguf"],"streaming":true},"implementation":"x","install_path":"/usr/local/bin/o","package":{"base":"other-worker-cpu","depends":["hello"],"description":"paints images from words","licenses":["MIT"],"makedepends":["gcc"],"name":"other-worker-cpu","provides":["other-worker=9.0"],"version":"9.0"},"platforms":["linux"],"recipes":[{"kind":"unknown","url":"/other-worker-cpu/PKGBUILD"}],"source":{"type":"git","url":"https://example.invalid/o.git"},"title":"O","worker_id":"other-worker-cpu"}','{"architectures":["x86_64","aarch64"],"binary_name":"o","build":{},"build_system":"make","depends":["hello"],"description":"paints images from words","id":"other-worker-cpu","implementation":"x","install_path":"/usr/local/bin/o","license":"MIT","makedepends":["gcc"],"name":"O","pkgbuild_url":"/other-worker-cpu/PKGBUILD","platforms":["linux"],"source":{"type":"git","url":"https://example.invalid/o.git"},"supported_formats":["gguf"],"supports_batching":false,"supports_streaming":true,"version":"9.0","worker_type":"cpu"}');
INSERT INTO sync_package VALUES(2,1,'second-worker-cpu','9.0','second-worker-cpu','talks','second-worker=9.0','','{"architectures":["x86_64","aarch64"],"backend":"cpu","binary_name":"o","build_system":"make","capabilities":{"batching":false,"formats":["gguf"],"streaming":true},"implementation":"x","install_path":"/usr/local/bin/o","package":{"base":"second-worker-cpu","depends":["hello"],"description":"talks","licenses":["MIT"],"makedepends":["gcc"],"name":"second-worker-cpu","provides":["second-worker=9.0"],"version":"9.0"},"platforms":["linux"],"recipes":[{"kind":"unknown","url":"/second-worker-cpu/PKGBUILD"}],"source":{"type":"git","url":"https://example.invalid/o.git"},"title":"O","worker_id":"second-worker-cpu"}','{"architectures":["x86_64","aarch64"],"binary_name":"o","build":{},"build_system":"make","depends":["hello"],"description":"talks","id":"second-worker-cpu","implementation":"x","install_path":"/usr/local/bin/o","license":"MIT","makedepends":["gcc"],"name":"O","pkgbuild_url":"/second-worker-cpu/PKGBUILD","platforms":["linux"],"source":{"type":"git","url":"https://example.invalid/o.git"},"supported_formats":["gguf"],"supports_batching":false,"supports_streaming":true,"version":"9.0","worker_type":"cpu"}');
INSERT INTO sync_lookup VALUES('other-worker',1);
INSERT INTO sync_lookup VALUES('other-worker-cpu',1);
INSERT INTO sync_lookup VALUES('second-worker',2);
INSERT INTO sync_lookup VALUES('second-worker-cpu',2);
INSERT INTO sync_depend VALUES(1,'gcc');
INSERT INTO sync_depend VALUES(1,'hello');
INSERT INTO sync_depend VALUES(2,'gcc');
INSERT INTO sync_depend VALUES(2,'hello');
INSERT INTO package VALUES(1,'hello','1.0-1','hello/1.0-1-52ffb8f2',1795877400,'local','','','','349d46d4c024b36f8393f603f5d726b522d4ff02309239b3574dae917abb2c51','foreign',0,'{"arch":"any","base":"hello","build_date":1,"description":"hello","groups":["workers"],"installed_size":10,"licenses":["MIT"],"name":"hello","optdepends":["nvtop: watch"],"packager":"T","provides":["hello-api=2"],"version":"1.0-1"}');
INSERT INTO package VALUES(2,'hello','1:2.0-1','hello/1:2.0-1-84094c02',1795877400,'local','','','','74353e5f6284c4b582eb6950fef41a6314358f1508add97f573227aa2e6012d9','foreign',0,'{"arch":"any","base":"hello","build_date":1,"description":"hello","groups":["workers"],"installed_size":10,"licenses":["MIT"],"name":"hello","optdepends":["nvtop: watch"],"packager":"T","provides":["hello-api=2"],"version":"1:2.0-1"}');
INSERT INTO package VALUES(3,'tool','3-1','tool/3-1-1bc6ad3c',1795877400,'local','','','','8add4a66486fad028ce70f7c6c7597201859fd04e5009fa5b53394763b1f0247','foreign',0,'{"arch":"any","base":"tool","build_date":1,"depends":["hello>=1.0"],"description":"tool","groups":["workers"],"installed_size":10,"licenses":["MIT"],"name":"tool","optdepends":["nvtop: watch"],"packager":"T","provides":["tool-api=2"],"version":"3-1"}');
INSERT INTO package VALUES(4,'gone','1-1','gone/1-1-fe53f1e4',1795877400,'local','','','','6a97e427aae3e163779ec9bfa46eeefe7e75e24ee18fa71a83d1741691f4ad86','foreign',0,'{"arch":"any","base":"gone","build_date":1,"description":"gone","groups":["workers"],"installed_size":10,"licenses":["MIT"],"name":"gone","optdepends":["nvtop: watch"],"packager":"T","provides":["gone-api=2"],"version":"1-1"}');
INSERT INTO directory VALUES(1,'');
INSERT INTO directory VALUES(2,'usr/');
INSERT INTO directory VALUES(3,'usr/bin/');
INSERT INTO directory VALUES(4,'usr/share/');
INSERT INTO directory VALUES(5,'usr/share/hello/');
INSERT INTO directory VALUES(6,'usr/share/tool/');
INSERT INTO directory VALUES(7,'usr/share/gone/');
INSERT INTO file VALUES(1,0,1,'usr/','d',0,'','');
INSERT INTO file VALUES(1,1,2,'bin/','d',0,'','');
INSERT INTO file VALUES(1,2,3,'hello','f',21,'8c0dd45b11f66b9e770bf223c1abcad0f1b9a1b4c3b79e1148484fccaa0b7c3b','');
INSERT INTO file VALUES(1,3,3,'hello-link','l',0,'','hello');
INSERT INTO file VALUES(1,4,2,'share/','d',0,'','');
INSERT INTO file VALUES(1,5,4,'hello/','d',0,'','');
INSERT INTO file VALUES(1,6,5,'data','f',5,'6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f','');
INSERT INTO file VALUES(2,0,1,'usr/','d',0,'','');
INSERT INTO file VALUES(2,1,2,'bin/','d',0,'','');
INSERT INTO file VALUES(2,2,3,'hello','f',23,'e3161e29c9d6de90221a299b94341e90379286ccc71c9d407587c70b514ece4a','');
INSERT INTO file VALUES(2,3,3,'hello-link','l',0,'','hello');
INSERT INTO file VALUES(2,4,2,'share/','d',0,'','');
INSERT INTO file VALUES(2,5,4,'hello/','d',0,'','');
INSERT INTO file VALUES(2,6,5,'data','f',5,'6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f','');
INSERT INTO file VALUES(3,0,1,'usr/','d',0,'','');
INSERT INTO file VALUES(3,1,2,'bin/','d',0,'','');
INSERT INTO file VALUES(3,2,3,'tool','f',19,'a84620b47fe38bab0324c414bbfc9e69b56a7e02253e3bba36d5c0661dfb202a','');
INSERT INTO file VALUES(3,3,3,'tool-link','l',0,'','tool');
INSERT INTO file VALUES(3,4,2,'share/','d',0,'','');
INSERT INTO file VALUES(3,5,4,'tool/','d',0,'','');
INSERT INTO file VALUES(3,6,6,'data','f',5,'6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f','');
INSERT INTO file VALUES(4,0,1,'usr/','d',0,'','');
INSERT INTO file VALUES(4,1,2,'bin/','d',0,'','');
INSERT INTO file VALUES(4,2,3,'gone','f',19,'1675f1ec9b338180464908339ea8f631b8898355016eddbbb36d18e12de2b225','');
INSERT INTO file VALUES(4,3,3,'gone-link','l',0,'','gone');
INSERT INTO file VALUES(4,4,2,'share/','d',0,'','');
INSERT INTO file VALUES(4,5,4,'gone/','d',0,'','');
INSERT INTO file VALUES(4,6,7,'data','f',5,'6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f','');
INSERT INTO history VALUES(1,1795877400,1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -U --noconfirm hello-1.0-1-any.pkg.tar.zst','root','done',1);
INSERT INTO history VALUES(2,1795877400,1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -U --noconfirm --beside hello-1:2.0-1-any.pkg.tar.zst','root','done',2);
INSERT INTO history VALUES(3,1795877400,1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -U --noconfirm --asdeps tool-3-1-any.pkg.tar.zst gone-1-1-any.pkg.tar.zst','root','done',3);
INSERT INTO history VALUES(4,1795877400,1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -R --noconfirm gone','root','done',4);
INSERT INTO history_change VALUES(1,0,'installed','hello','','1.0-1');
INSERT INTO history_change VALUES(2,0,'installed','hello','','1:2.0-1');
INSERT INTO history_change VALUES(3,0,'installed','tool','','3-1');
INSERT INTO history_change VALUES(3,1,'installed','gone','','1-1');
INSERT INTO history_change VALUES(4,0,'removed','gone','1-1','');
INSERT INTO generation VALUES(1,'old',1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -U --noconfirm hello-1.0-1-any.pkg.tar.zst',0,1);
INSERT INTO generation VALUES(2,'old',1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -U --noconfirm --beside hello-1:2.0-1-any.pkg.tar.zst',1,2);
INSERT INTO generation VALUES(3,'old',1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -U --noconfirm --asdeps tool-3-1-any.pkg.tar.zst gone-1-1-any.pkg.tar.zst',2,3);
INSERT INTO generation VALUES(4,'current',1795877400,'rbeepkg --root /srv/rbeepkg/root --config /srv/rbeepkg/conf -R --noconfirm gone',3,4);
INSERT INTO generation_member VALUES(1,'hello',1,'1.0-1',1,0,'hello/1.0-1-52ffb8f2','',0,'');
INSERT INTO generation_member VALUES(2,'hello',1,'1.0-1',1,0,'hello/1.0-1-52ffb8f2','',0,'');
INSERT INTO generation_member VALUES(2,'hello',2,'1:2.0-1',0,0,'hello/1:2.0-1-84094c02','',0,'');
INSERT INTO generation_member VALUES(3,'gone',4,'1-1',1,1,'gone/1-1-fe53f1e4','',0,'');
INSERT INTO generation_member VALUES(3,'hello',1,'1.0-1',1,0,'hello/1.0-1-52ffb8f2','',0,'');
INSERT INTO generation_member VALUES(3,'hello',2,'1:2.0-1',0,0,'hello/1:2.0-1-84094c02','',0,'');
INSERT INTO generation_member VALUES(3,'tool',3,'3-1',1,1,'tool/3-1-1bc6ad3c','',0,'');
INSERT INTO generation_member VALUES(4,'hello',1,'1.0-1',1,0,'hello/1.0-1-52ffb8f2','',0,'');
INSERT INTO generation_member VALUES(4,'hello',2,'1:2.0-1',0,0,'hello/1:2.0-1-84094c02','',1,'');
INSERT INTO generation_member VALUES(4,'tool',3,'3-1',1,1,'tool/3-1-1bc6ad3c','',0,'the driver is old');
INSERT INTO schema_migration VALUES(1,'initial',1795877400);
INSERT INTO schema_migration VALUES(2,'pins_and_holds',1795877402);
CREATE INDEX sync_package_by_catalog ON sync_package(catalog_id, name);
CREATE INDEX sync_lookup_by_package ON sync_lookup(package_id);
CREATE TRIGGER sync_package_never_changes BEFORE UPDATE ON sync_package BEGIN
    SELECT raise(ABORT, 'rows of sync_package are replaced, not updated');
END;
CREATE INDEX file_by_path ON file(directory_id, name, package_id);
CREATE UNIQUE INDEX generation_current ON generation(state) WHERE state = 'current';
CREATE INDEX generation_member_by_package ON generation_member(package_id);
INSERT INTO sync_search(sync_search) VALUES('rebuild');
PRAGMA user_version = 2;
