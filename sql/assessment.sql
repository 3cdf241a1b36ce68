-- SPDX-License-Identifier: Apache-2.0

-- assessment_add
-- in: id int, solution int, rubric text, rubric_hash text, now int
INSERT INTO assessment (id, solution, state, rubric, rubric_hash, product_version, terms, created, changed, outcome)
VALUES ($1, $2, 'draft', $3, $4, '', '', $5, $5, '');

-- assessment_by_id
-- in: id int
-- out: id int, solution int, organisation int, slug text, name text, solution_status text, organisation_name text, state text, rubric text,
--   product_version text, terms text, outcome text, created int, changed int, submitted int?, screened int?, decided int?, published int?, expires int?
SELECT a.id, a.solution, s.organisation, s.slug, s.name, s.status AS solution_status, o.name AS organisation_name, a.state, a.rubric,
    a.product_version, a.terms, a.outcome, a.created, a.changed, a.submitted, a.screened, a.decided, a.published, a.expires
FROM assessment AS a JOIN solution AS s ON s.id = a.solution JOIN organisation AS o ON o.id = s.organisation WHERE a.id = $1;

-- assessment_move
-- in: id int, from text, to text, now int
UPDATE assessment SET state = $3, changed = $4,
    submitted = CASE WHEN $3 = 'submitted' THEN $4 ELSE submitted END,
    screened = CASE WHEN $3 = 'in_review' AND screened IS NULL THEN $4 ELSE screened END,
    decided = CASE WHEN $3 IN ('decided', 'not_eligible') THEN $4 ELSE decided END,
    published = CASE WHEN $3 = 'published' THEN $4 ELSE published END,
    outcome = CASE WHEN $3 = 'submitted' THEN '' ELSE outcome END
WHERE id = $1 AND state = $2;

-- assessment_touch
-- in: id int, now int
UPDATE assessment SET changed = $2 WHERE id = $1;

-- assessment_set_terms
-- in: id int, terms text, product_version text
UPDATE assessment SET terms = $2, product_version = $3 WHERE id = $1;

-- assessment_set_outcome
-- in: id int, outcome text, expires int?
UPDATE assessment SET outcome = $2, expires = $3 WHERE id = $1;

-- assessments_of_solution
-- in: solution int
-- out: id int, state text, created int, submitted int?, published int?
SELECT id, state, created, submitted, published FROM assessment WHERE solution = $1 ORDER BY created DESC, id;

-- answers_of
-- in: assessment int
-- out: question text, revision int, state text, changed int, sealed bytes
SELECT question, revision, state, changed, sealed FROM answer WHERE assessment = $1 ORDER BY question;

-- answer_add
-- in: assessment int, question text, state text, changed int, sealed bytes
INSERT INTO answer (assessment, question, revision, state, changed, sealed) VALUES ($1, $2, 1, $3, $4, $5)
ON CONFLICT (assessment, question) DO NOTHING;

-- answer_change
-- in: assessment int, question text, revision int, state text, changed int, sealed bytes
UPDATE answer SET revision = revision + 1, state = $4, changed = $5, sealed = $6 WHERE assessment = $1 AND question = $2 AND revision = $3;

-- answer_redact
-- in: assessment int, question text, revision int, sealed bytes
UPDATE answer SET revision = revision + 1, sealed = $4 WHERE assessment = $1 AND question = $2 AND revision = $3;

-- verdict_redact
-- in: assessment int, kind text, sealed bytes
UPDATE verdict SET sealed = $3 WHERE assessment = $1 AND kind = $2;

-- verdict_put
-- in: assessment int, kind text, changed int, sealed bytes
INSERT INTO verdict (assessment, kind, changed, sealed) VALUES ($1, $2, $3, $4)
ON CONFLICT (assessment, kind) DO UPDATE SET changed = excluded.changed, sealed = excluded.sealed;

-- verdict_get
-- in: assessment int, kind text
-- out: sealed bytes
SELECT sealed FROM verdict WHERE assessment = $1 AND kind = $2;

-- review_add
-- in: id int, assessment int, label text, assigned int, due int
INSERT INTO review (id, assessment, label, state, assigned, due) VALUES ($1, $2, $3, 'invited', $4, $5);

-- review_move
-- in: id int, from text, to text, now int
UPDATE review SET state = $3,
    declared = CASE WHEN $3 = 'in_progress' AND declared IS NULL THEN $4 ELSE declared END,
    submitted = CASE WHEN $3 = 'submitted' THEN $4 ELSE submitted END
WHERE id = $1 AND state = $2;

-- review_reopen
-- in: id int, due int
UPDATE review SET state = 'in_progress', due = $2, submitted = NULL WHERE id = $1 AND state = 'submitted';

-- review_set_due
-- in: id int, due int
UPDATE review SET due = $2 WHERE id = $1;

-- review_answers_of
-- in: review int
-- out: criterion text, revision int, changed int, sealed bytes
SELECT criterion, revision, changed, sealed FROM review_answer WHERE review = $1 ORDER BY criterion;

-- review_answer_add
-- in: review int, criterion text, changed int, sealed bytes
INSERT INTO review_answer (review, criterion, revision, changed, sealed) VALUES ($1, $2, 1, $3, $4)
ON CONFLICT (review, criterion) DO NOTHING;

-- review_answer_change
-- in: review int, criterion text, revision int, changed int, sealed bytes
UPDATE review_answer SET revision = revision + 1, changed = $4, sealed = $5 WHERE review = $1 AND criterion = $2 AND revision = $3;

-- review_answer_redact
-- in: review int, criterion text, revision int, sealed bytes
UPDATE review_answer SET revision = revision + 1, sealed = $4 WHERE review = $1 AND criterion = $2 AND revision = $3;
