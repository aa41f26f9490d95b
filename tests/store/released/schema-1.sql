PRAGMA application_id = 1869312628;
BEGIN TRANSACTION;
CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 20100),
  schema INTEGER NOT NULL
) STRICT;
INSERT INTO "change" VALUES(1,'2026-11-20T12:00:00+00:00','ana','add KPI','',1);
INSERT INTO "change" VALUES(2,'2026-11-20T12:00:00+00:00','ana','add KPI','',1);
INSERT INTO "change" VALUES(3,'2026-11-20T12:00:00+00:00','ana','record','',1);
INSERT INTO "change" VALUES(4,'2026-11-20T12:00:00+00:00','ana','record','',1);
INSERT INTO "change" VALUES(5,'2026-11-20T12:00:00+00:00','ana','set KPI target','',1);
INSERT INTO "change" VALUES(6,'2026-11-20T12:00:00+00:00','ana','add objective','',1);
INSERT INTO "change" VALUES(7,'2026-11-20T12:00:00+00:00','ana','add objective','',1);
INSERT INTO "change" VALUES(8,'2026-11-20T12:00:00+00:00','ana','add guardrail','',1);
INSERT INTO "change" VALUES(9,'2026-11-20T12:00:00+00:00','ana','add key result','',1);
INSERT INTO "change" VALUES(10,'2026-11-20T12:00:00+00:00','ana','add key result','',1);
INSERT INTO "change" VALUES(11,'2026-11-20T12:00:00+00:00','ana','add key result','',1);
INSERT INTO "change" VALUES(12,'2026-11-20T12:00:00+00:00','ana','add key result','',1);
INSERT INTO "change" VALUES(13,'2026-11-20T12:00:00+00:00','ana','record','',1);
INSERT INTO "change" VALUES(14,'2026-11-20T12:00:00+00:00','ana','add initiative','',1);
INSERT INTO "change" VALUES(15,'2026-11-20T12:00:00+00:00','ana','set initiative','',1);
INSERT INTO "change" VALUES(16,'2026-11-20T12:00:00+00:00','ana','check in','',1);
INSERT INTO "change" VALUES(17,'2026-11-20T12:00:00+00:00','ana','check in','',1);
INSERT INTO "change" VALUES(18,'2026-11-20T12:00:00+00:00','ana','check in','',1);
INSERT INTO "change" VALUES(19,'2026-11-20T12:00:00+00:00','ana','set step','',1);
INSERT INTO "change" VALUES(20,'2026-11-20T12:00:00+00:00','ana','edit key result','agreed with the board',1);
INSERT INTO "change" VALUES(21,'2026-11-20T12:00:00+00:00','ana','edit objective','',1);
INSERT INTO "change" VALUES(22,'2026-11-20T12:00:00+00:00','ana','edit KPI','',1);
INSERT INTO "change" VALUES(23,'2026-11-20T12:00:00+00:00','ana','drop key result','measured elsewhere',1);
INSERT INTO "change" VALUES(24,'2026-11-20T12:00:00+00:00','ana','move key result','',1);
CREATE TABLE change_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change_id INTEGER NOT NULL REFERENCES change (id),
  item TEXT NOT NULL,
  before TEXT,
  after TEXT,
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;
INSERT INTO "change_item" VALUES(1,1,'KPI1',NULL,'{"name": "Uptime", "description": "", "unit": "%", "direction": "higher", "every": "week", "combine": "last", "healthy_at": 99.9, "watch_at": 99.0, "nature": "", "leads_id": null, "owner": "ana", "team": "", "position": 1, "added_on": "2026-11-20", "drop_reason": ""}');
INSERT INTO "change_item" VALUES(2,1,'target 1',NULL,'{"kpi_id": 1, "since": "2026-11-20", "value": 99.9, "low": null, "high": null}');
INSERT INTO "change_item" VALUES(3,1,'tag 1',NULL,'{"kpi_id": 1, "name": "ops"}');
INSERT INTO "change_item" VALUES(4,1,'tag 2',NULL,'{"kpi_id": 1, "name": "slo"}');
INSERT INTO "change_item" VALUES(5,2,'KPI2',NULL,'{"name": "Queue", "description": "", "unit": "", "direction": "range", "every": "day", "combine": "last", "healthy_at": null, "watch_at": null, "nature": "", "leads_id": null, "owner": "ana", "team": "eng/platform", "position": 2, "added_on": "2026-11-20", "drop_reason": ""}');
INSERT INTO "change_item" VALUES(6,2,'target 2',NULL,'{"kpi_id": 2, "since": "2026-11-20", "value": null, "low": 10.0, "high": 20.0}');
INSERT INTO "change_item" VALUES(7,3,'measurement 1',NULL,'{"kpi_id": 1, "on_date": "2026-11-06", "value": 99.95, "note": "", "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(8,4,'measurement 2',NULL,'{"kpi_id": 1, "on_date": "2026-11-13", "value": 99.2, "note": "an outage on Tuesday", "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(9,5,'target 3',NULL,'{"kpi_id": 1, "since": "2026-11-01", "value": 99.95, "low": null, "high": null}');
INSERT INTO "change_item" VALUES(10,6,'cycle 1',NULL,'{"name": "2026-Q4", "starts": "2026-10-01", "ends": "2026-12-31", "state": "active", "first_used": "2026-11-20"}');
INSERT INTO "change_item" VALUES(11,6,'O1',NULL,'{"why": "Because they leave otherwise.\nTwo lines.", "kind": "committed", "owner": "ana", "team": "", "weight": 1.0, "title": "Customers trust what we run", "parent_objective_id": null, "parent_key_result_id": null, "cycle_id": 1, "position": 1, "added_on": "2026-11-20", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(12,7,'O2',NULL,'{"why": "", "kind": "aspirational", "owner": "ana", "team": "support", "weight": 1.0, "title": "Support that people praise", "parent_objective_id": 1, "parent_key_result_id": null, "cycle_id": 1, "position": 2, "added_on": "2026-11-20", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(13,8,'guardrail 1',NULL,'{"objective_id": 1, "kpi_id": 1}');
INSERT INTO "change_item" VALUES(14,9,'KR1',NULL,'{"title": "Outages a month", "description": "", "metric": "reach", "start": 9.0, "target": 2.0, "low": null, "high": null, "unit": "outages", "weight": 1.0, "owner": "ana", "starts": "2026-10-01", "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 1, "position": 1, "added_on": "2026-11-20", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(15,9,'waypoint 1',NULL,'{"key_result_id": 1, "on_date": "2026-11-30", "value": 5.0}');
INSERT INTO "change_item" VALUES(16,10,'KR2',NULL,'{"title": "Reply at most 2 h", "description": "", "metric": "keep", "start": null, "target": null, "low": null, "high": 2.0, "unit": "h", "weight": 1.0, "owner": "ana", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 1, "position": 2, "added_on": "2026-11-20", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(17,11,'KR3',NULL,'{"title": "Help centre", "description": "", "metric": "milestone", "start": null, "target": null, "low": null, "high": null, "unit": "", "weight": 1.0, "owner": "ana", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 2, "position": 1, "added_on": "2026-11-20", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(18,11,'step 1',NULL,'{"key_result_id": 3, "number": 1, "title": "Draft", "weight": 2.0, "due": null}');
INSERT INTO "change_item" VALUES(19,11,'step 2',NULL,'{"key_result_id": 3, "number": 2, "title": "Review", "weight": 1.0, "due": "2026-12-01"}');
INSERT INTO "change_item" VALUES(20,12,'KR4',NULL,'{"title": "Queue below 15", "description": "", "metric": "reach", "start": 18.0, "target": 12.0, "low": null, "high": null, "unit": "", "weight": 1.0, "owner": "ana", "starts": null, "due": null, "kpi_id": 2, "by_percent": false, "by_amount": null, "objective_id": 2, "position": 2, "added_on": "2026-11-20", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(21,13,'measurement 3',NULL,'{"kpi_id": 2, "on_date": "2026-11-19", "value": 17.0, "note": "", "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(22,14,'I1',NULL,'{"key_result_id": 1, "title": "Rehearse the failover", "description": "", "state": "todo", "owner": "ana", "position": 1, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(23,15,'I1','{"state": "todo"}','{"state": "doing"}');
INSERT INTO "change_item" VALUES(24,16,'check-in 1',NULL,'{"key_result_id": 1, "on_date": "2026-11-06", "value": 7.0, "confidence": 6, "note": "two fewer", "step": null, "step_done": false, "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(25,17,'check-in 2',NULL,'{"key_result_id": 1, "on_date": "2026-11-20", "value": 5.0, "confidence": 7, "note": "", "step": null, "step_done": false, "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(26,18,'check-in 3',NULL,'{"key_result_id": 2, "on_date": "2026-11-20", "value": 1.6, "confidence": null, "note": "", "step": null, "step_done": false, "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(27,19,'check-in 4',NULL,'{"key_result_id": 3, "on_date": "2026-11-20", "value": 0.6666666666666666, "confidence": null, "note": "", "step": 1, "step_done": true, "who": "ana", "at": "2026-11-20T12:00:00+00:00"}');
INSERT INTO "change_item" VALUES(28,20,'KR1','{"target": 2.0}','{"target": 3.0}');
INSERT INTO "change_item" VALUES(29,21,'O2','{"owner": "ana", "weight": 1.0}','{"owner": "ben", "weight": 2.0}');
INSERT INTO "change_item" VALUES(30,22,'tag 3',NULL,'{"kpi_id": 2, "name": "flow"}');
INSERT INTO "change_item" VALUES(31,23,'KR4','{"dropped_on": null, "drop_reason": ""}','{"dropped_on": "2026-11-20", "drop_reason": "measured elsewhere"}');
INSERT INTO "change_item" VALUES(32,24,'KR2','{"position": 2}','{"position": 1}');
INSERT INTO "change_item" VALUES(33,24,'KR1','{"position": 1}','{"position": 2}');
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
INSERT INTO "check_in" VALUES(1,1,'2026-11-06',7.0,6,'two fewer',NULL,0,'ana','2026-11-20T12:00:00+00:00');
INSERT INTO "check_in" VALUES(2,1,'2026-11-20',5.0,7,'',NULL,0,'ana','2026-11-20T12:00:00+00:00');
INSERT INTO "check_in" VALUES(3,2,'2026-11-20',1.6,NULL,'',NULL,0,'ana','2026-11-20T12:00:00+00:00');
INSERT INTO "check_in" VALUES(4,3,'2026-11-20',6.66666666666666629659e-01,NULL,'',1,1,'ana','2026-11-20T12:00:00+00:00');
CREATE TABLE cycle (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 60),
  starts TEXT NOT NULL CHECK (length(starts) = 10),
  ends TEXT NOT NULL CHECK (length(ends) = 10),
  state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'grading', 'closed')),
  first_used TEXT NOT NULL CHECK (length(first_used) = 10),
  CHECK (starts <= ends)
) STRICT;
INSERT INTO "cycle" VALUES(1,'2026-Q4','2026-10-01','2026-12-31','active','2026-11-20');
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
INSERT INTO "initiative" VALUES(1,1,'Rehearse the failover','','doing','ana',1,'','rehearse the failover
ana');
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
INSERT INTO "key_result" VALUES(1,1,'Outages a month','','reach',9.0,3.0,NULL,0,NULL,NULL,'outages',1.0,'ana','2026-10-01',NULL,NULL,2,'2026-11-20',0,0,NULL,NULL,'','outages a month
ana');
INSERT INTO "key_result" VALUES(2,1,'Reply at most 2 h','','keep',NULL,NULL,NULL,0,NULL,2.0,'h',1.0,'ana',NULL,NULL,NULL,1,'2026-11-20',0,0,NULL,NULL,'','reply at most 2 h
ana');
INSERT INTO "key_result" VALUES(3,2,'Help centre','','milestone',NULL,NULL,NULL,0,NULL,NULL,'',1.0,'ana',NULL,NULL,NULL,1,'2026-11-20',0,0,NULL,NULL,'','help centre
ana
draft
review');
INSERT INTO "key_result" VALUES(4,2,'Queue below 15','','reach',18.0,12.0,NULL,0,NULL,NULL,'',1.0,'ana',NULL,NULL,2,2,'2026-11-20',0,0,NULL,'2026-11-20','measured elsewhere','queue below 15
ana');
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
INSERT INTO "kpi" VALUES(1,'Uptime','','%','higher','week','last',99.9,99.0,'',NULL,'ana','',1,'2026-11-20',NULL,'','uptime
ana
ops
slo');
INSERT INTO "kpi" VALUES(2,'Queue','','','range','day','last',NULL,NULL,'',NULL,'ana','eng/platform',2,'2026-11-20',NULL,'','queue
ana
eng/platform
flow');
CREATE TABLE kpi_tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  UNIQUE (kpi_id, name)
) STRICT;
INSERT INTO "kpi_tag" VALUES(1,1,'ops');
INSERT INTO "kpi_tag" VALUES(2,1,'slo');
INSERT INTO "kpi_tag" VALUES(3,2,'flow');
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
INSERT INTO "kpi_target" VALUES(1,1,'2026-11-20',99.9,NULL,NULL);
INSERT INTO "kpi_target" VALUES(2,2,'2026-11-20',NULL,10.0,20.0);
INSERT INTO "kpi_target" VALUES(3,1,'2026-11-01',99.95,NULL,NULL);
CREATE TABLE measurement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15),
  note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 20100),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO "measurement" VALUES(1,1,'2026-11-06',99.95,'','ana','2026-11-20T12:00:00+00:00');
INSERT INTO "measurement" VALUES(2,1,'2026-11-13',99.2,'an outage on Tuesday','ana','2026-11-20T12:00:00+00:00');
INSERT INTO "measurement" VALUES(3,2,'2026-11-19',17.0,'','ana','2026-11-20T12:00:00+00:00');
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
INSERT INTO "objective" VALUES(1,'Customers trust what we run','Because they leave otherwise.
Two lines.','committed',1,NULL,NULL,'ana','',1.0,1,'2026-11-20',0,NULL,NULL,'','customers trust what we run
because they leave otherwise.
two lines.
ana');
INSERT INTO "objective" VALUES(2,'Support that people praise','','aspirational',1,1,NULL,'ben','support',2.0,2,'2026-11-20',0,NULL,NULL,'','support that people praise
ben
support');
CREATE TABLE "schema_migration" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "applied" TEXT NOT NULL) STRICT;
INSERT INTO "schema_migration" VALUES(1,'0001_first','2026-11-22T04:25:12+00:00');
CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1000),
  title TEXT NOT NULL CHECK (length(title) <= 500 AND trim(title) <> ''),
  weight REAL NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1e6),
  due TEXT CHECK (length(due) = 10),
  UNIQUE (key_result_id, number)
) STRICT;
INSERT INTO "step" VALUES(1,3,1,'Draft',2.0,NULL);
INSERT INTO "step" VALUES(2,3,2,'Review',1.0,'2026-12-01');
CREATE TABLE waypoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15),
  UNIQUE (key_result_id, on_date)
) STRICT;
INSERT INTO "waypoint" VALUES(1,1,'2026-11-30',5.0);
CREATE TABLE workspace (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL,
  schema INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  CHECK (id = 1)
) STRICT;
INSERT INTO "workspace" VALUES(1,'d3bf007b-2dee-4a16-a4bf-ef626baebef7',1,'2026-11-22T04:25:12+00:00');
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
INSERT INTO "sqlite_sequence" VALUES('kpi',2);
INSERT INTO "sqlite_sequence" VALUES('change',24);
INSERT INTO "sqlite_sequence" VALUES('change_item',33);
INSERT INTO "sqlite_sequence" VALUES('kpi_target',3);
INSERT INTO "sqlite_sequence" VALUES('kpi_tag',3);
INSERT INTO "sqlite_sequence" VALUES('measurement',3);
INSERT INTO "sqlite_sequence" VALUES('cycle',1);
INSERT INTO "sqlite_sequence" VALUES('objective',2);
INSERT INTO "sqlite_sequence" VALUES('guardrail',1);
INSERT INTO "sqlite_sequence" VALUES('key_result',4);
INSERT INTO "sqlite_sequence" VALUES('waypoint',1);
INSERT INTO "sqlite_sequence" VALUES('step',2);
INSERT INTO "sqlite_sequence" VALUES('initiative',1);
INSERT INTO "sqlite_sequence" VALUES('check_in',4);
COMMIT;
