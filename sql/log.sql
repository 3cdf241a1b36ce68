-- SPDX-License-Identifier: Apache-2.0
-- The log of commitments, its days, and the events beside it.

-- log_add
-- in: seq int, at int, kind text, commitment text
INSERT INTO log_entry (seq, at, kind, commitment) VALUES ($1, $2, $3, $4);

-- log_entry_by_seq
-- in: seq int
-- out: at int, kind text, commitment text
SELECT at, kind, commitment FROM log_entry WHERE seq = $1;

-- log_entries_between
-- in: first int, last int
-- out: seq int, at int, kind text, commitment text
SELECT seq, at, kind, commitment FROM log_entry WHERE seq >= $1 AND seq <= $2 ORDER BY seq;

-- log_entries_all
-- out: seq int, at int, kind text, commitment text
SELECT seq, at, kind, commitment FROM log_entry ORDER BY seq;

-- log_head
-- out: number int, day int, first_seq int, size int, frontier text, root text, previous text, signature text, public_key text
SELECT number, day, first_seq, size, frontier, root, previous, signature, public_key FROM log_head WHERE id = 1;

-- log_heads_count
-- out: heads int
SELECT count(*) AS heads FROM log_head;

-- log_head_put
-- in: number int, day int, first_seq int, size int, frontier text, root text, previous text, signature text, public_key text
INSERT INTO log_head (id, number, day, first_seq, size, frontier, root, previous, signature, public_key)
VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET number = excluded.number, day = excluded.day, first_seq = excluded.first_seq, size = excluded.size,
    frontier = excluded.frontier, root = excluded.root, previous = excluded.previous, signature = excluded.signature,
    public_key = excluded.public_key;

-- log_day_add
-- in: number int, day int, first_seq int, size int, root text, sealed int, signature text
INSERT INTO log_day (number, day, first_seq, size, root, sealed, signature, pruned, pruned_signature) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '');

-- log_days_from
-- in: number int, most int
-- out: number int, day int, first_seq int, size int, root text, sealed int, signature text, pruned int, pruned_signature text
SELECT number, day, first_seq, size, root, sealed, signature, pruned, pruned_signature FROM log_day WHERE number >= $1 ORDER BY number LIMIT $2;

-- log_days_latest
-- in: before int, most int
-- out: number int, day int, first_seq int, size int, root text, sealed int, signature text, pruned int, pruned_signature text
SELECT number, day, first_seq, size, root, sealed, signature, pruned, pruned_signature FROM log_day WHERE number < $1
ORDER BY number DESC LIMIT $2;

-- log_day_of_seq
-- in: seq int
-- out: number int, day int, first_seq int, size int, root text, sealed int, signature text, pruned int, pruned_signature text
SELECT number, day, first_seq, size, root, sealed, signature, pruned, pruned_signature FROM log_day
WHERE first_seq <= $1 AND first_seq + size > $1;

-- log_gone_add
-- in: seq int, signature text
INSERT INTO log_gone (seq, signature) VALUES ($1, $2) ON CONFLICT (seq) DO NOTHING;

-- log_gone_all
-- out: seq int, signature text
SELECT seq, signature FROM log_gone ORDER BY seq;

-- event_add
-- in: seq int, at int, kind text, object int, actor int?, actor_role text, detail text, salt text
INSERT INTO event (seq, at, kind, object, actor, actor_role, detail, salt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- events_of_object
-- in: object int
-- out: seq int, at int, kind text, actor_role text, actor int?, detail text
SELECT seq, at, kind, actor_role, actor, detail FROM event WHERE object = $1 ORDER BY seq;

-- events_all
-- out: seq int, at int, kind text, object int, actor int?, actor_role text, detail text, salt text
SELECT seq, at, kind, object, actor, actor_role, detail, salt FROM event ORDER BY seq;

-- log_days_older
-- in: before int, most int
-- out: number int, day int, first_seq int, size int, root text
SELECT number, day, first_seq, size, root FROM log_day WHERE pruned = 0 AND sealed < $1 ORDER BY number LIMIT $2;

-- log_day_pruned
-- in: number int, pruned int, signature text
UPDATE log_day SET pruned = $2, pruned_signature = $3 WHERE number = $1;

-- log_prune_entries
-- in: first int, last int
DELETE FROM log_entry WHERE seq >= $1 AND seq <= $2;

-- log_prune_events
-- in: first int, last int
DELETE FROM event WHERE seq >= $1 AND seq <= $2;

-- log_prune_gone
-- in: first int, last int
DELETE FROM log_gone WHERE seq >= $1 AND seq <= $2;

-- log_held_subjects
-- in: asked_after int
-- out: subject int
SELECT DISTINCT subject FROM hold WHERE state = 'open' OR (state = 'asked' AND opened > $1) ORDER BY subject;

-- events_about
-- in: subject int
-- out: seq int
SELECT seq FROM event WHERE object = $1 OR actor = $1 ORDER BY seq;
