-- SPDX-License-Identifier: Apache-2.0
-- Erasure and what of it is not finished (privacy/erasure.h).

-- erasure_put
-- in: subject int, why text, now int, state text, step text
INSERT INTO erasure_open (subject, why, since, state, attempts, step) VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (subject) DO UPDATE SET state = excluded.state, attempts = erasure_open.attempts + 1, step = excluded.step;

-- erasure_get
-- in: subject int
-- out: why text, since int, state text, attempts int, step text
SELECT why, since, state, attempts, step FROM erasure_open WHERE subject = $1;

-- erasures_unfinished
-- out: subject int, why text, since int, state text, attempts int, step text
SELECT subject, why, since, state, attempts, step FROM erasure_open ORDER BY since, subject;

-- erasure_finished
-- in: subject int
DELETE FROM erasure_open WHERE subject = $1;

-- sessions_drop
-- in: subject int
DELETE FROM session WHERE subject = $1;

-- mails_erase
-- in: subject int
DELETE FROM mail WHERE subject = $1;

-- contacts_drop
-- in: subject int
DELETE FROM contact WHERE subject = $1;

-- account_close
-- in: subject int
UPDATE account SET state = 'closed', last_sign_in = NULL WHERE subject = $1;

-- erasure_leftovers
-- in: subject int
-- out: sessions int, links int, mails int, memberships int, contacts int, duties int, accounts int, clocks int, unlisted int, notices int, reads int,
--   mentions int, gates int
SELECT (SELECT count(*) FROM session WHERE subject = $1) AS sessions, (SELECT count(*) FROM link WHERE subject = $1) AS links,
    (SELECT count(*) FROM mail WHERE subject = $1) AS mails, (SELECT count(*) FROM membership WHERE subject = $1) AS memberships,
    (SELECT count(*) FROM contact WHERE subject = $1) AS contacts, (SELECT count(*) FROM administrator WHERE subject = $1) AS duties,
    (SELECT count(*) FROM account WHERE subject = $1 AND state <> 'closed') AS accounts,
    (SELECT count(*) FROM clock_start WHERE subject = $1) AS clocks, (SELECT count(*) FROM unlisted WHERE subject = $1) AS unlisted,
    (SELECT count(*) FROM policy_notice WHERE subject = $1) AS notices,
    (SELECT count(*) FROM read_opened WHERE administrator = $1) + (SELECT count(*) FROM read_day WHERE administrator = $1)
        + (SELECT count(*) FROM read_alert WHERE administrator = $1) AS reads,
    (SELECT count(*) FROM mention_decision WHERE person = $1 OR object = $1) AS mentions,
    (SELECT count(*) FROM gate WHERE subject = $1) AS gates;
