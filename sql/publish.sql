-- SPDX-License-Identifier: Apache-2.0
-- The rows of solutions, as they become public (assessment/publish.h).

-- solution_add
-- in: id int, slug text, organisation int, name text, profile text, now int
INSERT INTO solution (id, slug, organisation, status, name, profile, created, changed) VALUES ($1, $2, $3, 'hidden', $4, $5, $6, $6);

-- solution_get
-- in: id int
-- out: slug text, organisation int, status text, name text, profile text, created int, changed int, listed int?, expires int?
SELECT slug, organisation, status, name, profile, created, changed, listed, expires FROM solution WHERE id = $1;

-- solution_by_slug
-- in: slug text
-- out: id int, organisation int, status text
SELECT id, organisation, status FROM solution WHERE slug = $1;

-- solution_publish
-- in: id int, status text, name text, profile text, now int, expires int?
UPDATE solution SET status = $2, name = $3, profile = $4, changed = $5, expires = $6,
    listed = CASE WHEN listed IS NULL THEN $5 ELSE listed END
WHERE id = $1;

-- solution_redact
-- in: id int, name text, profile text
UPDATE solution SET name = $2, profile = $3 WHERE id = $1;
