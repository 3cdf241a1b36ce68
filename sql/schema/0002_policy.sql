-- SPDX-License-Identifier: Apache-2.0
-- What the policy needs to be kept: jobs, log, retention and holds, rights cases, versions of the policy, gates.

-- The program's own jobs (serve/jobs.c): when each last ran to its end.
CREATE TABLE job (
    name TEXT PRIMARY KEY,                  -- code
    ran BIGINT NOT NULL,                    -- time
    result TEXT NOT NULL                    -- code; done or failed
);

-- === The log ===

-- The days of the log that are over and sealed (policy/daylog.h): each the root of a Merkle tree over its entries, signed, chained
-- with the one before. A row stays for ever; the entries of a day may be pruned, which is signed too.
CREATE TABLE log_day (
    number BIGINT PRIMARY KEY,              -- number; 1, 2, 3, ... without gaps
    day BIGINT NOT NULL,                    -- time; the first second of the day (UTC) on which it was opened
    first_seq BIGINT NOT NULL,              -- number
    size BIGINT NOT NULL,                   -- number; entries
    root TEXT NOT NULL,                     -- code; hex
    sealed BIGINT NOT NULL,                 -- time
    signature TEXT NOT NULL,                -- code; hex
    pruned BIGINT NOT NULL,                 -- time; 0: its entries are there
    pruned_signature TEXT NOT NULL          -- code; hex
);

-- The day that is still open: one row, written anew and signed with every entry.
CREATE TABLE log_head (
    id BIGINT PRIMARY KEY,                  -- id; 1
    number BIGINT NOT NULL,                 -- number; of the open day
    day BIGINT NOT NULL,                    -- time
    first_seq BIGINT NOT NULL,              -- number
    size BIGINT NOT NULL,                   -- number
    frontier TEXT NOT NULL,                 -- code; hex: the whole subtrees, largest first
    root TEXT NOT NULL,                     -- code; hex
    previous TEXT NOT NULL,                 -- code; hex: the chain up to the last sealed day
    signature TEXT NOT NULL,                -- code; hex
    public_key TEXT NOT NULL                -- code; hex
);

-- Disclosures whose readable half went with the key of the person: signed, so that no half can be lost otherwise.
CREATE TABLE log_gone (
    seq BIGINT PRIMARY KEY,                 -- number
    signature TEXT NOT NULL                 -- code; hex
);

-- Views by the public, summed until their day is over and then an entry of the log.
CREATE TABLE vault_view (
    subject BIGINT NOT NULL REFERENCES vault_subject (id), -- id
    day BIGINT NOT NULL,                    -- time; its first second
    datums TEXT NOT NULL,                   -- code; a list
    route TEXT NOT NULL,                    -- code
    purpose TEXT NOT NULL,                  -- code
    times BIGINT NOT NULL,                  -- number
    PRIMARY KEY (subject, day, datums, route, purpose)
);

-- Which records an administrator opened lately, for the limit (P-36); a row goes when the limit's time is over.
CREATE TABLE read_opened (
    administrator BIGINT NOT NULL,          -- id
    object BIGINT NOT NULL,                 -- id; the person, assessment or review whose page it was
    at BIGINT NOT NULL,                     -- time
    PRIMARY KEY (administrator, object)
);

-- How many each administrator opened on a day.
CREATE TABLE read_day (
    administrator BIGINT NOT NULL,          -- id
    day BIGINT NOT NULL,                    -- time; its first second
    opened BIGINT NOT NULL,                 -- number
    reported BIGINT NOT NULL,               -- number; 1: the daily report has looked at it
    PRIMARY KEY (administrator, day)
);

-- What the privacy desk should look at.
CREATE TABLE read_alert (
    administrator BIGINT NOT NULL,          -- id
    at BIGINT NOT NULL,                     -- time
    kind TEXT NOT NULL CHECK (kind IN ('limit', 'unusual')), -- code
    opened BIGINT NOT NULL,                 -- number
    usual BIGINT NOT NULL,                  -- number; on such a day, or the limit
    PRIMARY KEY (administrator, at, kind)
);

-- === Retention, holds, restriction, objection ===

-- What a person asked to be left alone with (P-85, P-86) and what waits for a hold (P-93); policy/vault.h.
CREATE TABLE vault_limit (
    subject BIGINT PRIMARY KEY REFERENCES vault_subject (id), -- id
    restricted BIGINT NOT NULL,             -- number; 1: stored, not used
    objected BIGINT NOT NULL,               -- number; purposes as bits
    overridden BIGINT NOT NULL,             -- number; purposes whose objection compelling grounds override
    deferred BIGINT NOT NULL,               -- number; 1: erasure waits for a hold, read for the hold's case only
    since BIGINT NOT NULL                   -- time
);

-- When the sweep looks at a subject again; nobody without a row is forgotten: they come first.
CREATE TABLE vault_due (
    subject BIGINT PRIMARY KEY REFERENCES vault_subject (id), -- id
    due BIGINT NOT NULL                     -- time
);

-- People of whom nothing is public for now: restricted, objecting to the listing, or waiting for a hold.
CREATE TABLE unlisted (
    subject BIGINT PRIMARY KEY              -- id
);

-- When a clock of the inventory started for a subject, where no other column says it.
CREATE TABLE clock_start (
    subject BIGINT NOT NULL,                -- id
    clock TEXT NOT NULL,                    -- code
    at BIGINT NOT NULL,                     -- time
    PRIMARY KEY (subject, clock)
);

-- P-92 to P-94: a named reason for keeping one person's data longer, as a case with an owner and an end.
CREATE TABLE hold (
    id BIGINT PRIMARY KEY,                  -- id
    subject BIGINT NOT NULL,                -- id
    kind TEXT NOT NULL CHECK (kind IN ('compliance', 'dispute')), -- code
    ground TEXT NOT NULL,                   -- code
    agreement TEXT NOT NULL,                -- code; the agreement's number, or empty
    owner BIGINT NOT NULL,                  -- id; the administrator who answers for it
    state TEXT NOT NULL CHECK (state IN ('asked', 'open', 'refused', 'released')), -- code
    opened BIGINT NOT NULL,                 -- time
    review BIGINT NOT NULL,                 -- time; at most 180 days ahead
    released BIGINT                         -- time
);
CREATE INDEX hold_subject ON hold (subject, state);

-- The time by which data are deleted (policy/steady.h): it goes on with the machine's own count when the wall clock jumps.
CREATE TABLE steady_clock (
    one BIGINT PRIMARY KEY CHECK (one = 1), -- number
    trusted BIGINT NOT NULL,                -- time
    wall BIGINT NOT NULL,                   -- time
    doubted BIGINT NOT NULL                 -- number; seconds that a jump has lasted while the program ran
);

-- An erasure that is not finished: a step failed, or a hold stands. Its row goes with the last step.
CREATE TABLE erasure_open (
    subject BIGINT PRIMARY KEY,             -- id
    why TEXT NOT NULL,                      -- code
    since BIGINT NOT NULL,                  -- time
    state TEXT NOT NULL CHECK (state IN ('held', 'failed')), -- code
    attempts BIGINT NOT NULL,               -- number
    step TEXT NOT NULL                      -- code; where the last attempt stopped
);

-- === Rights: cases, proofs, packages ===

-- What a person asks of us (privacy/rights.h). What they wrote and what we answered lie in the vault under their key, by the case's id.
CREATE TABLE rights_case (
    id BIGINT PRIMARY KEY,                  -- id
    number BIGINT NOT NULL UNIQUE,          -- number; what letters call it
    subject BIGINT NOT NULL,                -- id; 0: nobody here is known by the address, so nothing but the fact is kept
    kind TEXT NOT NULL CHECK (kind IN ('access', 'correct', 'complete', 'delete', 'restrict', 'object', 'port', 'minor')), -- code
    state TEXT NOT NULL CHECK (state IN ('received', 'proved', 'working', 'extended', 'done', 'refused', 'partly')), -- code
    channel TEXT NOT NULL CHECK (channel IN ('web', 'post', 'account')), -- code
    lang TEXT NOT NULL,                     -- code; of the letters
    received BIGINT NOT NULL,               -- time; of a mailed request the day it arrived
    due BIGINT NOT NULL,                    -- time
    extended BIGINT,                        -- time; when the one extension was sent
    reminded BIGINT NOT NULL,               -- number; the part of the time, in hundredths, at which the desk was last reminded
    told BIGINT,                            -- time; when the person was told that the answer is late and how to complain
    late BIGINT,                            -- time; since when
    unreached BIGINT,                       -- time; a letter of the case did not arrive: the desk must find another way
    merged BIGINT NOT NULL,                 -- number; further requests that were joined to it
    closed BIGINT,                          -- time
    reason TEXT NOT NULL                    -- code; of a refusal, or why it closed without an answer
);
CREATE INDEX rights_case_subject ON rights_case (subject, kind, state);
CREATE INDEX rights_case_open ON rights_case (closed, due);

-- Of which datum a correction was made, or which was kept and why; or for which purpose a ground against an objection was asked for or given.
CREATE TABLE rights_part (
    case_id BIGINT NOT NULL,                -- id
    datum TEXT NOT NULL,                    -- code; of a datum or a purpose
    outcome TEXT NOT NULL CHECK (outcome IN ('corrected', 'kept', 'asked', 'overridden', 'dropped')), -- code
    reason TEXT NOT NULL,                   -- code
    at BIGINT NOT NULL,                     -- time
    PRIMARY KEY (case_id, datum)
);

-- Subjects that exist only to carry the last letter to somebody who was erased: they hold an address and go with the letter.
CREATE TABLE rights_courtesy (
    subject BIGINT PRIMARY KEY,             -- id
    created BIGINT NOT NULL                 -- time
);

-- What a human decided about each place where a person stands in what others wrote (privacy/mentions.h): the last decision.
CREATE TABLE mention_decision (
    person BIGINT NOT NULL,                 -- id
    object BIGINT NOT NULL,                 -- id; the assessment, solution, organisation or other person
    place TEXT NOT NULL,                    -- code
    decision TEXT NOT NULL CHECK (decision IN ('keep', 'redact', 'package')), -- code
    at BIGINT NOT NULL,                     -- time
    PRIMARY KEY (person, object, place)
);

-- === Versions of the policy, acknowledgements ===

-- What was published: written once (the store refuses to change a fixed_ table), each with a hash over itself and the one before.
-- A version is in force from `effective` on, until a later one is.
CREATE TABLE fixed_policy_version (
    number BIGINT PRIMARY KEY,              -- number
    class TEXT NOT NULL CHECK (class IN ('first', 'editorial', 'material')), -- code
    announced BIGINT NOT NULL,              -- time
    effective BIGINT NOT NULL,              -- time
    updated BIGINT NOT NULL,                -- time; the date at the end of the text
    body TEXT NOT NULL,                     -- code; the text, nobody's personal data
    purposes TEXT NOT NULL,                 -- code; what it allows, and nothing else (P-102)
    inventory TEXT NOT NULL,                -- code; version of the inventory it was compared with
    alone BIGINT NOT NULL,                  -- number; 1: a one-person decision
    previous TEXT NOT NULL,                 -- code
    hash TEXT NOT NULL,                     -- code
    CHECK (class <> 'material' OR effective >= announced + 14 * 86400)
);

-- What may become a version. One at a time.
CREATE TABLE policy_draft (
    id BIGINT PRIMARY KEY,                  -- id
    made BIGINT NOT NULL,                   -- time
    class TEXT NOT NULL CHECK (class IN ('editorial', 'material')), -- code
    effective BIGINT NOT NULL,              -- time; 0: as soon as it may
    body TEXT NOT NULL                      -- code; as kept by notice_write()
);

-- Who has been written to about a coming version.
CREATE TABLE policy_notice (
    version BIGINT NOT NULL,                -- number
    subject BIGINT NOT NULL,                -- id
    told BIGINT NOT NULL,                   -- time
    PRIMARY KEY (version, subject)
);

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

-- What the role of an administrator or a reviewer hangs on, beside the designation.
CREATE TABLE gate (
    subject BIGINT PRIMARY KEY,             -- id
    trained BIGINT,                         -- time; the last training record
    training TEXT NOT NULL,                 -- code; version of the module, or "noted"
    certified BIGINT,                       -- time; when somebody last confirmed the role
    certified_by BIGINT,                    -- id
    standard BIGINT                         -- time; a contractor accepted the standard of data protection
);

-- A designation that waits for a second administrator; its act or contract waits in the vault.
CREATE TABLE designation_asked (
    subject BIGINT PRIMARY KEY,             -- id
    kind TEXT NOT NULL CHECK (kind IN ('staff', 'contractor')), -- code
    duties BIGINT NOT NULL,                 -- number
    asked_by BIGINT NOT NULL,               -- id
    until BIGINT,                           -- time
    standard BIGINT,                        -- time
    lang TEXT NOT NULL                      -- code; of the invitation
);

-- A password given again: opens personal data in bulk for some minutes.
CREATE TABLE elevation (
    hash TEXT PRIMARY KEY,                  -- code
    session BIGINT NOT NULL,                -- id
    until BIGINT NOT NULL                   -- time
);

-- A contractor's sight of personal data: which, how long; it begins with the approval of another.
CREATE TABLE support_grant (
    id BIGINT PRIMARY KEY,                  -- id
    subject BIGINT NOT NULL,                -- id
    datums TEXT NOT NULL,                   -- code; ids of the inventory, with blanks between
    hours BIGINT NOT NULL,                  -- number
    asked BIGINT NOT NULL                   -- time
);
CREATE INDEX support_grant_subject ON support_grant (subject);

-- Who handles data for the controller.
CREATE TABLE processor (
    id BIGINT PRIMARY KEY,                  -- id
    class TEXT NOT NULL CHECK (class IN ('hosting', 'analytics', 'support', 'identity')), -- code
    name TEXT NOT NULL,                     -- content:processor.record
    host TEXT NOT NULL,                     -- code; where the flow goes
    contract TEXT NOT NULL,                 -- content:processor.record
    evidence TEXT NOT NULL,                 -- code; SHA-256 of the contract
    safeguards TEXT NOT NULL,               -- code
    datums TEXT NOT NULL,                   -- code
    starts BIGINT NOT NULL,                 -- time
    ends BIGINT NOT NULL,                   -- time
    reminded BIGINT NOT NULL,               -- number; days before the end of the last reminder
    certificate TEXT NOT NULL               -- code; SHA-256 of the certificate of deletion
);

-- What the processor is to do: each wording is kept.
CREATE TABLE processor_instruction (
    processor BIGINT NOT NULL REFERENCES processor (id), -- id
    revision BIGINT NOT NULL,               -- number
    at BIGINT NOT NULL,                     -- time
    words TEXT NOT NULL,                    -- content:processor.record
    PRIMARY KEY (processor, revision)
);

-- Processors that have data which were corrected or erased, and whether they were told (privacy/recipient.h).
CREATE TABLE recipient_notice (
    id BIGINT PRIMARY KEY,                  -- id
    processor BIGINT NOT NULL REFERENCES processor (id), -- id
    subject BIGINT NOT NULL,                -- id; the number under which the processor has the data
    kind TEXT NOT NULL CHECK (kind IN ('corrected', 'erased')), -- code
    datums TEXT NOT NULL,                   -- code
    since BIGINT NOT NULL,                  -- time
    told BIGINT,                            -- time
    told_by BIGINT                          -- id
);
CREATE INDEX recipient_notice_told ON recipient_notice (told, since);

CREATE TABLE security_review (
    id BIGINT PRIMARY KEY,                  -- id
    at BIGINT NOT NULL,                     -- time; the day it was done
    scope TEXT NOT NULL,                    -- code
    outcome TEXT NOT NULL,                  -- code
    evidence TEXT NOT NULL,                 -- code; SHA-256 of the report
    entered BIGINT NOT NULL,                -- time
    entered_by BIGINT NOT NULL              -- id
);

-- A breach; what happened lies in the vault under the key of who entered it (administrator.reason), by this id.
CREATE TABLE breach (
    id BIGINT PRIMARY KEY,                  -- id
    kind TEXT NOT NULL CHECK (kind IN ('stored', 'read')), -- code; what was stored got out, or somebody read what they should not
    known BIGINT NOT NULL,                  -- time; from here the 72 hours run
    from_at BIGINT NOT NULL,                -- time
    till_at BIGINT NOT NULL,                -- time
    datums TEXT NOT NULL,                   -- code
    entered_by BIGINT NOT NULL,             -- id
    authority BIGINT,                       -- time; the authority was told
    told BIGINT,                            -- time; the people were told
    told_count BIGINT NOT NULL              -- number
);
