-- SPDX-License-Identifier: Apache-2.0
-- The first schema. The same text runs on SQLite and PostgreSQL; each column says what it holds (doc/style.md).

CREATE TABLE setting (
    name TEXT PRIMARY KEY,                  -- code
    value TEXT NOT NULL                     -- code
);

-- The vault: all that identifies a person, sealed under the subject's key (policy/vault.h). Only sql/vault.sql may name these tables.
CREATE TABLE vault_subject (
    id BIGINT PRIMARY KEY,                  -- id
    capacity TEXT NOT NULL,                 -- code
    state TEXT NOT NULL,                    -- code
    created BIGINT NOT NULL                 -- time
);

CREATE TABLE vault_datum (
    subject BIGINT NOT NULL REFERENCES vault_subject (id), -- id
    datum TEXT NOT NULL,                    -- code
    object BIGINT NOT NULL,                 -- id
    sealed BYTEA NOT NULL,                  -- vault
    changed BIGINT NOT NULL,                -- time
    PRIMARY KEY (subject, datum, object)
);

-- Blind index: one subject per capacity and address.
CREATE TABLE vault_index (
    capacity TEXT NOT NULL,                 -- code
    blind TEXT NOT NULL,                    -- vault
    subject BIGINT NOT NULL REFERENCES vault_subject (id), -- id
    PRIMARY KEY (capacity, blind)
);
CREATE INDEX vault_index_subject ON vault_index (subject);

-- Who wrote what: the only link from a review, an answer or a decision to its author.
CREATE TABLE vault_authorship (
    work BIGINT NOT NULL,                   -- id
    relation TEXT NOT NULL,                 -- code
    subject BIGINT NOT NULL REFERENCES vault_subject (id), -- id
    since BIGINT NOT NULL,                  -- time
    PRIMARY KEY (work, relation, subject)
);
CREATE INDEX vault_authorship_subject ON vault_authorship (subject, relation);

-- The readable half of a log entry, sealed under the key of the person it is about.
CREATE TABLE vault_disclosure (
    seq BIGINT PRIMARY KEY,                 -- number
    subject BIGINT NOT NULL REFERENCES vault_subject (id), -- id
    sealed BYTEA NOT NULL                   -- vault
);
CREATE INDEX vault_disclosure_subject ON vault_disclosure (subject);

-- The log: salted commitments only, in the order written (policy/audit.h).
CREATE TABLE log_entry (
    seq BIGINT PRIMARY KEY,                 -- number
    at BIGINT NOT NULL,                     -- time
    kind TEXT NOT NULL,                     -- code
    commitment TEXT NOT NULL                -- code
);

-- What happened to an object, by codes and ids; its commitment is the log entry of the same number.
CREATE TABLE event (
    seq BIGINT PRIMARY KEY,                 -- number
    at BIGINT NOT NULL,                     -- time
    kind TEXT NOT NULL,                     -- code
    object BIGINT NOT NULL,                 -- id
    actor BIGINT,                           -- id
    actor_role TEXT NOT NULL,               -- code
    detail TEXT NOT NULL,                   -- code
    salt TEXT NOT NULL                      -- code
);
CREATE INDEX event_object ON event (object, seq);

-- People, as ids and states.
CREATE TABLE account (
    subject BIGINT PRIMARY KEY,             -- id
    kind TEXT NOT NULL CHECK (kind IN ('visitor', 'member', 'reviewer', 'administrator')), -- code
    state TEXT NOT NULL CHECK (state IN ('invited', 'unconfirmed', 'active', 'locked', 'closed')), -- code
    created BIGINT NOT NULL,                -- time
    confirmed BIGINT,                       -- time
    last_sign_in BIGINT,                    -- time
    UNIQUE (subject, kind)
);

-- P-02, P-03: an administrator exists only with a designation. P-06: nobody else's account can be given one.
CREATE TABLE administrator (
    subject BIGINT PRIMARY KEY,             -- id
    capacity TEXT NOT NULL CHECK (capacity = 'administrator'), -- code
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'contractor')), -- code
    duties BIGINT NOT NULL,                 -- number
    designated_by BIGINT,                   -- id
    designated BIGINT NOT NULL,             -- time
    until BIGINT,                           -- time
    FOREIGN KEY (subject, capacity) REFERENCES account (subject, kind)
);

CREATE TABLE session (
    hash TEXT PRIMARY KEY,                  -- code
    id BIGINT NOT NULL UNIQUE,              -- id
    subject BIGINT NOT NULL REFERENCES account (subject), -- id
    created BIGINT NOT NULL,                -- time
    seen BIGINT NOT NULL,                   -- time
    ended BIGINT,                           -- time
    device TEXT NOT NULL                    -- code
);
CREATE INDEX session_subject ON session (subject);

-- One-time links sent by mail: only the hash is kept.
CREATE TABLE link (
    hash TEXT PRIMARY KEY,                  -- code
    kind TEXT NOT NULL,                     -- code
    subject BIGINT NOT NULL,                -- id
    object BIGINT NOT NULL,                 -- id
    created BIGINT NOT NULL,                -- time
    expires BIGINT NOT NULL,                -- time
    used BIGINT                             -- time
);
CREATE INDEX link_subject ON link (subject);

CREATE TABLE mail (
    id BIGINT PRIMARY KEY,                  -- id
    subject BIGINT NOT NULL,                -- id
    template TEXT NOT NULL,                 -- code
    object BIGINT NOT NULL,                 -- id
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')), -- code
    created BIGINT NOT NULL,                -- time
    sent BIGINT,                            -- time
    attempts BIGINT NOT NULL,               -- number
    next_attempt BIGINT NOT NULL,           -- time
    error TEXT NOT NULL,                    -- code
    number BIGINT NOT NULL,                 -- number; in the order written
    sealed BYTEA                            -- content:account.mail
);
CREATE INDEX mail_number ON mail (number);
CREATE INDEX mail_state ON mail (state, next_attempt);

-- Providers are organisations.
CREATE TABLE organisation (
    id BIGINT PRIMARY KEY,                  -- id
    slug TEXT NOT NULL UNIQUE,              -- code
    name TEXT NOT NULL,                     -- content:organisation.profile
    folded TEXT NOT NULL,                   -- content:organisation.profile; the name without capitals, to find namesakes
    profile TEXT NOT NULL,                  -- content:organisation.profile
    domain TEXT NOT NULL,                   -- code
    state TEXT NOT NULL CHECK (state IN ('unclaimed', 'active')), -- code
    created BIGINT NOT NULL                 -- time
);

CREATE INDEX organisation_folded ON organisation (folded);

CREATE TABLE membership (
    organisation BIGINT NOT NULL REFERENCES organisation (id), -- id
    subject BIGINT NOT NULL,                -- id
    role TEXT NOT NULL CHECK (role IN ('owner', 'editor')), -- code
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'asked')), -- code
    since BIGINT NOT NULL,                  -- time
    PRIMARY KEY (organisation, subject)
);
CREATE INDEX membership_subject ON membership (subject);

CREATE TABLE solution (
    id BIGINT PRIMARY KEY,                  -- id
    slug TEXT NOT NULL UNIQUE,              -- code
    organisation BIGINT NOT NULL REFERENCES organisation (id), -- id
    status TEXT NOT NULL CHECK (status IN ('hidden', 'listed', 'under_review', 'reviewed', 'reviewed_with_conditions', 'review_expired', 'withdrawn')), -- code
    name TEXT NOT NULL,                     -- content:solution.profile
    profile TEXT NOT NULL,                  -- content:solution.profile
    created BIGINT NOT NULL,                -- time
    changed BIGINT NOT NULL,                -- time
    listed BIGINT,                          -- time
    expires BIGINT                          -- time
);
CREATE INDEX solution_organisation ON solution (organisation);

CREATE TABLE logo (
    solution BIGINT PRIMARY KEY REFERENCES solution (id), -- id
    version TEXT NOT NULL,                  -- code
    webp BYTEA NOT NULL,                    -- content:solution.profile
    png BYTEA NOT NULL                      -- content:solution.profile
);

CREATE TABLE contact (
    solution BIGINT NOT NULL REFERENCES solution (id), -- id
    subject BIGINT NOT NULL,                -- id
    state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'unlisted')), -- code
    asked BIGINT,                           -- time
    confirmed BIGINT,                       -- time
    PRIMARY KEY (solution, subject)
);
CREATE INDEX contact_subject ON contact (subject);

-- An assessment and what was written for it; texts are sealed under the assessment's key.
CREATE TABLE assessment (
    id BIGINT PRIMARY KEY,                  -- id
    solution BIGINT NOT NULL REFERENCES solution (id), -- id
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'screening', 'in_review', 'clarification', 'panel', 'decided', 'published', 'returned', 'not_eligible', 'withdrawn', 'imported')), -- code
    rubric TEXT NOT NULL,                   -- code
    rubric_hash TEXT NOT NULL,              -- code
    product_version TEXT NOT NULL,          -- content:solution.profile
    terms TEXT NOT NULL,                    -- code
    created BIGINT NOT NULL,                -- time
    changed BIGINT NOT NULL,                -- time
    submitted BIGINT,                       -- time
    screened BIGINT,                        -- time
    decided BIGINT,                         -- time
    published BIGINT,                       -- time
    expires BIGINT,                         -- time
    outcome TEXT NOT NULL                   -- code
);
CREATE INDEX assessment_solution ON assessment (solution);
CREATE INDEX assessment_state ON assessment (state);

CREATE TABLE answer (
    assessment BIGINT NOT NULL REFERENCES assessment (id), -- id
    question TEXT NOT NULL,                 -- code
    revision BIGINT NOT NULL,               -- number
    state TEXT NOT NULL CHECK (state IN ('started', 'complete')), -- code
    changed BIGINT NOT NULL,                -- time
    sealed BYTEA NOT NULL,                  -- content:assessment.answer
    PRIMARY KEY (assessment, question)
);

CREATE TABLE review (
    id BIGINT PRIMARY KEY,                  -- id
    assessment BIGINT NOT NULL REFERENCES assessment (id), -- id
    label TEXT NOT NULL,                    -- code
    state TEXT NOT NULL CHECK (state IN ('invited', 'in_progress', 'submitted', 'declined', 'conflict', 'removed')), -- code
    assigned BIGINT NOT NULL,               -- time
    due BIGINT NOT NULL,                    -- time
    declared BIGINT,                        -- time
    submitted BIGINT,                       -- time
    UNIQUE (assessment, label)
);

CREATE TABLE review_answer (
    review BIGINT NOT NULL REFERENCES review (id), -- id
    criterion TEXT NOT NULL,                -- code
    revision BIGINT NOT NULL,               -- number
    changed BIGINT NOT NULL,                -- time
    sealed BYTEA NOT NULL,                  -- content:review.answer
    PRIMARY KEY (review, criterion)
);

-- Reasons, panel summary, letters and which comments are published, one sealed document a kind.
CREATE TABLE verdict (
    assessment BIGINT NOT NULL REFERENCES assessment (id), -- id
    kind TEXT NOT NULL CHECK (kind IN ('screening', 'decision', 'summary', 'comments')), -- code
    changed BIGINT NOT NULL,                -- time
    sealed BYTEA NOT NULL,                  -- content:assessment.decision
    PRIMARY KEY (assessment, kind)
);

-- What an import brought, so that a second run changes nothing.
CREATE TABLE import_record (
    source TEXT NOT NULL,                   -- code
    record TEXT NOT NULL,                   -- code
    digest TEXT NOT NULL,                   -- code
    object BIGINT NOT NULL,                 -- id
    PRIMARY KEY (source, record)
);
