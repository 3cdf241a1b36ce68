-- SPDX-License-Identifier: Apache-2.0
-- When clocks of the inventory started (policy/retention.h), and who is not shown for now.

-- clock_start_put
-- in: subject int, clock text, at int
INSERT INTO clock_start (subject, clock, at) VALUES ($1, $2, $3) ON CONFLICT (subject, clock) DO NOTHING;

-- clock_start_get
-- in: subject int, clock text
-- out: at int
SELECT at FROM clock_start WHERE subject = $1 AND clock = $2;

-- clock_start_drop
-- in: subject int, clock text
DELETE FROM clock_start WHERE subject = $1 AND clock = $2;

-- clock_starts_drop
-- in: subject int
DELETE FROM clock_start WHERE subject = $1;

-- unlisted_put
-- in: subject int
INSERT INTO unlisted (subject) VALUES ($1) ON CONFLICT (subject) DO NOTHING;

-- unlisted_drop
-- in: subject int
DELETE FROM unlisted WHERE subject = $1;

-- clock_account
-- in: subject int
-- out: state text, created int, last_sign_in int?, until int?
SELECT a.state, a.created, a.last_sign_in, d.until FROM account AS a LEFT JOIN administrator AS d ON d.subject = a.subject WHERE a.subject = $1;

-- clock_listings
-- in: subject int
-- out: state text, asked int?, confirmed int?, status text, changed int
SELECT c.state, c.asked, c.confirmed, s.status, s.changed FROM contact AS c JOIN solution AS s ON s.id = c.solution WHERE c.subject = $1;

-- clock_assessment
-- in: work int
-- out: state text, changed int, decided int?, expires int?, status text, solution_changed int
SELECT a.state, a.changed, a.decided, a.expires, s.status, s.changed AS solution_changed
FROM assessment AS a JOIN solution AS s ON s.id = a.solution
WHERE a.id = $1 OR a.id = (SELECT r.assessment FROM review AS r WHERE r.id = $1);

-- steady_get
-- out: trusted int, wall int, doubted int
SELECT trusted, wall, doubted FROM steady_clock WHERE one = 1;

-- steady_put
-- in: trusted int, wall int, doubted int
INSERT INTO steady_clock (one, trusted, wall, doubted) VALUES (1, $1, $2, $3)
ON CONFLICT (one) DO UPDATE SET trusted = excluded.trusted, wall = excluded.wall, doubted = excluded.doubted;

-- sweep_sessions_end
-- in: before int
UPDATE session SET ended = created WHERE ended IS NULL AND created < $1;

-- sweep_sessions_open
-- in: before int
-- out: count int
SELECT count(*) AS count FROM session WHERE ended IS NULL AND created < $1;

-- sweep_sessions_drop
-- in: before int
DELETE FROM session WHERE ended < $1;

-- sweep_sessions_ended
-- in: before int
-- out: count int
SELECT count(*) AS count FROM session WHERE ended < $1;

-- Once they have expired too: $1 lies 30 days (2592000 seconds) back, and some links live longer.
-- sweep_links_drop
-- in: before int
DELETE FROM link WHERE created < $1 AND expires < $1 + 2592000;

-- sweep_links_old
-- in: before int
-- out: count int
SELECT count(*) AS count FROM link WHERE created < $1 AND expires < $1 + 2592000;

-- sweep_bodies_drop
-- in: before int
UPDATE mail SET sealed = NULL, state = CASE WHEN state = 'waiting' THEN 'failed' ELSE state END,
    error = CASE WHEN state = 'waiting' THEN 'too_old' ELSE error END
WHERE created < $1 AND (sealed IS NOT NULL OR state = 'waiting');

-- sweep_bodies_old
-- in: before int
-- out: count int
SELECT count(*) AS count FROM mail WHERE created < $1 AND (sealed IS NOT NULL OR state = 'waiting');

-- sweep_mails_drop
-- in: before int
DELETE FROM mail WHERE coalesce(sent, created) < $1 AND state <> 'waiting';

-- sweep_mails_old
-- in: before int
-- out: count int
SELECT count(*) AS count FROM mail WHERE coalesce(sent, created) < $1 AND state <> 'waiting';

-- sweep_answers_of_entry
-- in: before int
-- out: assessment int
SELECT a.id AS assessment FROM assessment AS a JOIN solution AS s ON s.id = a.solution
WHERE s.status = 'withdrawn' AND s.changed < $1 AND EXISTS (SELECT 1 FROM answer AS w WHERE w.assessment = a.id) ORDER BY a.id LIMIT 500;

-- sweep_answers_drop
-- in: assessment int
DELETE FROM answer WHERE assessment = $1;

-- sweep_decisions_of_closed
-- in: before int
-- out: assessment int
SELECT a.id AS assessment FROM assessment AS a WHERE CASE WHEN a.state IN ('not_eligible', 'withdrawn') THEN coalesce(a.decided, a.changed)
    WHEN a.state IN ('published', 'imported') THEN coalesce(a.expires, a.decided, a.changed) END < $1
    AND EXISTS (SELECT 1 FROM verdict AS v WHERE v.assessment = a.id) ORDER BY a.id LIMIT 500;

-- sweep_decisions_drop
-- in: assessment int
DELETE FROM verdict WHERE assessment = $1;

-- own_sessions
-- in: subject int
-- out: id int, created int, seen int, ended int?, device text
SELECT id, created, seen, ended, device FROM session WHERE subject = $1 ORDER BY created, id;

-- own_links
-- in: subject int
-- out: kind text, object int, created int, expires int, used int?
SELECT kind, object, created, expires, used FROM link WHERE subject = $1 ORDER BY created, kind;

-- own_mails
-- in: subject int
-- out: id int, template text, state text, created int, sent int?
SELECT id, template, state, created, sent FROM mail WHERE subject = $1 ORDER BY number;

-- own_verdicts
-- in: assessment int
-- out: kind text, changed int, sealed bytes
SELECT kind, changed, sealed FROM verdict WHERE assessment = $1 ORDER BY kind;
