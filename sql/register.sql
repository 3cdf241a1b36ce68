-- SPDX-License-Identifier: Apache-2.0
-- Registers: processors, security reviews, breaches, and what is counted for the public.

-- processor_add
-- in: id int, class text, name text, host text, contract text, evidence text, safeguards text, datums text, starts int, ends int
INSERT INTO processor (id, class, name, host, contract, evidence, safeguards, datums, starts, ends, reminded, certificate)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '');

-- processor_instruct
-- in: processor int, now int, words text
INSERT INTO processor_instruction (processor, revision, at, words)
SELECT $1, COALESCE(MAX(revision), 0) + 1, $2, $3 FROM processor_instruction WHERE processor = $1;

-- processors_all
-- out: id int, class text, name text, host text, contract text, datums text, starts int, ends int, certificate text, state text, revision int, words text
SELECT p.id, p.class, p.name, p.host, p.contract, p.datums, p.starts, p.ends, p.certificate, COALESCE(a.state, '') AS state, i.revision, i.words
FROM processor AS p LEFT JOIN approval AS a ON a.kind = 'processor' AND a.object = p.id
JOIN processor_instruction AS i ON i.processor = p.id AND i.revision = (SELECT MAX(revision) FROM processor_instruction WHERE processor = p.id)
ORDER BY p.ends DESC, p.id;

-- processors_live
-- in: class text, host text, now int
-- out: name text, datums text
SELECT p.name, p.datums FROM processor AS p JOIN approval AS a ON a.kind = 'processor' AND a.object = p.id
WHERE p.class = $1 AND p.host = $2 AND p.starts <= $3 AND p.ends > $3 AND a.state IN ('given', 'alone');

-- processors_having
-- in: now int
-- out: id int, name text, datums text
SELECT p.id, p.name, p.datums FROM processor AS p JOIN approval AS a ON a.kind = 'processor' AND a.object = p.id
WHERE p.starts <= $1 AND (p.ends > $1 OR p.certificate = '') AND a.state IN ('given', 'alone') ORDER BY p.name, p.id;

-- recipient_notice_add
-- in: id int, processor int, subject int, kind text, datums text, now int
INSERT INTO recipient_notice (id, processor, subject, kind, datums, since) VALUES ($1, $2, $3, $4, $5, $6);

-- recipient_notices_open
-- in: processor int
-- out: subject int, kind text, datums text, since int
SELECT subject, kind, datums, since FROM recipient_notice WHERE processor = $1 AND told IS NULL ORDER BY since, id;

-- recipient_notices_told
-- in: processor int, before int, now int, by int
UPDATE recipient_notice SET told = $3, told_by = $4 WHERE processor = $1 AND since <= $2 AND told IS NULL;

-- recipient_notices_count
-- in: before int
-- out: open int, late int
SELECT count(*) AS open, coalesce(sum(CASE WHEN since < $1 THEN 1 ELSE 0 END), 0) AS late FROM recipient_notice WHERE told IS NULL;

-- recipient_notices_forget
-- in: told_before int
DELETE FROM recipient_notice WHERE told < $1;

-- processors_due
-- in: before int
-- out: id int, name text, ends int, reminded int
SELECT id, name, ends, reminded FROM processor WHERE ends <= $1 AND certificate = '' ORDER BY ends, id;

-- processor_reminded
-- in: id int, days int
UPDATE processor SET reminded = $2 WHERE id = $1;

-- processor_certificate
-- in: id int, certificate text, now int
UPDATE processor SET certificate = $2 WHERE id = $1 AND ends <= $3 AND certificate = '';

-- processor_end
-- in: id int, now int
UPDATE processor SET ends = $2 WHERE id = $1 AND ends > $2;

-- security_review_add
-- in: id int, at int, scope text, outcome text, evidence text, now int, by int
INSERT INTO security_review (id, at, scope, outcome, evidence, entered, entered_by) VALUES ($1, $2, $3, $4, $5, $6, $7);

-- security_reviews
-- out: at int, scope text, outcome text
SELECT at, scope, outcome FROM security_review ORDER BY at DESC, id LIMIT 50;

-- breach_add
-- in: id int, kind text, known int, since int, till int, datums text, by int
INSERT INTO breach (id, kind, known, from_at, till_at, datums, entered_by, told_count) VALUES ($1, $2, $3, $4, $5, $6, $7, 0);

-- breach_get
-- in: id int
-- out: kind text, known int, since int, till int, datums text, by int, authority int?, told int?, told_count int
SELECT kind, known, from_at AS since, till_at AS till, datums, entered_by AS by, authority, told, told_count FROM breach WHERE id = $1;

-- breaches
-- out: id int, kind text, known int, authority int?, told int?, told_count int
SELECT id, kind, known, authority, told, told_count FROM breach ORDER BY known DESC, id LIMIT 100;

-- breach_authority
-- in: id int, now int
UPDATE breach SET authority = $2 WHERE id = $1 AND authority IS NULL;

-- breach_told
-- in: id int, now int, count int
UPDATE breach SET told = $2, told_count = $3 WHERE id = $1 AND told IS NULL;

-- breach_letters
-- in: breach int
-- out: sent int, waiting int, failed int
SELECT (SELECT count(*) FROM mail WHERE template = 'breach' AND object = $1 AND state = 'sent') AS sent,
    (SELECT count(*) FROM mail WHERE template = 'breach' AND object = $1 AND state = 'waiting') AS waiting,
    (SELECT count(*) FROM mail WHERE template = 'breach' AND object = $1 AND state IN ('failed', 'dropped')) AS failed;

-- breach_unreached
-- in: breach int, most int
-- out: person int
SELECT subject AS person FROM mail WHERE template = 'breach' AND object = $1 AND state IN ('failed', 'dropped') ORDER BY subject LIMIT $2;

-- log_between
-- in: since int, till int
-- out: first int?, last int?
SELECT MIN(seq) AS first, MAX(seq) AS last FROM log_entry WHERE at >= $1 AND at <= $2;

-- register_counts
-- in: now int
-- out: disclosures int, holds int, processors int, breaches int, alone int, jobs_failed int
SELECT (SELECT count(*) FROM log_entry WHERE kind = 'disclosure') AS disclosures,
    (SELECT count(*) FROM hold WHERE state = 'open') AS holds,
    (SELECT count(*) FROM processor AS p JOIN approval AS a ON a.kind = 'processor' AND a.object = p.id
        WHERE p.starts <= $1 AND p.ends > $1 AND a.state IN ('given', 'alone')) AS processors,
    (SELECT count(*) FROM breach) AS breaches,
    (SELECT count(*) FROM approval WHERE state = 'alone') AS alone,
    (SELECT count(*) FROM job WHERE result = 'failed') AS jobs_failed;

-- register_log_root
-- out: day int, root text
SELECT day, root FROM log_day ORDER BY number DESC LIMIT 1;

-- register_event_last
-- in: kind text
-- out: at int?
SELECT MAX(at) AS at FROM event WHERE kind = $1;

-- register_job_last
-- in: name text
-- out: ran int, result text
SELECT ran, result FROM job WHERE name = $1;
