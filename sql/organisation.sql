-- SPDX-License-Identifier: Apache-2.0
-- Organisations and their members.

-- organisation_add
-- in: id int, slug text, name text, folded text, profile text, domain text, state text, now int
INSERT INTO organisation (id, slug, name, folded, profile, domain, state, created) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- organisation_by_slug
-- in: slug text
-- out: id int, name text, profile text, domain text, state text
SELECT id, name, profile, domain, state FROM organisation WHERE slug = $1;

-- organisation_get
-- in: id int
-- out: slug text, name text, profile text, domain text, state text
SELECT slug, name, profile, domain, state FROM organisation WHERE id = $1;

-- organisation_namesake
-- in: folded text, but int
-- out: id int, slug text, state text
SELECT id, slug, state FROM organisation AS o WHERE folded = $1 AND id <> $2
    AND (state = 'unclaimed' OR EXISTS (SELECT 1 FROM membership AS m WHERE m.organisation = o.id AND m.state = 'active'))
ORDER BY created, id;

-- organisation_last_owner
-- in: subject int
-- out: organisation int
SELECT m.organisation FROM membership AS m
WHERE m.subject = $1 AND m.role = 'owner' AND m.state = 'active'
    AND EXISTS (SELECT 1 FROM solution AS s WHERE s.organisation = m.organisation)
    AND NOT EXISTS (SELECT 1 FROM membership AS o WHERE o.organisation = m.organisation AND o.subject <> m.subject
        AND o.role = 'owner' AND o.state = 'active')
ORDER BY m.organisation;

-- membership_put
-- in: organisation int, subject int, role text, state text, now int
INSERT INTO membership (organisation, subject, role, state, since) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (organisation, subject) DO UPDATE SET role = excluded.role, state = excluded.state, since = excluded.since;

-- membership_drop
-- in: organisation int, subject int
DELETE FROM membership WHERE organisation = $1 AND subject = $2;

-- membership_drop_all
-- in: subject int
DELETE FROM membership WHERE subject = $1;

-- membership_activate
-- in: subject int, now int
UPDATE membership SET state = 'active', since = $2 WHERE subject = $1 AND state = 'invited';

-- memberships_of_subject
-- in: subject int
-- out: organisation int, slug text, name text, role text, state text, since int
SELECT m.organisation, o.slug, o.name, m.role, m.state, m.since FROM membership AS m JOIN organisation AS o ON o.id = m.organisation
WHERE m.subject = $1 ORDER BY o.name, m.organisation;

-- members_of_organisation
-- in: organisation int
-- out: subject int, role text, state text, since int
SELECT subject, role, state, since FROM membership WHERE organisation = $1 ORDER BY since, subject;

-- organisation_redact
-- in: id int, name text, folded text, profile text
UPDATE organisation SET name = $2, folded = $3, profile = $4 WHERE id = $1;

-- organisation_set_state
-- in: id int, state text
UPDATE organisation SET state = $2 WHERE id = $1;

-- organisations_drop_empty
DELETE FROM organisation WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM membership AS m WHERE m.organisation = organisation.id)
    AND NOT EXISTS (SELECT 1 FROM solution AS s WHERE s.organisation = organisation.id);
