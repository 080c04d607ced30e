-- A store of version 1 as its program left it; {integer}, {text}, {table} and {keyed} are what each engine calls them.
CREATE TABLE store ( one {integer} NOT NULL PRIMARY KEY CHECK (one = 1), identity {text} NOT NULL, version {integer} NOT NULL, state {text} NOT NULL CHECK (state IN ('open', 'copying', 'closed')), changed_at {text} NOT NULL, other {text} NOT NULL) {table};
INSERT INTO store VALUES(1,'40f2b4f38ec95d490b523be09858bcb8',1,'open','2026-11-24T07:30:00Z','sqlite:one.db');
CREATE TABLE organization ( organization_id {text} NOT NULL PRIMARY KEY) {keyed};
INSERT INTO organization VALUES('acme');
INSERT INTO organization VALUES('birch');
CREATE TABLE batch ( organization_id {text} NOT NULL REFERENCES organization, number {integer} NOT NULL CHECK (number >= 1), kind {text} NOT NULL, business_date {text} NOT NULL, nth {integer} NOT NULL CHECK (nth >= 1), digest {text}, plan_digest {text}, parent {integer}, facts {text} NOT NULL, PRIMARY KEY (organization_id, number), UNIQUE (organization_id, kind, business_date, nth), UNIQUE (organization_id, plan_digest)) {keyed};
INSERT INTO batch VALUES('acme',1,'groups','2026-11-24',1,'d1','p1',NULL,'{}');
INSERT INTO batch VALUES('acme',2,'groups','2026-11-24',2,NULL,'p2',1,'{"undo":true}');
CREATE TABLE member ( organization_id {text} NOT NULL REFERENCES organization, member_id {text} NOT NULL, enrollment {text} NOT NULL CHECK (enrollment = 'none' OR enrollment = 'partial' OR enrollment = 'full'), version {integer} NOT NULL CHECK (version >= 1), enrolled_by {integer}, PRIMARY KEY (organization_id, member_id)) {keyed};
INSERT INTO member VALUES('acme','0001','full',1,NULL);
INSERT INTO member VALUES('acme','0002','partial',3,1);
INSERT INTO member VALUES('birch','A','none',1,NULL);
CREATE TABLE tile_group ( organization_id {text} NOT NULL REFERENCES organization, group_id {text} NOT NULL, title {text} NOT NULL, description {text} NOT NULL, state {text} NOT NULL CHECK (state IN ('open', 'closed')), version {integer} NOT NULL CHECK (version >= 1), members {integer} NOT NULL CHECK (members >= 0), PRIMARY KEY (organization_id, group_id)) {keyed};
INSERT INTO tile_group VALUES('acme','gold','Gold','tab	backslash \ quote " line
feed','open',2,1);
INSERT INTO tile_group VALUES('acme','youth','Jugend für ünter 18','','closed',1,0);
CREATE TABLE assignment ( organization_id {text} NOT NULL, member_id {text} NOT NULL, group_id {text} NOT NULL, PRIMARY KEY (organization_id, member_id, group_id), FOREIGN KEY (organization_id, member_id) REFERENCES member, FOREIGN KEY (organization_id, group_id) REFERENCES tile_group) {keyed};
INSERT INTO assignment VALUES('acme','0002','gold');
CREATE TABLE group_change ( organization_id {text} NOT NULL, batch {integer} NOT NULL, entry {integer} NOT NULL, line {integer}, member_id {text} NOT NULL, group_id {text} NOT NULL, action {text} NOT NULL CHECK (action = 'add' OR action = 'remove' OR action = 'none'), enrollment {text} CHECK (enrollment IN ('none', 'partial')), member_version {integer} NOT NULL, effective_date {text}, note {text}, PRIMARY KEY (organization_id, batch, entry)) {keyed};
INSERT INTO group_change VALUES('acme',1,1,2,'0002','gold','add','partial',1,'2026-12-01','a note');
INSERT INTO group_change VALUES('acme',1,2,3,'0001','gold','add',NULL,1,NULL,NULL);
INSERT INTO group_change VALUES('acme',2,1,NULL,'0001','gold','remove',NULL,1,NULL,NULL);
CREATE TABLE event ( organization_id {text} NOT NULL, number {integer} NOT NULL CHECK (number >= 1), batch {integer} NOT NULL, kind {text} NOT NULL, body {text} NOT NULL, sent_at {text}, PRIMARY KEY (organization_id, number)) {keyed};
INSERT INTO event VALUES('acme',1,1,'group.add','{}',NULL);
INSERT INTO event VALUES('acme',2,1,'group.add','{}','2026-11-24T10:00:00Z');
INSERT INTO event VALUES('acme',3,2,'group.remove','{}',NULL);
CREATE TABLE run ( organization_id {text} NOT NULL, number {integer} NOT NULL CHECK (number >= 1), at {text} NOT NULL, host {text} NOT NULL, user_name {text} NOT NULL, program {text} NOT NULL, program_version {text} NOT NULL, batch {integer}, status {integer} NOT NULL, reason {text} NOT NULL, detail {text} NOT NULL, previous {text} NOT NULL, digest {text} NOT NULL, PRIMARY KEY (organization_id, number)) {keyed};
INSERT INTO run VALUES('',1,'2026-11-24T07:30:00Z','box2','nightops','store-copy','0.1.0',NULL,0,'','{"from":"sqlite:one.db","to":"sqlite:two.db"}','','bcda0073aafb6a34cc8e624b523d1fd4925c0d510aad677c344ccb0a98c14da1');
