PRAGMA application_id = 1869312628;
BEGIN TRANSACTION;
CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 20100),
  schema INTEGER NOT NULL
, seal TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "change" VALUES(1,'2026-10-01T10:00:00+00:00','root','add objective','',2,'f59554b35a94d3ab79ee63c8ee974685');
INSERT INTO "change" VALUES(2,'2026-10-01T10:00:00+00:00','root','add objective','',2,'e131e12f5e79e9641902b2809542fb43');
INSERT INTO "change" VALUES(3,'2026-10-01T10:00:00+00:00','root','add KPI','',2,'16ca63e85c4255799264af18412efa6a');
INSERT INTO "change" VALUES(4,'2026-10-01T10:00:00+00:00','root','add key result','',2,'b62de0cffb64567dcddb53371857e8c2');
INSERT INTO "change" VALUES(5,'2026-10-01T10:00:00+00:00','root','add key result','',2,'07b2fca5d6c477a135f8990634924cb5');
INSERT INTO "change" VALUES(6,'2026-10-01T10:00:00+00:00','root','add key result','',2,'9958269e18762ceb6230ce1c21e8b168');
INSERT INTO "change" VALUES(7,'2026-10-01T10:00:00+00:00','root','add key result','',2,'c49296e0946e5f2511355b59d69a0b50');
INSERT INTO "change" VALUES(8,'2026-10-01T10:00:00+00:00','root','add guardrail','',2,'3f2a17ef5475882fbb9ab0cc956d67ad');
INSERT INTO "change" VALUES(9,'2026-10-09T10:00:00+00:00','root','check in','',2,'de464858bcbe1610a268d82cd7b1c73b');
INSERT INTO "change" VALUES(10,'2026-10-09T10:00:00+00:00','root','record','',2,'53d44f25059fb48a495830b68952a761');
INSERT INTO "change" VALUES(11,'2026-10-09T10:00:00+00:00','root','set step','',2,'82ca21d45f0f326b03ad6ce7ba1208b4');
INSERT INTO "change" VALUES(12,'2026-10-09T10:00:00+00:00','root','add initiative','',2,'ce1eda27a79bb90fde3a7098ba95698a');
INSERT INTO "change" VALUES(13,'2026-10-16T10:00:00+00:00','root','check in','',2,'68b6e1926dedb53139d65cfe5df36907');
INSERT INTO "change" VALUES(14,'2026-10-16T10:00:00+00:00','root','drop key result','no longer',2,'c2a946f02380c08a808720b5a69e430d');
INSERT INTO "change" VALUES(15,'2026-10-16T10:00:00+00:00','root','record','',2,'c03b47b8b4e113435a41d4fe3a2c2f9d');
INSERT INTO "change" VALUES(16,'2026-10-16T10:00:00+00:00','root','set KPI target','',2,'ed379bea68f339f8358347650d2a0aa8');
INSERT INTO "change" VALUES(17,'2026-10-16T10:00:00+00:00','root','set initiative','',2,'38bcbe228fba7b96e99260df0beb246b');
INSERT INTO "change" VALUES(18,'2026-10-16T10:00:00+00:00','root','edit key result','matters more',2,'e6634e6079eb4fb655014d5b64de328c');
INSERT INTO "change" VALUES(19,'2026-10-16T10:00:00+00:00','root','edit objective','clearer',2,'8cfb00b5355024288ac14fbf2cdfccef');
INSERT INTO "change" VALUES(20,'2026-10-16T10:00:00+00:00','root','add objective','',2,'caab8c79cc6582acc9507a3e7d896313');
CREATE TABLE change_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change_id INTEGER NOT NULL REFERENCES change (id),
  item TEXT NOT NULL,
  before TEXT,
  after TEXT,
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;
INSERT INTO "change_item" VALUES(1,1,'cycle 1',NULL,'{"name": "2026-Q4", "starts": "2026-10-01", "ends": "2026-12-31", "state": "active", "first_used": "2026-10-01"}');
INSERT INTO "change_item" VALUES(2,1,'O1',NULL,'{"why": "Half leave", "kind": "committed", "owner": "ana", "team": "eng/web", "weight": 1.0, "title": "Be easy to start with", "parent_objective_id": null, "parent_key_result_id": null, "cycle_id": 1, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(3,2,'O2',NULL,'{"why": "", "kind": "learning", "owner": "ben", "team": "", "weight": 1.0, "title": "Learn what teams need", "parent_objective_id": 1, "parent_key_result_id": null, "cycle_id": 1, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(4,3,'KPI1',NULL,'{"name": "Uptime", "description": "", "unit": "%", "direction": "higher", "every": "week", "combine": "last", "healthy_at": null, "watch_at": null, "nature": "", "leads_id": null, "owner": "root", "team": "", "position": 1, "added_on": "2026-10-01", "drop_reason": ""}');
INSERT INTO "change_item" VALUES(5,3,'target 1',NULL,'{"kpi_id": 1, "since": "2026-10-01", "value": 99.9, "low": null, "high": null}');
INSERT INTO "change_item" VALUES(6,3,'tag 1',NULL,'{"kpi_id": 1, "name": "ops"}');
INSERT INTO "change_item" VALUES(7,4,'KR1',NULL,'{"title": "Minutes to first check-in", "description": "", "metric": "reach", "start": 30.0, "target": 10.0, "low": null, "high": null, "unit": "min", "weight": 1.0, "owner": "ana", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 1, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(8,4,'waypoint 1',NULL,'{"key_result_id": 1, "on_date": "2026-12-01", "value": 20.0}');
INSERT INTO "change_item" VALUES(9,5,'KR2',NULL,'{"title": "Uptime", "description": "", "metric": "keep", "start": null, "target": null, "low": 99.0, "high": null, "unit": "%", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": 1, "by_percent": false, "by_amount": null, "objective_id": 1, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(10,6,'KR3',NULL,'{"title": "Interviews", "description": "", "metric": "milestone", "start": null, "target": null, "low": null, "high": null, "unit": "", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 2, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(11,6,'step 1',NULL,'{"key_result_id": 3, "number": 1, "title": "Ten", "weight": 1.0, "due": null}');
INSERT INTO "change_item" VALUES(12,6,'step 2',NULL,'{"key_result_id": 3, "number": 2, "title": "Twenty", "weight": 1.0, "due": null}');
INSERT INTO "change_item" VALUES(13,7,'KR4',NULL,'{"title": "Old idea", "description": "", "metric": "reach", "start": null, "target": 5.0, "low": null, "high": null, "unit": "", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 2, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(14,8,'guardrail 1',NULL,'{"objective_id": 1, "kpi_id": 1}');
INSERT INTO "change_item" VALUES(15,9,'check-in 1',NULL,'{"key_result_id": 1, "on_date": "2026-10-09", "value": 25.0, "confidence": 6, "note": "one week", "step": null, "step_done": false, "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(16,10,'measurement 1',NULL,'{"kpi_id": 1, "on_date": "2026-10-09", "value": 99.5, "note": "", "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(17,11,'check-in 2',NULL,'{"key_result_id": 3, "on_date": "2026-10-09", "value": 0.5, "confidence": null, "note": "", "step": 1, "step_done": true, "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(18,12,'I1',NULL,'{"key_result_id": 1, "title": "New tour", "description": "", "state": "todo", "owner": "root", "position": 1, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(19,13,'check-in 3',NULL,'{"key_result_id": 1, "on_date": "2026-10-16", "value": 25.0, "confidence": 7, "note": "", "step": null, "step_done": false, "who": "root", "at": "2026-10-16T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(20,14,'KR4','{"dropped_on": null, "drop_reason": ""}','{"dropped_on": "2026-10-16", "drop_reason": "no longer"}');
INSERT INTO "change_item" VALUES(21,15,'measurement 2',NULL,'{"kpi_id": 1, "on_date": "2026-10-16", "value": 99.7, "note": "", "who": "root", "at": "2026-10-16T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(22,16,'target 2',NULL,'{"kpi_id": 1, "since": "2026-11-01", "value": 99.95, "low": null, "high": null}');
INSERT INTO "change_item" VALUES(23,17,'I1','{"state": "todo"}','{"state": "doing"}');
INSERT INTO "change_item" VALUES(24,18,'KR1','{"weight": 1.0}','{"weight": 2.0}');
INSERT INTO "change_item" VALUES(25,19,'O1','{"title": "Be easy to start with"}','{"title": "Be easy to begin with"}');
INSERT INTO "change_item" VALUES(26,20,'cycle 2',NULL,'{"name": "2027-Q1", "starts": "2027-01-01", "ends": "2027-03-31", "state": "draft", "first_used": "2026-10-16"}');
INSERT INTO "change_item" VALUES(27,20,'O3',NULL,'{"why": "", "kind": "aspirational", "owner": "root", "team": "", "weight": 1.0, "title": "Second", "parent_objective_id": null, "parent_key_result_id": null, "cycle_id": 2, "position": 1, "added_on": "2026-10-16", "added_in_draft": true, "drop_reason": ""}');
CREATE TABLE check_in (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL CHECK (value BETWEEN -1e15 AND 1e15),
  confidence INTEGER CHECK (confidence BETWEEN 0 AND 10),
  note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 20100),
  step INTEGER,
  step_done INTEGER NOT NULL DEFAULT 0 CHECK (step_done IN (0, 1)),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  CHECK (value IS NOT NULL OR confidence IS NOT NULL OR note <> '')
) STRICT;
INSERT INTO "check_in" VALUES(1,1,'2026-10-09',25.0,6,'one week',NULL,0,'root','2026-10-09T10:00:00+00:00');
INSERT INTO "check_in" VALUES(2,3,'2026-10-09',0.5,NULL,'',1,1,'root','2026-10-09T10:00:00+00:00');
INSERT INTO "check_in" VALUES(3,1,'2026-10-16',25.0,7,'',NULL,0,'root','2026-10-16T10:00:00+00:00');
CREATE TABLE cycle (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60),
  starts TEXT NOT NULL CHECK (length(starts) = 10),
  ends TEXT NOT NULL CHECK (length(ends) = 10),
  state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'grading', 'closed')),
  first_used TEXT NOT NULL CHECK (length(first_used) = 10),
  CHECK (starts <= ends)
) STRICT;
INSERT INTO "cycle" VALUES(1,'2026-Q4','2026-10-01','2026-12-31','active','2026-10-01');
INSERT INTO "cycle" VALUES(2,'2027-Q1','2027-01-01','2027-03-31','draft','2026-10-16');
CREATE TABLE guardrail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  objective_id INTEGER NOT NULL REFERENCES objective (id),
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  UNIQUE (objective_id, kpi_id)
) STRICT;
INSERT INTO "guardrail" VALUES(1,1,1);
CREATE TABLE initiative (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  title TEXT NOT NULL CHECK (length(title) <= 500 AND trim(title) <> ''),
  description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20100),
  state TEXT NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'dropped')),
  owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 100),
  position INTEGER NOT NULL,
  drop_reason TEXT NOT NULL DEFAULT '' CHECK (length(drop_reason) <= 20100),
  search_text TEXT NOT NULL
) STRICT;
INSERT INTO "initiative" VALUES(1,1,'New tour','','doing','root',1,'','new tour
root');
CREATE TABLE key_result (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  objective_id INTEGER NOT NULL REFERENCES objective (id),
  title TEXT NOT NULL CHECK (length(title) <= 500 AND trim(title) <> ''),
  description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20100),
  metric TEXT NOT NULL CHECK (metric IN ('reach', 'keep', 'milestone')),
  start REAL CHECK (start BETWEEN -1e15 AND 1e15),
  target REAL CHECK (target BETWEEN -1e15 AND 1e15),
  by_amount REAL CHECK (by_amount BETWEEN -1e15 AND 1e15),
  by_percent INTEGER NOT NULL DEFAULT 0 CHECK (by_percent IN (0, 1)),
  low REAL CHECK (low BETWEEN -1e15 AND 1e15),
  high REAL CHECK (high BETWEEN -1e15 AND 1e15),
  unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 100),
  weight REAL NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1e6),
  owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 100),
  starts TEXT CHECK (length(starts) = 10),
  due TEXT CHECK (length(due) = 10),
  kpi_id INTEGER REFERENCES kpi (id),
  position INTEGER NOT NULL,
  added_on TEXT NOT NULL CHECK (length(added_on) = 10),
  added_in_draft INTEGER NOT NULL DEFAULT 0 CHECK (added_in_draft IN (0, 1)),
  counts_after INTEGER NOT NULL DEFAULT 0,
  grade REAL CHECK (grade BETWEEN 0 AND 1),
  dropped_on TEXT CHECK (length(dropped_on) = 10),
  drop_reason TEXT NOT NULL DEFAULT '' CHECK (length(drop_reason) <= 20100),
  search_text TEXT NOT NULL,
  CHECK (start <> target),
  CHECK (low < high),
  CHECK (by_amount <> 0),
  CHECK (starts <= due),
  CHECK (metric <> 'reach' OR (target IS NULL) <> (by_amount IS NULL)),
  CHECK (metric <> 'keep' OR low IS NOT NULL OR high IS NOT NULL),
  CHECK (metric <> 'milestone' OR kpi_id IS NULL)
) STRICT;
INSERT INTO "key_result" VALUES(1,1,'Minutes to first check-in','','reach',30.0,10.0,NULL,0,NULL,NULL,'min',2.0,'ana',NULL,NULL,NULL,1,'2026-10-01',0,0,NULL,NULL,'','minutes to first check-in
ana');
INSERT INTO "key_result" VALUES(2,1,'Uptime','','keep',NULL,NULL,NULL,0,99.0,NULL,'%',1.0,'root',NULL,NULL,1,2,'2026-10-01',0,0,NULL,NULL,'','uptime
root');
INSERT INTO "key_result" VALUES(3,2,'Interviews','','milestone',NULL,NULL,NULL,0,NULL,NULL,'',1.0,'root',NULL,NULL,NULL,1,'2026-10-01',0,0,NULL,NULL,'','interviews
root
ten
twenty');
INSERT INTO "key_result" VALUES(4,2,'Old idea','','reach',NULL,5.0,NULL,0,NULL,NULL,'',1.0,'root',NULL,NULL,NULL,2,'2026-10-01',0,0,NULL,'2026-10-16','no longer','old idea
root');
CREATE TABLE kpi (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL CHECK (length(name) <= 500 AND trim(name) <> ''),
  description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 20100),
  unit TEXT NOT NULL DEFAULT '' CHECK (length(unit) <= 100),
  direction TEXT NOT NULL CHECK (direction IN ('higher', 'lower', 'range')),
  every TEXT NOT NULL CHECK (every IN ('day', 'week', 'month', 'quarter')),
  combine TEXT NOT NULL CHECK (combine IN ('last', 'sum', 'mean')),
  healthy_at REAL CHECK (healthy_at BETWEEN -1e15 AND 1e15),
  watch_at REAL CHECK (watch_at BETWEEN -1e15 AND 1e15),
  nature TEXT NOT NULL CHECK (nature IN ('', 'leading', 'lagging')),
  leads_id INTEGER REFERENCES kpi (id),
  owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 100),
  team TEXT NOT NULL DEFAULT '' CHECK (length(team) <= 100),
  position INTEGER NOT NULL,
  added_on TEXT NOT NULL CHECK (length(added_on) = 10),
  dropped_on TEXT CHECK (length(dropped_on) = 10),
  drop_reason TEXT NOT NULL DEFAULT '' CHECK (length(drop_reason) <= 20100),
  search_text TEXT NOT NULL,
  CHECK ((healthy_at IS NULL) = (watch_at IS NULL)),
  CHECK (leads_id <> id)
) STRICT;
INSERT INTO "kpi" VALUES(1,'Uptime','','%','higher','week','last',NULL,NULL,'',NULL,'root','',1,'2026-10-01',NULL,'','uptime
root
ops');
CREATE TABLE kpi_tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  UNIQUE (kpi_id, name)
) STRICT;
INSERT INTO "kpi_tag" VALUES(1,1,'ops');
CREATE TABLE kpi_target (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  since TEXT NOT NULL CHECK (length(since) = 10),
  value REAL CHECK (value BETWEEN -1e15 AND 1e15),
  low REAL CHECK (low BETWEEN -1e15 AND 1e15),
  high REAL CHECK (high BETWEEN -1e15 AND 1e15),
  CHECK ((value IS NULL) <> (low IS NULL)),
  CHECK ((low IS NULL) = (high IS NULL)),
  CHECK (low < high),
  UNIQUE (kpi_id, since)
) STRICT;
INSERT INTO "kpi_target" VALUES(1,1,'2026-10-01',99.9,NULL,NULL);
INSERT INTO "kpi_target" VALUES(2,1,'2026-11-01',99.95,NULL,NULL);
CREATE TABLE measurement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15),
  note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 20100),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO "measurement" VALUES(1,1,'2026-10-09',99.5,'','root','2026-10-09T10:00:00+00:00');
INSERT INTO "measurement" VALUES(2,1,'2026-10-16',99.7,'','root','2026-10-16T10:00:00+00:00');
CREATE TABLE objective (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL CHECK (length(title) <= 500 AND trim(title) <> ''),
  why TEXT NOT NULL DEFAULT '' CHECK (length(why) <= 20100),
  kind TEXT NOT NULL CHECK (kind IN ('committed', 'aspirational', 'learning')),
  cycle_id INTEGER NOT NULL REFERENCES cycle (id),
  parent_objective_id INTEGER REFERENCES objective (id),
  parent_key_result_id INTEGER REFERENCES key_result (id),
  owner TEXT NOT NULL DEFAULT '' CHECK (length(owner) <= 100),
  team TEXT NOT NULL DEFAULT '' CHECK (length(team) <= 100),
  weight REAL NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1e6),
  position INTEGER NOT NULL,
  added_on TEXT NOT NULL CHECK (length(added_on) = 10),
  added_in_draft INTEGER NOT NULL DEFAULT 0 CHECK (added_in_draft IN (0, 1)),
  grade REAL CHECK (grade BETWEEN 0 AND 1),
  dropped_on TEXT CHECK (length(dropped_on) = 10),
  drop_reason TEXT NOT NULL DEFAULT '' CHECK (length(drop_reason) <= 20100),
  search_text TEXT NOT NULL,
  CHECK (parent_objective_id IS NULL OR parent_key_result_id IS NULL),
  CHECK (parent_objective_id <> id)
) STRICT;
INSERT INTO "objective" VALUES(1,'Be easy to begin with','Half leave','committed',1,NULL,NULL,'ana','eng/web',1.0,1,'2026-10-01',0,NULL,NULL,'','be easy to begin with
half leave
ana
eng/web');
INSERT INTO "objective" VALUES(2,'Learn what teams need','','learning',1,1,NULL,'ben','',1.0,2,'2026-10-01',0,NULL,NULL,'','learn what teams need
ben');
INSERT INTO "objective" VALUES(3,'Second','','aspirational',2,NULL,NULL,'root','',1.0,1,'2026-10-16',1,NULL,NULL,'','second
root');
CREATE TABLE "schema_migration" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "applied" TEXT NOT NULL) STRICT;
INSERT INTO "schema_migration" VALUES(1,'0001_first','2026-11-22T08:26:27+00:00');
INSERT INTO "schema_migration" VALUES(2,'0002_sharing','2026-11-22T08:26:27+00:00');
CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1000),
  title TEXT NOT NULL CHECK (length(title) <= 500 AND trim(title) <> ''),
  weight REAL NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1e6),
  due TEXT CHECK (length(due) = 10),
  UNIQUE (key_result_id, number)
) STRICT;
INSERT INTO "step" VALUES(1,3,1,'Ten',1.0,NULL);
INSERT INTO "step" VALUES(2,3,2,'Twenty',1.0,NULL);
CREATE TABLE waypoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15),
  UNIQUE (key_result_id, on_date)
) STRICT;
INSERT INTO "waypoint" VALUES(1,1,'2026-12-01',20.0);
CREATE TABLE workspace (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL,
  schema INTEGER NOT NULL,
  created_at TEXT NOT NULL, readable_from INTEGER NOT NULL DEFAULT 2, writable_from INTEGER NOT NULL DEFAULT 2, version TEXT NOT NULL DEFAULT '', upgraded_by TEXT NOT NULL DEFAULT '', upgraded_at TEXT NOT NULL DEFAULT '', generation INTEGER NOT NULL DEFAULT 0, closed_until TEXT NOT NULL DEFAULT '', published_at TEXT NOT NULL DEFAULT '', seal TEXT NOT NULL DEFAULT '',
  CHECK (id = 1)
) STRICT;
INSERT INTO "workspace" VALUES(1,'041509b7-cfde-4ff3-a67d-f5a8f2376d4f',2,'2026-11-22T08:26:27+00:00',2,2,'0.2.0','root','2026-11-22T08:26:27+00:00',0,'','','00de34a26360e923857d278620a9f4ac');
CREATE UNIQUE INDEX "schema_migration_name" ON "schema_migration" ("name");
CREATE INDEX change_item_change_id ON change_item (change_id);
CREATE INDEX change_item_item ON change_item (item);
CREATE INDEX measurement_kpi_id_on_date ON measurement (kpi_id, on_date);
CREATE INDEX objective_cycle_id ON objective (cycle_id);
CREATE INDEX objective_parent_objective_id ON objective (parent_objective_id);
CREATE INDEX objective_parent_key_result_id ON objective (parent_key_result_id);
CREATE INDEX key_result_objective_id ON key_result (objective_id);
CREATE INDEX key_result_kpi_id ON key_result (kpi_id);
CREATE INDEX check_in_key_result_id_on_date ON check_in (key_result_id, on_date);
CREATE INDEX initiative_key_result_id ON initiative (key_result_id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('workspace',1);
INSERT INTO "sqlite_sequence" VALUES('cycle',2);
INSERT INTO "sqlite_sequence" VALUES('objective',3);
INSERT INTO "sqlite_sequence" VALUES('change',20);
INSERT INTO "sqlite_sequence" VALUES('change_item',27);
INSERT INTO "sqlite_sequence" VALUES('kpi',1);
INSERT INTO "sqlite_sequence" VALUES('kpi_target',2);
INSERT INTO "sqlite_sequence" VALUES('kpi_tag',1);
INSERT INTO "sqlite_sequence" VALUES('key_result',4);
INSERT INTO "sqlite_sequence" VALUES('waypoint',1);
INSERT INTO "sqlite_sequence" VALUES('step',2);
INSERT INTO "sqlite_sequence" VALUES('guardrail',1);
INSERT INTO "sqlite_sequence" VALUES('check_in',3);
INSERT INTO "sqlite_sequence" VALUES('measurement',2);
INSERT INTO "sqlite_sequence" VALUES('initiative',1);
COMMIT;
