-- SPDX-License-Identifier: Apache-2.0
-- Holds (policy/hold.h).

-- hold_add
-- in: id int, subject int, kind text, ground text, agreement text, owner int, state text, now int, review int
INSERT INTO hold (id, subject, kind, ground, agreement, owner, state, opened, review) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- hold_get
-- in: id int
-- out: subject int, kind text, ground text, agreement text, owner int, state text, opened int, review int, released int?
SELECT subject, kind, ground, agreement, owner, state, opened, review, released FROM hold WHERE id = $1;

-- hold_set_state
-- in: id int, state text, released int?
UPDATE hold SET state = $2, released = $3 WHERE id = $1;

-- hold_set_review
-- in: id int, review int, owner int
UPDATE hold SET review = $2, owner = $3 WHERE id = $1 AND state IN ('asked', 'open');

-- holds_standing
-- in: subject int, asked_after int
-- out: count int
SELECT count(*) AS count FROM hold WHERE subject = $1 AND (state = 'open' OR (state = 'asked' AND opened > $2));

-- holds_of_subject
-- in: subject int
-- out: id int, kind text, ground text, agreement text, owner int, state text, opened int, review int, released int?
SELECT id, kind, ground, agreement, owner, state, opened, review, released FROM hold WHERE subject = $1 ORDER BY opened DESC, id;

-- holds_unfinished
-- out: id int, subject int, kind text, ground text, agreement text, owner int, state text, opened int, review int
SELECT id, subject, kind, ground, agreement, owner, state, opened, review FROM hold WHERE state IN ('asked', 'open') ORDER BY review, id;

-- holds_forget
-- in: released_before int
DELETE FROM hold WHERE state IN ('refused', 'released') AND released < $1;

-- holds_forgettable
-- in: released_before int
-- out: count int
SELECT count(*) AS count FROM hold WHERE state IN ('refused', 'released') AND released < $1;
