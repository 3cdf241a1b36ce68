-- SPDX-License-Identifier: Apache-2.0
-- What imports and the demo's data need beside the statements of the parts themselves.

-- import_record_get
-- in: source text, record text
-- out: digest text, object int
SELECT digest, object FROM import_record WHERE source = $1 AND record = $2;

-- import_record_put
-- in: source text, record text, digest text, object int
INSERT INTO import_record (source, record, digest, object) VALUES ($1, $2, $3, $4)
ON CONFLICT (source, record) DO UPDATE SET digest = excluded.digest, object = excluded.object;

-- organisation_set_words
-- in: id int, profile text, domain text, state text
UPDATE organisation SET profile = $2, domain = $3, state = $4 WHERE id = $1;

-- organisation_by_folded
-- in: folded text
-- out: id int, state text
SELECT id, state FROM organisation WHERE folded = $1 ORDER BY created, id;

-- contact_add
-- in: solution int, subject int, state text, asked int?, confirmed int?
INSERT INTO contact (solution, subject, state, asked, confirmed) VALUES ($1, $2, $3, $4, $5);

-- assessment_set_imported
-- in: id int, submitted int, decided int
UPDATE assessment SET state = 'imported', submitted = $2, decided = $3, published = changed WHERE id = $1;

-- imported_review_add
-- in: id int, assessment int, label text, at int
INSERT INTO review (id, assessment, label, state, assigned, due, declared, submitted) VALUES ($1, $2, $3, 'submitted', $4, $4, $4, $4);

-- imported_answers_drop
-- in: assessment int
DELETE FROM review_answer WHERE review IN (SELECT id FROM review WHERE assessment = $1);

-- imported_reviews_drop
-- in: assessment int
DELETE FROM review WHERE assessment = $1;
