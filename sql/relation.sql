-- SPDX-License-Identifier: Apache-2.0
-- How people and objects belong together, by ids.

-- organisation_of_object
-- in: object int
-- out: organisation int
SELECT organisation FROM (
    SELECT id AS object, id AS organisation FROM organisation
    UNION ALL SELECT id, organisation FROM solution
    UNION ALL SELECT a.id, s.organisation FROM assessment AS a JOIN solution AS s ON s.id = a.solution
    UNION ALL SELECT r.id, s.organisation FROM review AS r JOIN assessment AS a ON a.id = r.assessment JOIN solution AS s ON s.id = a.solution
) AS belongs WHERE object = $1;

-- membership_get
-- in: organisation int, subject int
-- out: role text, state text, since int
SELECT role, state, since FROM membership WHERE organisation = $1 AND subject = $2;

-- membership_shared
-- in: one int, other int
-- out: organisation int
SELECT a.organisation FROM membership AS a JOIN membership AS b ON b.organisation = a.organisation
WHERE a.subject = $1 AND b.subject = $2 AND a.state = 'active';

-- contact_organisation
-- in: subject int
-- out: organisation int, solution int, state text
SELECT s.organisation, c.solution, c.state FROM contact AS c JOIN solution AS s ON s.id = c.solution WHERE c.subject = $1
ORDER BY CASE WHEN c.state = 'confirmed' THEN 0 ELSE 1 END, c.solution;

-- review_by_id
-- in: id int
-- out: id int, assessment int, label text, state text, assigned int, due int, declared int?, submitted int?
SELECT id, assessment, label, state, assigned, due, declared, submitted FROM review WHERE id = $1;

-- reviews_of_assessment
-- in: assessment int
-- out: id int, label text, state text, assigned int, due int, declared int?, submitted int?
SELECT id, label, state, assigned, due, declared, submitted FROM review WHERE assessment = $1 ORDER BY label;

-- assessment_closed
-- in: id int
-- out: state text, decided int?
SELECT state, decided FROM assessment WHERE id = $1;
