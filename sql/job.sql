-- SPDX-License-Identifier: Apache-2.0
-- The program's own jobs (serve/jobs.c).

-- job_get
-- in: name text
-- out: ran int, result text
SELECT ran, result FROM job WHERE name = $1;

-- job_ran
-- in: name text, ran int, result text
INSERT INTO job (name, ran, result) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET ran = excluded.ran, result = excluded.result;
