-- SPDX-License-Identifier: Apache-2.0

-- account_add
-- in: subject int, kind text, state text, now int, confirmed int?
INSERT INTO account (subject, kind, state, created, confirmed) VALUES ($1, $2, $3, $4, $5);

-- account_get
-- in: subject int
-- out: kind text, state text, created int, confirmed int?, last_sign_in int?
SELECT kind, state, created, confirmed, last_sign_in FROM account WHERE subject = $1;

-- account_set_state
-- in: subject int, state text
UPDATE account SET state = $2 WHERE subject = $1;

-- account_confirm
-- in: subject int, now int
UPDATE account SET state = 'active', confirmed = $2 WHERE subject = $1 AND state IN ('unconfirmed', 'invited');

-- account_signed_in
-- in: subject int, now int
UPDATE account SET last_sign_in = $2 WHERE subject = $1;

-- administrator_put
-- in: subject int, kind text, duties int, designated_by int?, now int, until int?
INSERT INTO administrator (subject, capacity, kind, duties, designated_by, designated, until) VALUES ($1, 'administrator', $2, $3, $4, $5, $6)
ON CONFLICT (subject) DO UPDATE SET kind = excluded.kind, duties = excluded.duties, designated_by = excluded.designated_by,
    designated = excluded.designated, until = excluded.until;

-- administrators_list
-- out: subject int, kind text, duties int, designated int, until int?, state text
SELECT d.subject, d.kind, d.duties, d.designated, d.until, a.state FROM administrator AS d JOIN account AS a ON a.subject = d.subject ORDER BY d.designated, d.subject;

-- administrator_drop
-- in: subject int
DELETE FROM administrator WHERE subject = $1;

-- link_add
-- in: hash text, kind text, subject int, object int, now int, expires int
INSERT INTO link (hash, kind, subject, object, created, expires) VALUES ($1, $2, $3, $4, $5, $6);

-- link_by_hash
-- in: hash text, now int
-- out: kind text, subject int, object int
SELECT kind, subject, object FROM link WHERE hash = $1 AND used IS NULL AND expires > $2;

-- link_use
-- in: hash text, now int
UPDATE link SET used = $2 WHERE hash = $1 AND used IS NULL AND expires > $2;

-- links_drop
-- in: subject int
DELETE FROM link WHERE subject = $1;

-- contact_of_subject
-- in: subject int, solution int
-- out: solution int, state text, confirmed int?, slug text, solution_name text, organisation text
SELECT c.solution, c.state, c.confirmed, s.slug, s.name AS solution_name, o.name AS organisation
FROM contact AS c JOIN solution AS s ON s.id = c.solution JOIN organisation AS o ON o.id = s.organisation
WHERE c.subject = $1 AND (c.solution = $2 OR $2 = 0) ORDER BY CASE WHEN c.state = 'unlisted' THEN 1 ELSE 0 END, c.asked, c.solution;

-- contact_set_state
-- in: subject int, solution int, state text, confirmed int?
UPDATE contact SET state = $3, confirmed = $4 WHERE subject = $1 AND solution = $2;

-- contact_uses
-- in: subject int
-- out: uses int
SELECT count(*) AS uses FROM contact WHERE subject = $1 AND state <> 'unlisted';

-- links_drop_keys
-- in: subject int
DELETE FROM link WHERE subject = $1 AND kind IN ('reset', 'new_email', 'sign_in');

-- links_drop_kind
-- in: subject int, kind text
DELETE FROM link WHERE subject = $1 AND kind = $2;

-- accounts_unanswered
-- in: unconfirmed_before int, invited_before int, only int
-- out: subject int
SELECT subject FROM account WHERE confirmed IS NULL AND ($3 = 0 OR subject = $3)
    AND ((state = 'unconfirmed' AND created < $1) OR (state = 'invited' AND created < $2
        AND NOT EXISTS (SELECT 1 FROM link AS l WHERE l.subject = account.subject AND l.kind = 'invite' AND l.used IS NULL AND l.created >= $2)))
ORDER BY created LIMIT 200;

-- contacts_unanswered
-- in: asked_before int
-- out: subject int
SELECT DISTINCT subject FROM contact WHERE state = 'waiting' AND asked < $1 ORDER BY subject LIMIT 200;

-- contacts_lapse
-- in: subject int, asked_before int
UPDATE contact SET state = 'unlisted', confirmed = NULL WHERE subject = $1 AND state = 'waiting' AND asked < $2;

-- contacts_to_confirm
-- in: confirmed_before int
-- out: solution int, subject int, solution_name text, organisation text
SELECT c.solution, c.subject, s.name AS solution_name, o.name AS organisation
FROM contact AS c JOIN solution AS s ON s.id = c.solution JOIN organisation AS o ON o.id = s.organisation
WHERE c.state = 'confirmed' AND c.confirmed < $1 AND (c.asked IS NULL OR c.asked < c.confirmed + 86400 * 300)
ORDER BY c.confirmed, c.subject LIMIT 200;

-- contact_asked_again
-- in: solution int, subject int, now int
UPDATE contact SET asked = $3 WHERE solution = $1 AND subject = $2 AND state = 'confirmed';
