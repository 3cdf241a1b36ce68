-- SPDX-License-Identifier: Apache-2.0
-- What the policy needs to be kept: jobs, log, retention and holds, rights cases, versions of the policy, gates.

-- The program's own jobs (serve/jobs.c): when each last ran to its end.
CREATE TABLE job (
    name TEXT PRIMARY KEY,                  -- code
    ran BIGINT NOT NULL,                    -- time
    result TEXT NOT NULL                    -- code; done or failed
);

-- === The log ===

-- === Retention, holds, restriction, objection ===

-- === Rights: cases, proofs, packages ===

-- === Versions of the policy, acknowledgements ===

-- === Gates: designation, training, processors, reviews, breaches, grants ===
