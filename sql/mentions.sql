-- SPDX-License-Identifier: Apache-2.0
-- What is walked for a person's mentions (privacy/mentions.h).

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
