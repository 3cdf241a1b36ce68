-- SPDX-License-Identifier: Apache-2.0
-- The administrator's desk: what waits, lists of assessments and solutions, the log.

-- desk_counts
-- in: now int
-- out: screenings int, late int, unassigned int, panels int, unpublished int, contacts int, claims int, mails int
SELECT (SELECT count(*) FROM assessment WHERE state IN ('submitted', 'screening')) AS screenings,
    (SELECT count(*) FROM review AS r JOIN assessment AS a ON a.id = r.assessment
        WHERE r.state IN ('invited', 'in_progress') AND r.due < $1 AND a.state = 'in_review') AS late,
    (SELECT count(*) FROM assessment AS a WHERE a.state = 'in_review' AND (SELECT count(*) FROM review AS r
        WHERE r.assessment = a.id AND r.state IN ('invited', 'in_progress', 'submitted')) < 2) AS unassigned,
    (SELECT count(*) FROM assessment WHERE state = 'panel') AS panels,
    (SELECT count(*) FROM assessment WHERE state = 'decided' AND outcome IN ('reviewed', 'reviewed_with_conditions')) AS unpublished,
    (SELECT count(*) FROM contact WHERE state = 'waiting') AS contacts,
    (SELECT count(*) FROM membership WHERE state = 'asked') AS claims,
    (SELECT count(*) FROM mail WHERE state = 'failed' OR (state = 'waiting' AND attempts > 0)) AS mails;

-- desk_oldest
-- in: one text, other text
-- out: id int, name text, since int
SELECT a.id, s.name, coalesce(a.submitted, a.created) AS since FROM assessment AS a JOIN solution AS s ON s.id = a.solution
WHERE a.state IN ($1, $2) AND (a.state <> 'decided' OR a.outcome IN ('reviewed', 'reviewed_with_conditions')) ORDER BY since, a.id LIMIT 1;

-- desk_latest_review
-- in: now int
-- out: assessment int, label text, name text, due int
SELECT r.assessment, r.label, s.name, r.due FROM review AS r JOIN assessment AS a ON a.id = r.assessment JOIN solution AS s ON s.id = a.solution
WHERE r.state IN ('invited', 'in_progress') AND r.due < $1 AND a.state = 'in_review' ORDER BY r.due, r.id LIMIT 1;

-- desk_unassigned
-- out: id int, name text
SELECT a.id, s.name FROM assessment AS a JOIN solution AS s ON s.id = a.solution
WHERE a.state = 'in_review' AND (SELECT count(*) FROM review AS r WHERE r.assessment = a.id AND r.state IN ('invited', 'in_progress', 'submitted')) < 2
ORDER BY a.submitted, a.id LIMIT 1;

-- desk_in_panel
-- out: id int, name text
SELECT a.id, s.name FROM assessment AS a JOIN solution AS s ON s.id = a.solution
WHERE a.state IN ('in_review', 'panel') AND (SELECT count(*) FROM review AS r WHERE r.assessment = a.id AND r.state = 'submitted') > 1
ORDER BY a.submitted, a.id LIMIT 20;

-- desk_submitted_since
-- in: since int
-- out: submitted int
SELECT coalesce(submitted, 0) AS submitted FROM assessment WHERE submitted >= $1;

-- desk_statuses
-- out: status text, count int
SELECT status, count(*) AS count FROM solution GROUP BY status ORDER BY status;

-- desk_assessments_all
-- in: now int
-- out: id int, name text, organisation text, state text, since int, reviews int, submitted int, late int, due int?
SELECT a.id, s.name, o.name AS organisation, a.state, coalesce(a.submitted, a.created) AS since,
    (SELECT count(*) FROM review AS r WHERE r.assessment = a.id AND r.state IN ('invited', 'in_progress', 'submitted')) AS reviews,
    (SELECT count(*) FROM review AS r WHERE r.assessment = a.id AND r.state = 'submitted') AS submitted,
    (SELECT count(*) FROM review AS r WHERE r.assessment = a.id AND r.state IN ('invited', 'in_progress') AND r.due < $1) AS late,
    (SELECT min(r.due) FROM review AS r WHERE r.assessment = a.id AND r.state IN ('invited', 'in_progress')) AS due
FROM assessment AS a JOIN solution AS s ON s.id = a.solution JOIN organisation AS o ON o.id = s.organisation
WHERE a.state <> 'draft' AND a.state <> 'imported' ORDER BY a.id;

-- desk_review_progress
-- in: assessment int
-- out: review int, answered int
SELECT r.id AS review, count(ra.criterion) AS answered FROM review AS r LEFT JOIN review_answer AS ra ON ra.review = r.id
WHERE r.assessment = $1 GROUP BY r.id;

-- desk_accounts_of_kind
-- in: kind text, state text, most int
-- out: subject int
SELECT subject FROM account WHERE kind = $1 AND state = $2 ORDER BY created, subject LIMIT $3;

-- desk_solutions
-- out: id int, slug text, name text, organisation text, status text, changed int, expires int?
SELECT s.id, s.slug, s.name, o.name AS organisation, s.status, s.changed, s.expires
FROM solution AS s JOIN organisation AS o ON o.id = s.organisation ORDER BY s.id;

-- desk_solution
-- in: id int
-- out: slug text, name text, organisation text, status text, created int, changed int, listed int?, expires int?
SELECT s.slug, s.name, o.name AS organisation, s.status, s.created, s.changed, s.listed, s.expires
FROM solution AS s JOIN organisation AS o ON o.id = s.organisation WHERE s.id = $1;

-- desk_contacts_waiting
-- out: solution int, subject int, asked int?, slug text, name text, organisation text
SELECT c.solution, c.subject, c.asked, s.slug, s.name, o.name AS organisation
FROM contact AS c JOIN solution AS s ON s.id = c.solution JOIN organisation AS o ON o.id = s.organisation
WHERE c.state = 'waiting' ORDER BY c.asked, c.subject LIMIT 200;

-- desk_contact
-- in: solution int, subject int
-- out: state text, name text, organisation text
SELECT c.state, s.name, o.name AS organisation
FROM contact AS c JOIN solution AS s ON s.id = c.solution JOIN organisation AS o ON o.id = s.organisation
WHERE c.solution = $1 AND c.subject = $2;

-- desk_claims
-- out: organisation int, subject int, since int, slug text, name text, domain text, owners int
SELECT m.organisation, m.subject, m.since, o.slug, o.name, o.domain,
    (SELECT count(*) FROM membership AS w WHERE w.organisation = m.organisation AND w.role = 'owner' AND w.state = 'active') AS owners
FROM membership AS m JOIN organisation AS o ON o.id = m.organisation WHERE m.state = 'asked' ORDER BY m.since, m.subject LIMIT 200;

-- desk_owners
-- in: organisation int
-- out: owners int, name text
SELECT (SELECT count(*) FROM membership AS w WHERE w.organisation = o.id AND w.role = 'owner' AND w.state = 'active') AS owners, o.name
FROM organisation AS o WHERE o.id = $1;

-- desk_event_kinds
-- out: kind text
SELECT DISTINCT kind FROM event ORDER BY kind;

-- desk_events
-- in: kind text, object int, before int, most int
-- out: seq int, at int, kind text, object int, actor_role text, detail text
SELECT seq, at, kind, object, actor_role, detail FROM event
WHERE seq < $3 AND ($1 = '' OR kind = $1) AND ($2 = 0 OR object = $2) ORDER BY seq DESC LIMIT $4;

-- desk_people_all
-- in: kind text, skip int, most int
-- out: subject int, kind text, state text, created int, last_sign_in int?
SELECT subject, kind, state, created, last_sign_in FROM account WHERE ($1 = '' OR kind = $1) ORDER BY created DESC, subject LIMIT $3 OFFSET $2;

-- desk_members_of_named
-- in: pattern text, most int
-- out: subject int
SELECT m.subject FROM membership AS m JOIN organisation AS o ON o.id = m.organisation
WHERE o.folded LIKE $1 ESCAPE '\' AND m.state = 'active' ORDER BY o.folded, m.subject LIMIT $2;

-- desk_administrator
-- in: subject int
-- out: kind text, duties int, designated_by int?, designated int, until int?
SELECT kind, duties, designated_by, designated, until FROM administrator WHERE subject = $1;

-- desk_open_sessions
-- in: subject int
-- out: count int
SELECT count(*) AS count FROM session WHERE subject = $1 AND ended IS NULL;

-- desk_lock
-- in: subject int, from text, to text
UPDATE account SET state = $3 WHERE subject = $1 AND state = $2;
