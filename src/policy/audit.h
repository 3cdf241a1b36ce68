/* SPDX-License-Identifier: Apache-2.0
 * The log. Every entry is a salted commitment: BLAKE2b-256(salt || canonical JSON of the entry), and a leaf of its day's tree
 * (policy/daylog.h). The readable entry of a disclosure lies in the vault under the key of the person concerned, that of an event
 * beside it by ids and codes, each with its salt; so a log line proves an entry and reveals nothing, also after erasure. */
#ifndef POLICY_AUDIT_H
#define POLICY_AUDIT_H

#include "policy/vault.h"

/* One event about an object. `detail` is a code or a short list of codes ("outcome=reviewed"), never personal data. */
CHECKED enum store_result audit_event(struct db *db, const struct viewer *actor, const char *kind, int64_t object, struct text detail);
/* One entry per subject in `seen`: who (role, id), purpose, route, datums. Leaves `seen` empty. Views by the public are only counted
 * here; audit_write_views() makes one entry of each day's. */
CHECKED enum store_result audit_write_disclosures(struct vault *vault, struct db *db, const struct viewer *viewer, enum purpose purpose,
	const char *route, struct disclosures *seen);
/* Entries for the public views of days that are over (by the clock's date). The caller commits. */
CHECKED enum store_result audit_write_views(struct vault *vault, struct db *db);
/* The same for the program, by the clock; commits. */
CHECKED bool audit_sweep(struct vault *vault, struct store *store);

/* --- the two forms, for the verifier and the person's own page --- */
struct text audit_commit(struct arena *arena, struct text salt, struct text entry);
/* An event as it was committed to. */
struct audit_event {
	int64_t at, object, actor;
	struct text kind, role, detail;
};
struct text audit_event_text(struct arena *arena, const struct audit_event *event);
/* What is sealed for the person: the entry, and in a second line what the program alone opens: who the viewer was. The entry itself
 * holds only a commitment to the viewer. */
struct audit_disclosure {
	int64_t at, subject, times;
	struct text entry, salt, role, purpose, route, viewer;
	uint64_t datums;
	int64_t viewer_id;          /* 0: public or the program */
	bool by_week;               /* a read by a reviewer: told by the week, after it, without its number */
	int64_t told_day;           /* the first second of the day, or of the week's Monday */
};
/* false: not of that form, or the viewer is not the one committed to. */
CHECKED bool audit_read_disclosure(struct arena *arena, struct text sealed, struct audit_disclosure *out);
/* Whether the person is told of it by now. */
bool audit_is_told(const struct audit_disclosure *said);
/* As the person may take it along: one line of JSON. false: not told yet. */
CHECKED bool audit_tell(struct arena *arena, const struct audit_disclosure *said, struct text *out);

#endif
