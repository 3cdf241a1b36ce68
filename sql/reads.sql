-- SPDX-License-Identifier: Apache-2.0
-- How much administrators read (policy/read_limit.h).

-- reads_open
-- in: administrator int, object int, now int, since int
INSERT INTO read_opened (administrator, object, at) VALUES ($1, $2, $3)
ON CONFLICT (administrator, object) DO UPDATE SET at = excluded.at WHERE read_opened.at <= $4;

-- reads_opened_since
-- in: administrator int, since int
-- out: count int
SELECT count(*) AS count FROM read_opened WHERE administrator = $1 AND at > $2;

-- reads_forget
-- in: before int, after int
DELETE FROM read_opened WHERE at < $1 OR at > $2;

-- reads_day_count
-- in: administrator int, day int
INSERT INTO read_day (administrator, day, opened, reported) VALUES ($1, $2, 1, 0)
ON CONFLICT (administrator, day) DO UPDATE SET opened = read_day.opened + 1;

-- reads_unreported
-- in: today int
-- out: administrator int, day int, opened int
SELECT administrator, day, opened FROM read_day WHERE reported = 0 AND day <> $1 ORDER BY day, administrator;

-- reads_usual
-- in: administrator int, from int, day int
-- out: days int, opened int
SELECT count(*) AS days, coalesce(sum(opened), 0) AS opened FROM read_day WHERE administrator = $1 AND day >= $2 AND day < $3;

-- reads_day_reported
-- in: administrator int, day int
UPDATE read_day SET reported = 1 WHERE administrator = $1 AND day = $2;

-- reads_days_forget
-- in: before int
DELETE FROM read_day WHERE day < $1;

-- reads_days_old
-- in: before int
-- out: count int
SELECT count(*) AS count FROM read_day WHERE day < $1;

-- reads_days_of
-- in: administrator int
-- out: day int, opened int
SELECT day, opened FROM read_day WHERE administrator = $1 ORDER BY day;

-- reads_opened_drop
-- in: subject int
DELETE FROM read_opened WHERE administrator = $1;

-- reads_days_drop
-- in: subject int
DELETE FROM read_day WHERE administrator = $1;

-- reads_alerts_drop
-- in: subject int
DELETE FROM read_alert WHERE administrator = $1;

-- reads_alerts_forget
-- in: before int
DELETE FROM read_alert WHERE at < $1;

-- reads_alert_add
-- in: administrator int, at int, kind text, opened int, usual int
INSERT INTO read_alert (administrator, at, kind, opened, usual) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (administrator, at, kind) DO NOTHING;

-- reads_alerts_since
-- in: administrator int, since int
-- out: count int
SELECT count(*) AS count FROM read_alert WHERE administrator = $1 AND kind = 'limit' AND at > $2;

-- reads_alerts
-- in: since int, most int
-- out: administrator int, at int, kind text, opened int, usual int
SELECT administrator, at, kind, opened, usual FROM read_alert WHERE at > $1 ORDER BY at DESC, administrator LIMIT $2;

-- reads_days
-- in: since int, most int
-- out: administrator int, day int, opened int
SELECT administrator, day, opened FROM read_day WHERE day > $1 ORDER BY day DESC, administrator LIMIT $2;
