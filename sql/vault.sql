-- SPDX-License-Identifier: Apache-2.0
-- The vault's statements: the only ones that may name vault_* tables. Run by policy/vault.c alone.

-- vault_subject_add
-- in: id int, capacity text, created int
INSERT INTO vault_subject (id, capacity, state, created) VALUES ($1, $2, 'active', $3);

-- vault_subject_by_id
-- in: id int
-- out: capacity text, state text, created int
SELECT capacity, state, created FROM vault_subject WHERE id = $1;

-- vault_subject_set_state
-- in: id int, state text
UPDATE vault_subject SET state = $2 WHERE id = $1;

-- vault_datum_put
-- in: subject int, datum text, object int, sealed bytes, changed int
INSERT INTO vault_datum (subject, datum, object, sealed, changed) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (subject, datum, object) DO UPDATE SET sealed = excluded.sealed, changed = excluded.changed;

-- vault_datum_get
-- in: subject int, datum text, object int
-- out: sealed bytes
SELECT sealed FROM vault_datum WHERE subject = $1 AND datum = $2 AND object = $3;

-- vault_datum_list
-- in: subject int
-- out: datum text, object int, changed int, sealed bytes
SELECT datum, object, changed, sealed FROM vault_datum WHERE subject = $1 ORDER BY datum, object;

-- vault_datum_all
-- out: subject int, capacity text, datum text, sealed bytes
SELECT d.subject, s.capacity, d.datum, d.sealed FROM vault_datum AS d JOIN vault_subject AS s ON s.id = d.subject WHERE d.object = 0;

-- vault_datum_drop
-- in: subject int, datum text, object int
DELETE FROM vault_datum WHERE subject = $1 AND datum = $2 AND object = $3;

-- vault_index_put
-- in: capacity text, blind text, subject int
INSERT INTO vault_index (capacity, blind, subject) VALUES ($1, $2, $3);

-- vault_index_drop
-- in: subject int
DELETE FROM vault_index WHERE subject = $1;

-- vault_index_find
-- in: capacity text, blind text
-- out: subject int
SELECT subject FROM vault_index WHERE capacity = $1 AND blind = $2;

-- vault_authorship_put
-- in: work int, relation text, subject int, since int
INSERT INTO vault_authorship (work, relation, subject, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (work, relation, subject) DO NOTHING;

-- vault_authorship_drop
-- in: work int, relation text, subject int
DELETE FROM vault_authorship WHERE work = $1 AND relation = $2 AND subject = $3;

-- vault_authors_of
-- in: work int, relation text
-- out: subject int, since int
SELECT subject, since FROM vault_authorship WHERE work = $1 AND relation = $2 ORDER BY since, subject;

-- vault_works_of
-- in: subject int, relation text
-- out: work int, since int
SELECT work, since FROM vault_authorship WHERE subject = $1 AND relation = $2 ORDER BY since DESC, work;

-- vault_disclosure_add
-- in: seq int, subject int, sealed bytes
INSERT INTO vault_disclosure (seq, subject, sealed) VALUES ($1, $2, $3);

-- vault_disclosures_of
-- in: subject int
-- out: seq int, sealed bytes
SELECT seq, sealed FROM vault_disclosure WHERE subject = $1 ORDER BY seq DESC LIMIT 500;

-- vault_erase_datums
-- in: subject int
DELETE FROM vault_datum WHERE subject = $1;

-- vault_erase_authorship
-- in: subject int
DELETE FROM vault_authorship WHERE subject = $1;

-- vault_erase_disclosures
-- in: subject int
DELETE FROM vault_disclosure WHERE subject = $1;
