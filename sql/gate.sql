-- SPDX-License-Identifier: Apache-2.0
-- Gates: what two administrators decide, and what a role hangs on.

-- approval_put
-- in: id int, kind text, object int, by int, now int
INSERT INTO approval (id, kind, object, state, asked_by, asked, alone_from) VALUES ($1, $2, $3, 'waiting', $4, $5, $5)
ON CONFLICT (kind, object) DO UPDATE SET id = excluded.id, state = 'waiting', asked_by = excluded.asked_by, asked = excluded.asked,
    alone_from = excluded.alone_from, answered_by = NULL, answered = NULL
WHERE approval.state = 'refused';

-- approval_drop
-- in: kind text, object int
DELETE FROM approval WHERE kind = $1 AND object = $2;

-- approval_get
-- in: kind text, object int
-- out: id int, state text, asked_by int, asked int, alone_from int, answered_by int?, answered int?
SELECT id, state, asked_by, asked, alone_from, answered_by, answered FROM approval WHERE kind = $1 AND object = $2;

-- approval_by_id
-- in: id int
-- out: kind text, object int, state text, asked_by int
SELECT kind, object, state, asked_by FROM approval WHERE id = $1;

-- approval_set
-- in: id int, state text, by int?, now int
UPDATE approval SET state = $2, answered_by = $3, answered = $4 WHERE id = $1 AND state = 'waiting';

-- approvals_waiting
-- out: id int, kind text, object int, asked_by int, asked int, alone_from int
SELECT id, kind, object, asked_by, asked, alone_from FROM approval WHERE state = 'waiting' ORDER BY asked, id;

-- approvals_restart
-- in: now int
UPDATE approval SET alone_from = $1 WHERE state = 'waiting';

-- approvals_alone
-- out: kind text, object int, answered int
SELECT kind, object, answered FROM approval WHERE state = 'alone' ORDER BY answered DESC, id;

-- administrators_able
-- in: now int, duties int, since int
-- out: count int
SELECT count(*) AS count FROM administrator AS d JOIN account AS a ON a.subject = d.subject
WHERE (a.state = 'active' AND (d.until IS NULL OR d.until > $1) AND (d.duties & $2) <> 0) OR d.taken > $3;

-- administrator_taken
-- in: subject int, at int, now int, duties int
UPDATE administrator SET taken = $2
WHERE subject = $1 AND (taken IS NULL OR taken < $2) AND (until IS NULL OR until > $3) AND (duties & $4) <> 0
    AND subject IN (SELECT subject FROM account WHERE state = 'active');

-- administrators_other
-- in: subject int, duties int
-- out: count int
SELECT count(*) AS count FROM account AS a LEFT JOIN administrator AS d ON d.subject = a.subject
WHERE a.kind = 'administrator' AND a.subject <> $1 AND (a.state IN ('active', 'locked') OR a.confirmed IS NOT NULL)
    AND (d.subject IS NULL OR (d.duties & $2) <> 0 OR d.taken IS NOT NULL);

-- gate_get
-- in: subject int
-- out: trained int?, training text, certified int?, standard int?
SELECT trained, training, certified, standard FROM gate WHERE subject = $1;

-- gate_train
-- in: subject int, now int, training text
INSERT INTO gate (subject, trained, training) VALUES ($1, $2, $3)
ON CONFLICT (subject) DO UPDATE SET trained = excluded.trained, training = excluded.training;

-- gate_certify
-- in: subject int, now int, by int?
INSERT INTO gate (subject, training, certified, certified_by) VALUES ($1, '', $2, $3)
ON CONFLICT (subject) DO UPDATE SET certified = excluded.certified, certified_by = excluded.certified_by;

-- gate_standard
-- in: subject int, now int?
INSERT INTO gate (subject, training, standard) VALUES ($1, '', $2)
ON CONFLICT (subject) DO UPDATE SET standard = excluded.standard;

-- gate_drop
-- in: subject int
DELETE FROM gate WHERE subject = $1;

-- gates_old
-- in: before int
-- out: count int
SELECT count(*) AS count FROM gate WHERE subject IN (SELECT subject FROM clock_start WHERE clock = 'role_end' AND at < $1);

-- gates_forget
-- in: before int
DELETE FROM gate WHERE subject IN (SELECT subject FROM clock_start WHERE clock = 'role_end' AND at < $1);

-- gate_standing
-- in: subject int
-- out: kind text?, designated int?, until int?, trained int?, certified int?
SELECT d.kind, d.designated, d.until, g.trained, g.certified
FROM account AS a LEFT JOIN administrator AS d ON d.subject = a.subject LEFT JOIN gate AS g ON g.subject = a.subject WHERE a.subject = $1;

-- gate_directors
-- in: now int, since int, duties int
-- out: subject int, works int
SELECT d.subject, CASE WHEN (d.until IS NULL OR d.until > $1) AND COALESCE(g.certified, d.designated) > $2 THEN 1
    WHEN (d.until IS NULL OR d.until > $1) AND d.designated > $2 THEN 1 ELSE 0 END AS works
FROM administrator AS d JOIN account AS a ON a.subject = d.subject LEFT JOIN gate AS g ON g.subject = d.subject
WHERE a.state = 'active' AND (d.duties & $3) <> 0
ORDER BY works DESC, COALESCE(g.certified, d.designated) DESC, d.subject LIMIT 2;

-- gates_all
-- out: subject int, account text, kind text?, designated int?, until int?, trained int?, certified int?
SELECT a.subject, a.kind AS account, d.kind, d.designated, d.until, g.trained, g.certified
FROM account AS a LEFT JOIN administrator AS d ON d.subject = a.subject LEFT JOIN gate AS g ON g.subject = a.subject
WHERE a.state = 'active' AND a.kind IN ('administrator', 'reviewer') ORDER BY a.subject;

-- designation_ask
-- in: subject int, kind text, duties int, by int, until int?, standard int?, lang text
INSERT INTO designation_asked (subject, kind, duties, asked_by, until, standard, lang) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (subject) DO UPDATE SET kind = excluded.kind, duties = excluded.duties, asked_by = excluded.asked_by, until = excluded.until,
    standard = excluded.standard, lang = excluded.lang;

-- designations_asked
-- out: subject int, kind text, duties int, by int, until int?, standard int?, lang text
SELECT subject, kind, duties, asked_by AS by, until, standard, lang FROM designation_asked ORDER BY subject;

-- designation_asked_drop
-- in: subject int
DELETE FROM designation_asked WHERE subject = $1;

-- elevation_add
-- in: hash text, session int, until int
INSERT INTO elevation (hash, session, until) VALUES ($1, $2, $3);

-- elevation_get
-- in: hash text, session int
-- out: until int
SELECT until FROM elevation WHERE hash = $1 AND session = $2;

-- elevations_end
-- in: before int
DELETE FROM elevation WHERE until < $1;

-- elevations_end_session
-- in: session int
DELETE FROM elevation WHERE session = $1;

-- grant_add
-- in: id int, subject int, datums text, hours int, now int
INSERT INTO support_grant (id, subject, datums, hours, asked) VALUES ($1, $2, $3, $4, $5);

-- grants_live
-- in: subject int, now int
-- out: id int, datums text, ends int
SELECT g.id, g.datums, a.answered + g.hours * 3600 AS ends FROM support_grant AS g JOIN approval AS a ON a.kind = 'grant' AND a.object = g.id
WHERE g.subject = $1 AND a.state = 'given' AND a.answered + g.hours * 3600 > $2 ORDER BY g.asked;

-- grants_all
-- out: id int, subject int, datums text, hours int, asked int, state text, answered int?
SELECT g.id, g.subject, g.datums, g.hours, g.asked, a.state, a.answered FROM support_grant AS g JOIN approval AS a ON a.kind = 'grant' AND a.object = g.id
ORDER BY g.asked DESC, g.id LIMIT 100;

-- grants_drop
-- in: subject int
DELETE FROM support_grant WHERE subject = $1;
