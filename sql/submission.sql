-- SPDX-License-Identifier: Apache-2.0
-- The provider's side: solutions of an organisation, their logo and contact persons.

-- solution_rename_hidden
-- in: id int, name text, now int
UPDATE solution SET name = $2, changed = $3 WHERE id = $1 AND status = 'hidden';

-- submissions_of_organisation
-- in: organisation int
-- out: solution int, slug text, name text, status text, assessment int?, state text?, outcome text?, changed int?
SELECT s.id AS solution, s.slug, s.name, s.status, a.id AS assessment, a.state, a.outcome, a.changed
FROM solution AS s LEFT JOIN assessment AS a ON a.solution = s.id
WHERE s.organisation = $1 ORDER BY s.name, s.id, a.created DESC, a.id;

-- assessment_open_of_solution
-- in: solution int
-- out: id int
SELECT id FROM assessment WHERE solution = $1
    AND (state IN ('draft', 'submitted', 'screening', 'in_review', 'clarification', 'panel', 'returned') OR (state = 'decided' AND outcome <> '')) ORDER BY created DESC;

-- logo_put
-- in: solution int, version text, webp bytes, png bytes
INSERT INTO logo (solution, version, webp, png) VALUES ($1, $2, $3, $4)
ON CONFLICT (solution) DO UPDATE SET version = excluded.version, webp = excluded.webp, png = excluded.png;

-- logo_drop
-- in: solution int
DELETE FROM logo WHERE solution = $1;

-- logo_version
-- in: solution int
-- out: version text
SELECT version FROM logo WHERE solution = $1;

-- logo_get
-- in: solution int
-- out: version text, webp bytes, png bytes
SELECT version, webp, png FROM logo WHERE solution = $1;

-- logo_public
-- in: slug text
-- out: version text, webp bytes, png bytes
SELECT l.version, l.webp, l.png FROM logo AS l JOIN solution AS s ON s.id = l.solution
WHERE s.slug = $1 AND s.status NOT IN ('hidden', 'withdrawn');

-- contacts_of_solution
-- in: solution int
-- out: subject int, state text, asked int?, confirmed int?
SELECT subject, state, asked, confirmed FROM contact WHERE solution = $1 ORDER BY asked, subject;

-- contact_put
-- in: solution int, subject int, now int
INSERT INTO contact (solution, subject, state, asked) VALUES ($1, $2, 'waiting', $3)
ON CONFLICT (solution, subject) DO UPDATE SET state = 'waiting', asked = excluded.asked, confirmed = NULL;

-- contact_asked
-- in: solution int, subject int, now int
UPDATE contact SET asked = $3 WHERE solution = $1 AND subject = $2 AND state = 'waiting';

-- contact_drop
-- in: solution int, subject int
DELETE FROM contact WHERE solution = $1 AND subject = $2;

-- contact_elsewhere
-- in: subject int, organisation int
-- out: solution int
SELECT c.solution FROM contact AS c JOIN solution AS s ON s.id = c.solution WHERE c.subject = $1 AND s.organisation <> $2;

-- organisation_change
-- in: id int, name text, folded text, profile text, domain text
UPDATE organisation SET name = $2, folded = $3, profile = $4, domain = $5 WHERE id = $1;

-- solution_of_assessment
-- in: assessment int
-- out: solution int
SELECT solution FROM assessment WHERE id = $1;
