-- SPDX-License-Identifier: Apache-2.0

-- mail_add
-- in: id int, subject int, template text, object int, now int, sealed bytes
INSERT INTO mail (id, subject, template, object, state, created, attempts, next_attempt, error, number, sealed)
VALUES ($1, $2, $3, $4, 'waiting', $5, 0, $5, '', (SELECT coalesce(max(number), 0) + 1 FROM mail), $6);

-- mail_due
-- in: now int
-- out: id int, subject int, template text, created int, attempts int, sealed bytes?
SELECT id, subject, template, created, attempts, sealed FROM mail WHERE state = 'waiting' AND next_attempt <= $1 ORDER BY number LIMIT 50;

-- mail_sent
-- in: id int, now int
UPDATE mail SET state = 'sent', sent = $2, sealed = NULL, error = '' WHERE id = $1;

-- mail_kept
-- in: id int, now int
UPDATE mail SET state = 'sent', sent = $2, error = '' WHERE id = $1;

-- mail_again
-- in: id int, next int, error text
UPDATE mail SET attempts = attempts + 1, next_attempt = $2, error = $3 WHERE id = $1;

-- mail_failed
-- in: id int, now int, error text
UPDATE mail SET state = 'failed', sent = $2, sealed = NULL, error = $3 WHERE id = $1;

-- mails_latest
-- in: most int
-- out: id int, subject int, template text, state text, created int, error text, sealed bytes?
SELECT id, subject, template, state, created, error, sealed FROM mail ORDER BY number DESC LIMIT $1;

-- mails_in_trouble
-- out: id int, template text, state text, created int, attempts int, next_attempt int, error text
SELECT id, template, state, created, attempts, next_attempt, error FROM mail WHERE state = 'failed' OR (state = 'waiting' AND attempts > 0)
ORDER BY number DESC LIMIT 200;

-- mail_try_now
-- in: id int, now int
UPDATE mail SET next_attempt = $2 WHERE id = $1 AND state = 'waiting';

-- mail_set_aside
-- in: id int
UPDATE mail SET state = 'dropped' WHERE id = $1 AND state = 'failed';

-- mails_drop
-- in: subject int
UPDATE mail SET state = 'dropped', sealed = NULL WHERE subject = $1;
