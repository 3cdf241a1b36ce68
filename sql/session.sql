-- SPDX-License-Identifier: Apache-2.0

-- session_add
-- in: hash text, id int, subject int, now int, device text
INSERT INTO session (hash, id, subject, created, seen, device) VALUES ($1, $2, $3, $4, $4, $5);

-- session_by_hash
-- in: hash text
-- out: id int, subject int, created int, seen int, kind text, state text, duties int?
SELECT s.id, s.subject, s.created, s.seen, a.kind, a.state, d.duties
FROM session AS s JOIN account AS a ON a.subject = s.subject LEFT JOIN administrator AS d ON d.subject = s.subject
WHERE s.hash = $1 AND s.ended IS NULL;

-- session_touch
-- in: id int, now int
UPDATE session SET seen = $2 WHERE id = $1;

-- session_end_one
-- in: id int, subject int, now int
UPDATE session SET ended = $3 WHERE id = $1 AND subject = $2 AND ended IS NULL;

-- session_end_all
-- in: subject int, now int
UPDATE session SET ended = $2 WHERE subject = $1 AND ended IS NULL;

-- session_end_others
-- in: subject int, id int, now int
UPDATE session SET ended = $3 WHERE subject = $1 AND id <> $2 AND ended IS NULL;

-- sessions_of
-- in: subject int
-- out: id int, created int, seen int, device text
SELECT id, created, seen, device FROM session WHERE subject = $1 AND ended IS NULL ORDER BY seen DESC;
