-- SPDX-License-Identifier: Apache-2.0
-- Rights cases (privacy/rights.h).

-- rights_add
-- in: id int, subject int, kind text, state text, channel text, lang text, received int, due int
INSERT INTO rights_case (id, number, subject, kind, state, channel, lang, received, due, reminded, merged, reason)
VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM rights_case), $2, $3, $4, $5, $6, $7, $8, 0, 0, '');

-- rights_get
-- in: id int
-- out: id int, number int, subject int, kind text, state text, channel text, lang text, received int, due int, extended int?, reminded int,
--   told int?, late int?, unreached int?, merged int, closed int?, reason text
SELECT id, number, subject, kind, state, channel, lang, received, due, extended, reminded, told, late, unreached, merged, closed, reason
FROM rights_case WHERE id = $1;

-- rights_open_of
-- in: subject int, kind text
-- out: id int
SELECT id FROM rights_case WHERE subject = $1 AND kind = $2 AND closed IS NULL ORDER BY received, id;

-- rights_of_subject
-- in: subject int
-- out: id int, number int, kind text, state text, received int, due int, closed int?, late int?
SELECT id, number, kind, state, received, due, closed, late FROM rights_case WHERE subject = $1 ORDER BY received DESC, number DESC;

-- rights_unfinished
-- out: id int, number int, subject int, kind text, state text, channel text, received int, due int, late int?, unreached int?, merged int
SELECT id, number, subject, kind, state, channel, received, due, late, unreached, merged FROM rights_case WHERE closed IS NULL ORDER BY due, number;

-- rights_answered
-- in: most int
-- out: id int, number int, kind text, state text, received int, due int, closed int?, reason text
SELECT id, number, kind, state, received, due, closed, reason FROM rights_case WHERE closed IS NOT NULL ORDER BY closed DESC, number DESC LIMIT $1;

-- rights_merge
-- in: id int, received int, due int
UPDATE rights_case SET merged = merged + 1, received = CASE WHEN $2 < received THEN $2 ELSE received END,
    due = CASE WHEN $3 < due AND extended IS NULL THEN $3 ELSE due END WHERE id = $1 AND closed IS NULL;

-- rights_set_state
-- in: id int, state text
UPDATE rights_case SET state = $2 WHERE id = $1 AND closed IS NULL;

-- rights_close
-- in: id int, state text, now int, reason text
UPDATE rights_case SET state = $2, closed = $3, reason = $4 WHERE id = $1 AND closed IS NULL;

-- rights_extend
-- in: id int, now int, due int
UPDATE rights_case SET state = 'extended', extended = $2, due = $3, told = NULL, reminded = 0 WHERE id = $1 AND closed IS NULL AND extended IS NULL;

-- rights_reminded
-- in: id int, reminded int
UPDATE rights_case SET reminded = $2 WHERE id = $1;

-- rights_told
-- in: id int, now int
UPDATE rights_case SET told = $2 WHERE id = $1;

-- rights_late
-- in: id int, now int
UPDATE rights_case SET late = $2 WHERE id = $1 AND late IS NULL;

-- rights_mark_unreached
-- in: now int
UPDATE rights_case SET unreached = $1 WHERE closed IS NULL AND unreached IS NULL
    AND EXISTS (SELECT 1 FROM mail AS m WHERE m.object = rights_case.id AND m.subject = rights_case.subject AND m.state = 'failed');

-- rights_desks
-- out: subject int, duties int
SELECT d.subject, d.duties FROM administrator AS d JOIN account AS a ON a.subject = d.subject WHERE a.state = 'active' ORDER BY d.subject;

-- rights_due_counts
-- in: now int, soon int
-- out: open int, late int, soon int, unreached int
SELECT (SELECT count(*) FROM rights_case WHERE closed IS NULL AND state <> 'received') AS open,
    (SELECT count(*) FROM rights_case WHERE closed IS NULL AND due <= $1) AS late,
    (SELECT count(*) FROM rights_case WHERE closed IS NULL AND state <> 'received' AND due > $1 AND due <= $2) AS soon,
    (SELECT count(*) FROM rights_case WHERE closed IS NULL AND unreached IS NOT NULL) AS unreached;

-- rights_counts
-- in: since int
-- out: received int, open int, late int
SELECT count(*) AS received, coalesce(sum(CASE WHEN closed IS NULL THEN 1 ELSE 0 END), 0) AS open,
    coalesce(sum(CASE WHEN late IS NOT NULL THEN 1 ELSE 0 END), 0) AS late FROM rights_case WHERE received > $1;

-- rights_times
-- in: since int
-- out: took int
SELECT closed - received AS took FROM rights_case WHERE received > $1 AND closed IS NOT NULL ORDER BY took;

-- rights_lang_of
-- in: subject int
-- out: lang text
SELECT lang FROM rights_case WHERE subject = $1 ORDER BY received DESC, number DESC LIMIT 1;

-- objection_grounds_asked
-- out: id int, subject int, purpose text, received int, closed int?
SELECT c.id, c.subject, p.datum AS purpose, c.received, c.closed FROM rights_part AS p JOIN rights_case AS c ON c.id = p.case_id
WHERE p.outcome = 'asked' ORDER BY c.received, c.id;

-- rights_forget
-- in: closed_before int
DELETE FROM rights_case WHERE closed < $1;

-- rights_parts_forget
DELETE FROM rights_part WHERE NOT EXISTS (SELECT 1 FROM rights_case AS c WHERE c.id = rights_part.case_id);

-- rights_part_put
-- in: case_id int, datum text, outcome text, reason text, now int
INSERT INTO rights_part (case_id, datum, outcome, reason, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id, datum) DO UPDATE SET outcome = excluded.outcome, reason = excluded.reason, at = excluded.at;

-- rights_parts_of
-- in: case_id int
-- out: datum text, outcome text, reason text
SELECT datum, outcome, reason FROM rights_part WHERE case_id = $1 ORDER BY datum;

-- rights_courtesy_add
-- in: subject int, now int
INSERT INTO rights_courtesy (subject, created) VALUES ($1, $2);

-- rights_courtesies_over
-- in: created_before int, anyway_before int
-- out: subject int
SELECT c.subject FROM rights_courtesy AS c WHERE c.created < $2 OR (c.created < $1
    AND NOT EXISTS (SELECT 1 FROM mail AS m WHERE m.subject = c.subject AND m.state = 'waiting')) ORDER BY c.subject;

-- rights_courtesy_drop
-- in: subject int
DELETE FROM rights_courtesy WHERE subject = $1;
