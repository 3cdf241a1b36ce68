-- SPDX-License-Identifier: Apache-2.0
-- The log of commitments and the events beside it.

-- log_next
-- out: seq int
SELECT coalesce(max(seq), 0) + 1 AS seq FROM log_entry;

-- log_add
-- in: seq int, at int, kind text, commitment text
INSERT INTO log_entry (seq, at, kind, commitment) VALUES ($1, $2, $3, $4);

-- log_entry_by_seq
-- in: seq int
-- out: at int, kind text, commitment text
SELECT at, kind, commitment FROM log_entry WHERE seq = $1;

-- event_add
-- in: seq int, at int, kind text, object int, actor int?, actor_role text, detail text, salt text
INSERT INTO event (seq, at, kind, object, actor, actor_role, detail, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- events_of_object
-- in: object int
-- out: seq int, at int, kind text, actor_role text, actor int?, detail text
SELECT seq, at, kind, actor_role, actor, detail FROM event WHERE object = $1 ORDER BY seq;
