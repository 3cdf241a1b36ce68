-- SPDX-License-Identifier: Apache-2.0
-- Versions of the policy: written once, read often; the draft; who was told.

-- policy_version_add
-- in: number int, class text, announced int, effective int, updated int, body text, purposes text, inventory text, alone int, previous text, hash text
INSERT INTO fixed_policy_version (number, class, announced, effective, updated, body, purposes, inventory, alone, previous, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- policy_versions
-- out: number int, class text, announced int, effective int, updated int, body text, purposes text, inventory text, alone int, previous text, hash text
SELECT number, class, announced, effective, updated, body, purposes, inventory, alone, previous, hash FROM fixed_policy_version ORDER BY number;

-- policy_versions_count
-- out: versions int
SELECT count(*) AS versions FROM fixed_policy_version;

-- policy_draft_put
-- in: id int, made int, class text, effective int, body text
INSERT INTO policy_draft (id, made, class, effective, body) VALUES ($1, $2, $3, $4, $5);

-- policy_draft_get
-- out: id int, made int, class text, effective int, body text
SELECT id, made, class, effective, body FROM policy_draft ORDER BY made DESC, id LIMIT 1;

-- policy_drafts_drop
DELETE FROM policy_draft;

-- policy_tools
-- in: now int
-- out: name text
SELECT p.name FROM processor AS p JOIN approval AS a ON a.kind = 'processor' AND a.object = p.id
WHERE p.class = 'analytics' AND a.state IN ('given', 'alone') AND p.starts <= $1 AND p.ends > $1 ORDER BY p.name, p.id;

-- policy_notice_due
-- in: version int, most int
-- out: subject int
SELECT subject FROM account WHERE state = 'active' AND subject NOT IN (SELECT subject FROM policy_notice WHERE version = $1)
UNION SELECT subject FROM contact WHERE state = 'confirmed' AND subject NOT IN (SELECT subject FROM policy_notice WHERE version = $1)
ORDER BY subject LIMIT $2;

-- policy_notice_add
-- in: version int, subject int, told int
INSERT INTO policy_notice (version, subject, told) VALUES ($1, $2, $3) ON CONFLICT (version, subject) DO NOTHING;

-- policy_notice_count
-- in: version int
-- out: told int
SELECT count(*) AS told FROM policy_notice WHERE version = $1;

-- policy_notices_drop
-- in: subject int
DELETE FROM policy_notice WHERE subject = $1;
