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
-- in: now int, duties int
-- out: count int
SELECT count(*) AS count FROM administrator AS d JOIN account AS a ON a.subject = d.subject
WHERE a.state = 'active' AND (d.until IS NULL OR d.until > $1) AND (d.duties & $2) <> 0;
