-- SPDX-License-Identifier: Apache-2.0
-- What stands about one person outside the vault, for their own copy (privacy/package.h). Never a link's or a session's hash.

-- package_sessions
-- in: subject int
-- out: id int, created int, seen int, ended int?, device text
SELECT id, created, seen, ended, device FROM session WHERE subject = $1 ORDER BY created, id;

-- package_links
-- in: subject int
-- out: kind text, object int, created int, expires int, used int?
SELECT kind, object, created, expires, used FROM link WHERE subject = $1 ORDER BY created, kind, object;

-- package_mails
-- in: subject int
-- out: template text, state text, created int, sent int?, attempts int
SELECT template, state, created, sent, attempts FROM mail WHERE subject = $1 ORDER BY created, number;

-- package_listings
-- in: subject int
-- out: solution int, name text, slug text, organisation text, state text, asked int?, confirmed int?
SELECT c.solution, s.name, s.slug, o.name AS organisation, c.state, c.asked, c.confirmed
FROM contact AS c JOIN solution AS s ON s.id = c.solution JOIN organisation AS o ON o.id = s.organisation WHERE c.subject = $1 ORDER BY s.name, c.solution;

-- package_duties
-- in: subject int
-- out: kind text, duties int, designated int, until int?
SELECT kind, duties, designated, until FROM administrator WHERE subject = $1;

-- package_solutions_of_member
-- in: subject int
-- out: id int, name text, slug text, status text, changed int
SELECT s.id, s.name, s.slug, s.status, s.changed FROM solution AS s JOIN membership AS m ON m.organisation = s.organisation
WHERE m.subject = $1 AND m.state = 'active' ORDER BY s.name, s.id;
