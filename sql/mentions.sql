-- SPDX-License-Identifier: Apache-2.0
-- What is walked for a person's mentions, and what was decided about each (privacy/mentions.h).

-- mentions_assessments
-- in: after int, most int
-- out: id int
SELECT id FROM assessment WHERE id > $1 ORDER BY id LIMIT $2;

-- mentions_solutions
-- in: after int, most int
-- out: id int, slug text, name text, profile text
SELECT id, slug, name, profile FROM solution WHERE id > $1 ORDER BY id LIMIT $2;

-- mentions_organisations
-- in: after int, most int
-- out: id int, slug text, name text, profile text
SELECT id, slug, name, profile FROM organisation WHERE id > $1 ORDER BY id LIMIT $2;

-- mention_decision_put
-- in: person int, object int, place text, decision text, now int
INSERT INTO mention_decision (person, object, place, decision, at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person, object, place) DO UPDATE SET decision = excluded.decision, at = excluded.at;

-- mention_decisions_of
-- in: person int
-- out: object int, place text, decision text, at int
SELECT object, place, decision, at FROM mention_decision WHERE person = $1 ORDER BY at, object, place;

-- mention_decisions_drop
-- in: subject int
DELETE FROM mention_decision WHERE person = $1 OR object = $1;
