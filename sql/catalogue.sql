-- SPDX-License-Identifier: Apache-2.0
-- What is public, for the snapshot.

-- solutions_public
-- out: id int, slug text, status text, profile text, created int, changed int, listed int?, expires int?, organisation text, organisation_slug text,
--   organisation_profile text, unclaimed int, logo text?, contacts int
SELECT s.id, s.slug, s.status, s.profile, s.created, s.changed, s.listed, s.expires, o.name AS organisation, o.slug AS organisation_slug,
    o.profile AS organisation_profile, CASE WHEN o.state = 'unclaimed' THEN 1 ELSE 0 END AS unclaimed,
    (SELECT l.version FROM logo AS l WHERE l.solution = s.id) AS logo,
    (SELECT count(*) FROM contact AS c WHERE c.solution = s.id AND c.state = 'confirmed'
        AND NOT EXISTS (SELECT 1 FROM unlisted AS u WHERE u.subject = c.subject)) AS contacts
FROM solution AS s JOIN organisation AS o ON o.id = s.organisation
WHERE s.status <> 'hidden' ORDER BY s.id;

-- contacts_confirmed
-- in: solution int, since int
-- out: subject int
SELECT subject FROM contact WHERE solution = $1 AND state = 'confirmed' AND confirmed > $2 AND subject NOT IN (SELECT u.subject FROM unlisted AS u) ORDER BY confirmed, subject;
