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

-- vault_datum_changed
-- in: subject int, datum text, object int
-- out: changed int
SELECT changed FROM vault_datum WHERE subject = $1 AND datum = $2 AND object = $3;

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
SELECT seq, sealed FROM vault_disclosure WHERE subject = $1 ORDER BY seq DESC LIMIT 10000;

-- vault_erase_datums
-- in: subject int
DELETE FROM vault_datum WHERE subject = $1;

-- vault_erase_authorship
-- in: subject int
DELETE FROM vault_authorship WHERE subject = $1;

-- vault_erase_disclosures
-- in: subject int
DELETE FROM vault_disclosure WHERE subject = $1;

-- vault_limit_of
-- in: subject int
-- out: restricted int, objected int, overridden int, deferred int, since int
SELECT restricted, objected, overridden, deferred, since FROM vault_limit WHERE subject = $1;

-- vault_objections
-- out: subject int, objected int, overridden int, since int
SELECT subject, objected, overridden, since FROM vault_limit WHERE objected <> 0 ORDER BY since, subject;

-- vault_limit_put
-- in: subject int, restricted int, objected int, overridden int, deferred int, now int
INSERT INTO vault_limit (subject, restricted, objected, overridden, deferred, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (subject) DO UPDATE SET restricted = excluded.restricted, objected = excluded.objected, overridden = excluded.overridden,
    deferred = excluded.deferred, since = excluded.since;

-- vault_limit_drop
-- in: subject int
DELETE FROM vault_limit WHERE subject = $1;

-- vault_due_put
-- in: subject int, due int
INSERT INTO vault_due (subject, due) VALUES ($1, $2) ON CONFLICT (subject) DO UPDATE SET due = excluded.due;

-- vault_due_drop
-- in: subject int
DELETE FROM vault_due WHERE subject = $1;

-- vault_due_list
-- in: now int, most int
-- out: subject int
SELECT s.id AS subject FROM vault_subject AS s LEFT JOIN vault_due AS d ON d.subject = s.id
WHERE s.state <> 'erased' AND coalesce(d.due, 0) <= $1 ORDER BY coalesce(d.due, 0), s.id LIMIT $2;

-- vault_subjects_after
-- in: after int, most int
-- out: subject int, capacity text, created int
SELECT id AS subject, capacity, created FROM vault_subject WHERE state <> 'erased' AND id > $1 ORDER BY id LIMIT $2;

-- vault_subjects_all_after
-- in: after int, most int
-- out: subject int, state text
SELECT id AS subject, state FROM vault_subject WHERE id > $1 ORDER BY id LIMIT $2;

-- vault_leftovers
-- in: subject int
-- out: datums int, addresses int, works int, disclosures int, limits int
SELECT (SELECT count(*) FROM vault_datum WHERE subject = $1) AS datums, (SELECT count(*) FROM vault_index WHERE subject = $1) AS addresses,
    (SELECT count(*) FROM vault_authorship WHERE subject = $1) AS works, (SELECT count(*) FROM vault_disclosure WHERE subject = $1) AS disclosures,
    (SELECT count(*) FROM vault_limit WHERE subject = $1) AS limits;

-- vault_works_all
-- in: subject int
-- out: work int, relation text, since int
SELECT work, relation, since FROM vault_authorship WHERE subject = $1 ORDER BY work, relation;

-- vault_disclosures_all
-- out: seq int, subject int, sealed bytes
SELECT seq, subject, sealed FROM vault_disclosure ORDER BY seq;

-- vault_disclosure_seqs
-- in: subject int
-- out: seq int
SELECT seq FROM vault_disclosure WHERE subject = $1 ORDER BY seq;

-- vault_disclosure_get
-- in: seq int, subject int
-- out: sealed bytes
SELECT sealed FROM vault_disclosure WHERE seq = $1 AND subject = $2;

-- vault_view_count
-- in: subject int, day int, datums text, route text, purpose text
INSERT INTO vault_view (subject, day, datums, route, purpose, times) VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (subject, day, datums, route, purpose) DO UPDATE SET times = vault_view.times + 1;

-- vault_views_over
-- in: today int
-- out: subject int, day int, datums text, route text, purpose text, times int
SELECT subject, day, datums, route, purpose, times FROM vault_view WHERE day <> $1 ORDER BY day, subject, datums;

-- vault_views_end
-- in: today int
DELETE FROM vault_view WHERE day <> $1;

-- vault_erase_views
-- in: subject int
DELETE FROM vault_view WHERE subject = $1;

-- By when the person came, for a datum is dated anew with each change: nobody who held it and changed it since is missed, and who was here and
-- gave it only later is counted too.
-- vault_holders
-- in: datum text, till int
-- out: subject int
SELECT DISTINCT d.subject FROM vault_datum AS d JOIN vault_subject AS s ON s.id = d.subject WHERE d.datum = $1 AND s.created <= $2 ORDER BY d.subject;

-- vault_disclosed
-- in: since int, till int
-- out: subject int
SELECT DISTINCT subject FROM vault_disclosure WHERE seq >= $1 AND seq <= $2 ORDER BY subject;

-- vault_prune_disclosures
-- in: first int, last int
DELETE FROM vault_disclosure WHERE seq >= $1 AND seq <= $2;
