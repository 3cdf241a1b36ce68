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

-- What two administrators decide (policy/approval.h). The reason lies in the vault under the asking administrator's key, by this id.
CREATE TABLE approval (
    id BIGINT PRIMARY KEY,                  -- id
    kind TEXT NOT NULL,                     -- code
    object BIGINT NOT NULL,                 -- id
    state TEXT NOT NULL CHECK (state IN ('waiting', 'given', 'alone', 'refused')), -- code
    asked_by BIGINT NOT NULL,               -- id
    asked BIGINT NOT NULL,                  -- time
    alone_from BIGINT NOT NULL,             -- time; since when no second administrator could have answered
    answered_by BIGINT,                     -- id
    answered BIGINT,                        -- time
    UNIQUE (kind, object)
);
