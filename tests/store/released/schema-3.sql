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
INSERT INTO "change" VALUES(1,'2026-10-01T10:00:00+00:00','root','add objective','',3,'e3e5d04991ae1797b0bed6f5601edfac');
INSERT INTO "change" VALUES(2,'2026-10-01T10:00:00+00:00','root','add objective','',3,'abdd7f5a90213eff5c7b907dd3512d5f');
INSERT INTO "change" VALUES(3,'2026-10-01T10:00:00+00:00','root','add KPI','',3,'2ed10d24587ec78068cb4deb7875a3af');
INSERT INTO "change" VALUES(4,'2026-10-01T10:00:00+00:00','root','add key result','',3,'b593f455d5595e5ec0f2c02fc7f5dc0c');
INSERT INTO "change" VALUES(5,'2026-10-01T10:00:00+00:00','root','add key result','',3,'e28bf26eb610c8bfa4d3a55dfcb48796');
INSERT INTO "change" VALUES(6,'2026-10-01T10:00:00+00:00','root','add key result','',3,'6ce0f6cf2c50bfbdb882fd77d2c81a3e');
INSERT INTO "change" VALUES(7,'2026-10-01T10:00:00+00:00','root','add key result','',3,'b42286a256f75c00f6327e0651e495de');
INSERT INTO "change" VALUES(8,'2026-10-01T10:00:00+00:00','root','add guardrail','',3,'bb78f446d1d3598fbcc949d7a3a11def');
INSERT INTO "change" VALUES(9,'2026-10-01T10:00:00+00:00','root','add objective','',3,'e8ce299ff93fd53e6c41c73cd9b01813');
INSERT INTO "change" VALUES(10,'2026-10-01T10:00:00+00:00','root','add key result','',3,'49e665cdc3dcdb93d57957f432454feb');
INSERT INTO "change" VALUES(11,'2026-10-01T10:00:00+00:00','root','add key result','',3,'3360336ed751a7ada92158161ff9ab46');
INSERT INTO "change" VALUES(12,'2026-10-01T10:00:00+00:00','root','add key result','',3,'13bcce9ae7b9e98e5e3d0d080b1f5315');
INSERT INTO "change" VALUES(13,'2026-10-01T10:00:00+00:00','root','check in','',3,'b7489901831c32eb0284dfb1f617e2c4');
INSERT INTO "change" VALUES(14,'2026-10-01T10:00:00+00:00','root','check in','',3,'bd6914e5a5baa5fb0aa03b93d5e33832');
INSERT INTO "change" VALUES(15,'2026-10-01T10:00:00+00:00','root','record','',3,'9ff8b82cceb9d17ebc8d982e9449ce3c');
INSERT INTO "change" VALUES(16,'2026-10-01T10:00:00+00:00','root','grade cycle','',3,'9b3a3f95ad23e34505ff3278f7e1231f');
INSERT INTO "change" VALUES(17,'2026-10-01T10:00:00+00:00','root','grade','the survey came late',3,'f06e62dbd8397e1b544c7c30f03d9ed2');
INSERT INTO "change" VALUES(18,'2026-10-01T10:00:00+00:00','root','grade','',3,'176184a42daff4a68408b3fc290834ce');
INSERT INTO "change" VALUES(19,'2026-10-02T10:00:00+00:00','root','close cycle','',3,'1fb6372f5c5cab0a307d2978a729f05f');
INSERT INTO "change" VALUES(20,'2026-10-02T10:00:00+00:00','root','carry over','',3,'d0aaa0b14d794d1e35d7f9f30a999681');
INSERT INTO "change" VALUES(21,'2026-10-09T10:00:00+00:00','root','check in','',3,'c2095d50bc70c345e2e6ec463119f038');
INSERT INTO "change" VALUES(22,'2026-10-09T10:00:00+00:00','root','check in','',3,'5d4363bbdcb12e7d0cf7bab2f741c647');
INSERT INTO "change" VALUES(23,'2026-10-09T10:00:00+00:00','root','record','',3,'1d8c772899d457319ae50d94f7881bde');
INSERT INTO "change" VALUES(24,'2026-10-09T10:00:00+00:00','root','set step','',3,'62e96581825c9e2b054f22165372e7de');
INSERT INTO "change" VALUES(25,'2026-10-09T10:00:00+00:00','root','add initiative','',3,'3d776d0936f649e198538658d7541528');
INSERT INTO "change" VALUES(26,'2026-10-16T10:00:00+00:00','root','check in','',3,'da9addc18ccba5f70912459b98393ee9');
INSERT INTO "change" VALUES(27,'2026-10-16T10:00:00+00:00','root','drop key result','no longer',3,'8024debece962af1b7696a308d8bb4f2');
INSERT INTO "change" VALUES(28,'2026-10-16T10:00:00+00:00','root','record','',3,'53ace734e0e26c4a0f363eb5b080ba43');
INSERT INTO "change" VALUES(29,'2026-10-16T10:00:00+00:00','root','set KPI target','',3,'96d527a4e5694d39966df4ee838775b0');
INSERT INTO "change" VALUES(30,'2026-10-16T10:00:00+00:00','root','set initiative','',3,'d576712fad689d72ebfe4d93900df0b7');
INSERT INTO "change" VALUES(31,'2026-10-16T10:00:00+00:00','root','edit key result','matters more',3,'8ce7c525e7f41bebe66040c3c9e94e5e');
INSERT INTO "change" VALUES(32,'2026-10-16T10:00:00+00:00','root','edit objective','clearer',3,'faa8910abb4357a07bc15a5191645fbe');
CREATE TABLE change_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  change_id INTEGER NOT NULL REFERENCES change (id),
  item TEXT NOT NULL,
  before TEXT,
  after TEXT,
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;
INSERT INTO "change_item" VALUES(1,1,'cycle 1',NULL,'{"name": "2026-Q4", "starts": "2026-10-01", "ends": "2026-12-31", "state": "active", "first_used": "2026-10-01"}');
INSERT INTO "change_item" VALUES(2,1,'O1',NULL,'{"why": "", "kind": "committed", "owner": "root", "team": "support", "weight": 1.0, "title": "Be praised", "parent_objective_id": null, "parent_key_result_id": null, "cycle_id": 1, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(3,2,'O2',NULL,'{"why": "", "kind": "aspirational", "owner": "root", "team": "", "weight": 1.0, "title": "Answer faster", "parent_objective_id": 1, "parent_key_result_id": null, "cycle_id": 1, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(4,3,'KPI1',NULL,'{"name": "Uptime", "description": "", "unit": "%", "direction": "higher", "every": "week", "combine": "last", "healthy_at": null, "watch_at": null, "nature": "", "leads_id": null, "owner": "root", "team": "", "position": 1, "added_on": "2026-10-01", "drop_reason": ""}');
INSERT INTO "change_item" VALUES(5,3,'target 1',NULL,'{"kpi_id": 1, "since": "2026-10-01", "value": 99.9, "low": null, "high": null}');
INSERT INTO "change_item" VALUES(6,3,'tag 1',NULL,'{"kpi_id": 1, "name": "slo"}');
INSERT INTO "change_item" VALUES(7,4,'KR1',NULL,'{"title": "CSAT", "description": "", "metric": "reach", "start": 30.0, "target": 50.0, "low": null, "high": null, "unit": "%", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 1, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(8,4,'waypoint 1',NULL,'{"key_result_id": 1, "on_date": "2026-11-15", "value": 38.0}');
INSERT INTO "change_item" VALUES(9,5,'KR2',NULL,'{"title": "Help centre", "description": "", "metric": "milestone", "start": null, "target": null, "low": null, "high": null, "unit": "", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 1, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(10,5,'step 1',NULL,'{"key_result_id": 2, "number": 1, "title": "Draft", "weight": 1.0, "due": null}');
INSERT INTO "change_item" VALUES(11,5,'step 2',NULL,'{"key_result_id": 2, "number": 2, "title": "Launch", "weight": 2.0, "due": "2026-12-01"}');
INSERT INTO "change_item" VALUES(12,6,'KR3',NULL,'{"title": "First reply", "description": "", "metric": "keep", "start": null, "target": null, "low": null, "high": 2.0, "unit": "h", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 2, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(13,7,'KR4',NULL,'{"title": "Without a start", "description": "", "metric": "reach", "start": null, "target": 9.0, "low": null, "high": null, "unit": "", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 2, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(14,8,'guardrail 1',NULL,'{"objective_id": 1, "kpi_id": 1}');
INSERT INTO "change_item" VALUES(15,9,'cycle 2',NULL,'{"name": "2026-Q3", "starts": "2026-07-01", "ends": "2026-09-30", "state": "active", "first_used": "2026-10-01"}');
INSERT INTO "change_item" VALUES(16,9,'O3',NULL,'{"why": "", "kind": "aspirational", "owner": "root", "team": "", "weight": 1.0, "title": "Last quarter''s", "parent_objective_id": null, "parent_key_result_id": null, "cycle_id": 2, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(17,10,'KR5',NULL,'{"title": "Churn", "description": "", "metric": "reach", "start": 9.0, "target": 4.0, "low": null, "high": null, "unit": "%", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 3, "position": 1, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(18,11,'KR6',NULL,'{"title": "Steady", "description": "", "metric": "reach", "start": 99.0, "target": 99.99, "low": null, "high": null, "unit": "%", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": 1, "by_percent": false, "by_amount": null, "objective_id": 3, "position": 2, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(19,12,'KR7',NULL,'{"title": "Calls", "description": "", "metric": "keep", "start": null, "target": null, "low": null, "high": 20.0, "unit": "", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 3, "position": 3, "added_on": "2026-10-01", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(20,13,'check-in 1',NULL,'{"key_result_id": 5, "on_date": "2026-09-25", "value": 6.0, "confidence": 6, "note": "", "step": null, "step_done": false, "in_the_way": "", "who": "root", "at": "2026-10-01T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(21,14,'check-in 2',NULL,'{"key_result_id": 7, "on_date": "2026-07-10", "value": 12.0, "confidence": null, "note": "", "step": null, "step_done": false, "in_the_way": "", "who": "root", "at": "2026-10-01T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(22,15,'measurement 1',NULL,'{"kpi_id": 1, "on_date": "2026-09-20", "value": 99.7, "note": "", "who": "root", "at": "2026-10-01T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(23,16,'cycle 2','{"state": "active"}','{"state": "grading"}');
INSERT INTO "change_item" VALUES(24,17,'KR5','{"learned": "", "grade": null, "grade_reason": ""}','{"learned": "ask earlier", "grade": 0.9, "grade_reason": "the survey came late"}');
INSERT INTO "change_item" VALUES(25,18,'O3','{"learned": ""}','{"learned": "write less"}');
INSERT INTO "change_item" VALUES(26,19,'KR5','{"closed_current": null, "closed_score": null}','{"closed_current": 6.0, "closed_score": 0.6}');
INSERT INTO "change_item" VALUES(27,19,'KR6','{"grade": null, "closed_current": null, "closed_score": null}','{"grade": 0.7070707070707071, "closed_current": 99.7, "closed_score": 0.7070707070707071}');
INSERT INTO "change_item" VALUES(28,19,'KR7','{"grade": null, "closed_current": null, "closed_score": null}','{"grade": 0.07692307692307693, "closed_current": 12.0, "closed_score": 0.07692307692307693}');
INSERT INTO "change_item" VALUES(29,19,'O3','{"grade": null, "closed_score": null}','{"grade": 0.5613312613312613, "closed_score": 0.46133126133126134}');
INSERT INTO "change_item" VALUES(30,19,'cycle 2','{"state": "grading"}','{"state": "closed"}');
INSERT INTO "change_item" VALUES(31,20,'O4',NULL,'{"title": "Last quarter''s", "why": "", "owner": "root", "team": "", "kind": "aspirational", "weight": 1.0, "parent_objective_id": null, "parent_key_result_id": null, "cycle_id": 1, "position": 3, "added_on": "2026-10-02", "added_in_draft": false, "drop_reason": "", "carried_from_id": 3}');
INSERT INTO "change_item" VALUES(32,20,'KR8',NULL,'{"title": "Churn", "description": "", "metric": "reach", "start": 6.0, "target": 4.0, "low": null, "high": null, "unit": "%", "weight": 1.0, "owner": "root", "starts": null, "due": null, "kpi_id": null, "by_percent": false, "by_amount": null, "objective_id": 4, "position": 1, "added_on": "2026-10-02", "added_in_draft": false, "counts_after": 0, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(33,20,'KR8','{"carried_from_id": null}','{"carried_from_id": 5}');
INSERT INTO "change_item" VALUES(34,21,'check-in 3',NULL,'{"key_result_id": 1, "on_date": "2026-10-09", "value": 34.0, "confidence": 6, "note": "a good week", "step": null, "step_done": false, "in_the_way": "hiring freeze", "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(35,22,'check-in 4',NULL,'{"key_result_id": 4, "on_date": "2026-10-09", "value": 3.0, "confidence": null, "note": "", "step": null, "step_done": false, "in_the_way": "", "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(36,23,'measurement 2',NULL,'{"kpi_id": 1, "on_date": "2026-10-09", "value": 99.95, "note": "calm", "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(37,24,'check-in 5',NULL,'{"key_result_id": 2, "on_date": "2026-10-09", "value": 0.3333333333333333, "confidence": null, "note": "", "step": 1, "step_done": true, "in_the_way": "", "who": "root", "at": "2026-10-09T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(38,25,'I1',NULL,'{"title": "One inbox", "description": "", "owner": "root", "key_result_id": 1, "state": "todo", "position": 1, "drop_reason": ""}');
INSERT INTO "change_item" VALUES(39,26,'check-in 6',NULL,'{"key_result_id": 1, "on_date": "2026-10-16", "value": 35.0, "confidence": null, "note": "", "step": null, "step_done": false, "in_the_way": "", "who": "root", "at": "2026-10-16T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(40,27,'KR2','{"dropped_on": null, "drop_reason": ""}','{"dropped_on": "2026-10-16", "drop_reason": "no longer"}');
INSERT INTO "change_item" VALUES(41,28,'measurement 3',NULL,'{"kpi_id": 1, "on_date": "2026-10-16", "value": 99.91, "note": "", "who": "root", "at": "2026-10-16T10:00:00+00:00"}');
INSERT INTO "change_item" VALUES(42,29,'target 2',NULL,'{"kpi_id": 1, "since": "2026-11-01", "value": 99.8, "low": null, "high": null}');
INSERT INTO "change_item" VALUES(43,30,'I1','{"state": "todo"}','{"state": "doing"}');
INSERT INTO "change_item" VALUES(44,31,'KR3','{"weight": 1.0}','{"weight": 2.0}');
INSERT INTO "change_item" VALUES(45,32,'O2','{"title": "Answer faster"}','{"title": "Answer sooner"}');
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
  at TEXT NOT NULL, in_the_way TEXT NOT NULL DEFAULT '',
  CHECK (value IS NOT NULL OR confidence IS NOT NULL OR note <> '')
) STRICT;
INSERT INTO "check_in" VALUES(1,5,'2026-09-25',6.0,6,'',NULL,0,'root','2026-10-01T10:00:00+00:00','');
INSERT INTO "check_in" VALUES(2,7,'2026-07-10',12.0,NULL,'',NULL,0,'root','2026-10-01T10:00:00+00:00','');
INSERT INTO "check_in" VALUES(3,1,'2026-10-09',34.0,6,'a good week',NULL,0,'root','2026-10-09T10:00:00+00:00','hiring freeze');
INSERT INTO "check_in" VALUES(4,4,'2026-10-09',3.0,NULL,'',NULL,0,'root','2026-10-09T10:00:00+00:00','');
INSERT INTO "check_in" VALUES(5,2,'2026-10-09',3.33333333333333314829e-01,NULL,'',1,1,'root','2026-10-09T10:00:00+00:00','');
INSERT INTO "check_in" VALUES(6,1,'2026-10-16',35.0,NULL,'',NULL,0,'root','2026-10-16T10:00:00+00:00','');
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
INSERT INTO "cycle" VALUES(2,'2026-Q3','2026-07-01','2026-09-30','closed','2026-10-01');
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
INSERT INTO "initiative" VALUES(1,1,'One inbox','','doing','root',1,'','one inbox
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
  search_text TEXT NOT NULL, grade_reason TEXT NOT NULL DEFAULT '', learned TEXT NOT NULL DEFAULT '', closed_current REAL, closed_score REAL CHECK (closed_score BETWEEN 0 AND 1), carried_from_id INTEGER REFERENCES key_result (id),
  CHECK (start <> target),
  CHECK (low < high),
  CHECK (by_amount <> 0),
  CHECK (starts <= due),
  CHECK (metric <> 'reach' OR (target IS NULL) <> (by_amount IS NULL)),
  CHECK (metric <> 'keep' OR low IS NOT NULL OR high IS NOT NULL),
  CHECK (metric <> 'milestone' OR kpi_id IS NULL)
) STRICT;
INSERT INTO "key_result" VALUES(1,1,'CSAT','','reach',30.0,50.0,NULL,0,NULL,NULL,'%',1.0,'root',NULL,NULL,NULL,1,'2026-10-01',0,0,NULL,NULL,'','csat
root','','',NULL,NULL,NULL);
INSERT INTO "key_result" VALUES(2,1,'Help centre','','milestone',NULL,NULL,NULL,0,NULL,NULL,'',1.0,'root',NULL,NULL,NULL,2,'2026-10-01',0,0,NULL,'2026-10-16','no longer','help centre
root
draft
launch','','',NULL,NULL,NULL);
INSERT INTO "key_result" VALUES(3,2,'First reply','','keep',NULL,NULL,NULL,0,NULL,2.0,'h',2.0,'root',NULL,NULL,NULL,1,'2026-10-01',0,0,NULL,NULL,'','first reply
root','','',NULL,NULL,NULL);
INSERT INTO "key_result" VALUES(4,2,'Without a start','','reach',NULL,9.0,NULL,0,NULL,NULL,'',1.0,'root',NULL,NULL,NULL,2,'2026-10-01',0,0,NULL,NULL,'','without a start
root','','',NULL,NULL,NULL);
INSERT INTO "key_result" VALUES(5,3,'Churn','','reach',9.0,4.0,NULL,0,NULL,NULL,'%',1.0,'root',NULL,NULL,NULL,1,'2026-10-01',0,0,0.9,NULL,'','churn
root','the survey came late','ask earlier',6.0,0.6,NULL);
INSERT INTO "key_result" VALUES(6,3,'Steady','','reach',99.0,99.99,NULL,0,NULL,NULL,'%',1.0,'root',NULL,NULL,1,2,'2026-10-01',0,0,7.07070707070707071828e-01,NULL,'','steady
root','','',99.7,7.07070707070707071828e-01,NULL);
INSERT INTO "key_result" VALUES(7,3,'Calls','','keep',NULL,NULL,NULL,0,NULL,20.0,'',1.0,'root',NULL,NULL,NULL,3,'2026-10-01',0,0,7.6923076923076927347e-02,NULL,'','calls
root','','',12.0,7.6923076923076927347e-02,NULL);
INSERT INTO "key_result" VALUES(8,4,'Churn','','reach',6.0,4.0,NULL,0,NULL,NULL,'%',1.0,'root',NULL,NULL,NULL,1,'2026-10-02',0,0,NULL,NULL,'','churn
root','','',NULL,NULL,5);
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
slo');
CREATE TABLE kpi_tag (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  UNIQUE (kpi_id, name)
) STRICT;
INSERT INTO "kpi_tag" VALUES(1,1,'slo');
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
INSERT INTO "kpi_target" VALUES(2,1,'2026-11-01',99.8,NULL,NULL);
CREATE TABLE measurement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kpi_id INTEGER NOT NULL REFERENCES kpi (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15),
  note TEXT NOT NULL DEFAULT '' CHECK (length(note) <= 20100),
  who TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO "measurement" VALUES(1,1,'2026-09-20',99.7,'','root','2026-10-01T10:00:00+00:00');
INSERT INTO "measurement" VALUES(2,1,'2026-10-09',99.95,'calm','root','2026-10-09T10:00:00+00:00');
INSERT INTO "measurement" VALUES(3,1,'2026-10-16',99.91,'','root','2026-10-16T10:00:00+00:00');
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
  search_text TEXT NOT NULL, grade_reason TEXT NOT NULL DEFAULT '', learned TEXT NOT NULL DEFAULT '', closed_score REAL CHECK (closed_score BETWEEN 0 AND 1), carried_from_id INTEGER REFERENCES objective (id),
  CHECK (parent_objective_id IS NULL OR parent_key_result_id IS NULL),
  CHECK (parent_objective_id <> id)
) STRICT;
INSERT INTO "objective" VALUES(1,'Be praised','','committed',1,NULL,NULL,'root','support',1.0,1,'2026-10-01',0,NULL,NULL,'','be praised
root
support','','',NULL,NULL);
INSERT INTO "objective" VALUES(2,'Answer sooner','','aspirational',1,1,NULL,'root','',1.0,2,'2026-10-01',0,NULL,NULL,'','answer sooner
root','','',NULL,NULL);
INSERT INTO "objective" VALUES(3,'Last quarter''s','','aspirational',2,NULL,NULL,'root','',1.0,1,'2026-10-01',0,5.61331261331261321956e-01,NULL,'','last quarter''s
root','','write less',4.6133126133126134416e-01,NULL);
INSERT INTO "objective" VALUES(4,'Last quarter''s','','aspirational',1,NULL,NULL,'root','',1.0,3,'2026-10-02',0,NULL,NULL,'','last quarter''s
root','','',NULL,3);
CREATE TABLE "schema_migration" ("id" INTEGER NOT NULL PRIMARY KEY, "name" TEXT NOT NULL, "applied" TEXT NOT NULL) STRICT;
INSERT INTO "schema_migration" VALUES(1,'0001_first','2026-11-30T19:06:42+00:00');
INSERT INTO "schema_migration" VALUES(2,'0002_sharing','2026-11-30T19:06:42+00:00');
INSERT INTO "schema_migration" VALUES(3,'0003_practice','2026-11-30T19:06:42+00:00');
CREATE TABLE step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 1000),
  title TEXT NOT NULL CHECK (length(title) <= 500 AND trim(title) <> ''),
  weight REAL NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1e6),
  due TEXT CHECK (length(due) = 10),
  UNIQUE (key_result_id, number)
) STRICT;
INSERT INTO "step" VALUES(1,2,1,'Draft',1.0,NULL);
INSERT INTO "step" VALUES(2,2,2,'Launch',2.0,'2026-12-01');
CREATE TABLE waypoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_result_id INTEGER NOT NULL REFERENCES key_result (id),
  on_date TEXT NOT NULL CHECK (length(on_date) = 10),
  value REAL NOT NULL CHECK (value BETWEEN -1e15 AND 1e15),
  UNIQUE (key_result_id, on_date)
) STRICT;
INSERT INTO "waypoint" VALUES(1,1,'2026-11-15',38.0);
CREATE TABLE workspace (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid TEXT NOT NULL,
  schema INTEGER NOT NULL,
  created_at TEXT NOT NULL, readable_from INTEGER NOT NULL DEFAULT 2, writable_from INTEGER NOT NULL DEFAULT 2, version TEXT NOT NULL DEFAULT '', upgraded_by TEXT NOT NULL DEFAULT '', upgraded_at TEXT NOT NULL DEFAULT '', generation INTEGER NOT NULL DEFAULT 0, closed_until TEXT NOT NULL DEFAULT '', published_at TEXT NOT NULL DEFAULT '', seal TEXT NOT NULL DEFAULT '',
  CHECK (id = 1)
) STRICT;
INSERT INTO "workspace" VALUES(1,'6945d31c-c26e-4efa-a498-441e713babcc',3,'2026-11-30T19:06:42+00:00',2,2,'0.3.0','root','2026-11-30T19:06:42+00:00',0,'','','a5885ac95ebc7614b93ca1d023e5ae2a');
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
INSERT INTO "sqlite_sequence" VALUES('objective',4);
INSERT INTO "sqlite_sequence" VALUES('change',32);
INSERT INTO "sqlite_sequence" VALUES('change_item',45);
INSERT INTO "sqlite_sequence" VALUES('kpi',1);
INSERT INTO "sqlite_sequence" VALUES('kpi_target',2);
INSERT INTO "sqlite_sequence" VALUES('kpi_tag',1);
INSERT INTO "sqlite_sequence" VALUES('key_result',8);
INSERT INTO "sqlite_sequence" VALUES('waypoint',1);
INSERT INTO "sqlite_sequence" VALUES('step',2);
INSERT INTO "sqlite_sequence" VALUES('guardrail',1);
INSERT INTO "sqlite_sequence" VALUES('check_in',6);
INSERT INTO "sqlite_sequence" VALUES('measurement',3);
INSERT INTO "sqlite_sequence" VALUES('initiative',1);
COMMIT;
