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
