/* SPDX-License-Identifier: Apache-2.0
 * The vault: the only door to what identifies a person. A data subject is one person in one capacity; each datum is
 * sealed under the subject's own key. Whoever wants to read says who looks, for which purpose and about which object; the
 * answer comes from the inventory. A read by somebody else than the subject is noted in `asking->seen` and must be written to
 * the log before the reply goes out (audit_write_disclosures): where it cannot be written, the read did not happen.
 *
 * Content (answers, reviews, reasons) is sealed under its assessment's key; only the link to its author stands in the vault. */
#ifndef POLICY_VAULT_H
#define POLICY_VAULT_H

#include "policy/inventory.h"
#include "policy/keystore.h"
#include "store/store.h"

struct vault;

/* Subjects whose data were disclosed on the way of one request. */
struct disclosures {
	struct disclosure {
		int64_t subject;
		uint64_t datums;    /* bits 1 << enum datum */
	} *at;
	size_t count, room;
};

/* Who asks, why, about what. `object` is the assessment, organisation or solution in view (0: none): relations such as
 * "reviewer of this assessment" are looked up for it. */
struct asking {
	const struct viewer *viewer;
	enum purpose purpose;
	int64_t object;
	uint64_t allowed;           /* datums the route declares (reads ...); others are refused: bits 1 << enum datum */
	struct disclosures *seen;
};

enum vault_result { VAULT_OK, VAULT_NONE /* no such subject or datum, or erased */, VAULT_DENIED, VAULT_FAILED };

CHECKED struct vault *vault_open(struct keystore *keystore);
void vault_close(struct vault *vault);

/* --- subjects --- */
/* A new subject with a key of its own. */
CHECKED enum vault_result vault_add_subject(struct vault *vault, struct db *db, enum capacity capacity, int64_t *subject);
/* The capacity of a subject; VAULT_NONE when erased or unknown. */
CHECKED enum vault_result vault_capacity_of(struct vault *vault, struct db *db, int64_t subject, enum capacity *out);
/* Makes the subject findable by an address: unique per capacity. VAULT_DENIED: another subject of the capacity has it.
 * The address is folded (case, NFC) before it is hashed with the index key. */
CHECKED enum vault_result vault_set_address(struct vault *vault, struct db *db, int64_t subject, enum capacity capacity, struct text email);
CHECKED enum vault_result vault_find_address(struct vault *vault, struct db *db, enum capacity capacity, struct text email, int64_t *subject);
/* The subject can no longer be found by its address. */
CHECKED enum vault_result vault_clear_address(struct vault *vault, struct db *db, int64_t subject);
/* Destroys the key, then the rows. Content stays; links to it go. */
CHECKED enum vault_result vault_erase(struct vault *vault, struct db *db, int64_t subject);

/* --- what a person asked to be left alone with; both are looked at where vault_read decides, nowhere else, so they hold from the next read
 * and the next job on. What is withheld reads as VAULT_NONE, as if it were erased: pages and jobs go on without it. Content of an
 * assessment is its organisation's and not concerned. The caller rebuilds the catalogue after the commit (visit->catalogue_changed) --- */
/* P-85: stored, not used. Reads are for the person, for the privacy duty and the program's letters under "rights" and "compliance"; nothing of the
 * person is public and no other letter goes out. Switching it off restores what was. */
CHECKED enum vault_result vault_set_restricted(struct vault *vault, struct db *db, int64_t subject, bool on);
/* P-86: reads for that purpose are refused to everybody else. VAULT_DENIED: the purpose is none that can be objected to (account, security,
 * compliance, rights: they end with the account). A new objection undoes an older override. */
CHECKED enum vault_result vault_set_objection(struct vault *vault, struct db *db, int64_t subject, enum purpose purpose, bool on);
/* Compelling grounds: the objection stands on file but does not stop the purpose. Only privacy/objection.c calls this, after two people said so. */
CHECKED enum vault_result vault_override_objection(struct vault *vault, struct db *db, int64_t subject, enum purpose purpose);
/* P-93: erasure waits for a hold; only the privacy duty reads, under "compliance" and with the hold in view (asking->object). */
CHECKED enum vault_result vault_set_deferred(struct vault *vault, struct db *db, int64_t subject, bool on);
struct vault_limits {
	bool restricted;
	unsigned objected, overridden; /* bits of enum purpose; an overridden objection does not stop the purpose */
};
CHECKED enum vault_result vault_limits_of(struct vault *vault, struct db *db, int64_t subject, struct vault_limits *limits);
/* Everybody's objections, overridden ones too; `since`: the last change. Rows are in the db's arena. */
struct vault_objection {
	int64_t subject, since;
	unsigned objected, overridden;
};
CHECKED enum vault_result vault_list_objections(struct db *db, struct vault_objection **rows, size_t *count);
/* Whether a purpose can be objected to. */
bool vault_may_object(enum purpose purpose);

/* --- the program's own rounds over everybody: ids and times, no data --- */
struct vault_person {
	int64_t subject, created;
	enum capacity capacity;
};
/* Up to `most` subjects whose id is greater than `after`, not erased, by id. */
CHECKED enum vault_result vault_list_after(struct vault *vault, struct db *db, int64_t after, size_t most, struct vault_person **people, size_t *count);
/* Subjects the sweep should look at by now; those never looked at come first. */
CHECKED enum vault_result vault_list_due(struct vault *vault, struct db *db, int64_t now, size_t most, int64_t **subjects, size_t *count);
/* When the sweep looks again; 0: at the next round. */
CHECKED enum vault_result vault_set_due(struct vault *vault, struct db *db, int64_t subject, int64_t due);
/* Which data of a subject lie in the vault, sealed as they are: for clocks, never shown. */
struct vault_row {
	enum datum datum;
	int64_t object, changed;
};
CHECKED enum vault_result vault_list_rows(struct vault *vault, struct db *db, int64_t subject, struct vault_row **rows, size_t *count);
/* Where the vault still holds something of the subject: codes such as "vault_datum", "key". */
CHECKED enum vault_result vault_remains(struct vault *vault, struct db *db, int64_t subject, struct texts *places);
/* Of up to `most` subjects greater than `after` those that are not marked as erased though the key store says that they are, or are marked though
 * their key is there: what a stop between key store and database leaves. *keyless: how many have no key and were never erased, because the key store
 * is older than the data; nobody can read them, and they are left alone. *last gets the last subject looked at; 0: there are no more. */
CHECKED enum vault_result vault_list_orphans(struct vault *vault, struct db *db, int64_t after, size_t most, int64_t **subjects, size_t *count,
	size_t *keyless, int64_t *last);

/* --- data of a subject --- */
/* Writing is for the subject's own forms and for the program; `object` distinguishes several of one kind (0: one). The datum must
 * belong to the subject's capacity (or to every account). */
CHECKED enum vault_result vault_put(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object, struct text value);
CHECKED enum vault_result vault_drop(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object);
/* The one read call. *out is in the db's arena. */
CHECKED enum vault_result vault_read(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, enum datum datum,
	int64_t object, struct text *out);
/* First and last name (or, failing them, the e-mail) as far as the inventory allows; VAULT_DENIED when nothing is allowed. */
CHECKED enum vault_result vault_read_name(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, struct text *out);
/* Everything that lies in the vault about the viewer, as far as the inventory lets a person see it (never secrets); for the
 * viewer's own pages, under the purpose "rights". */
struct vault_own {
	enum datum datum;
	int64_t object, changed;
	struct text value;
};
CHECKED enum vault_result vault_read_own(struct vault *vault, struct db *db, const struct asking *asking, struct vault_own **rows, size_t *count);
/* The readable log entries about the viewer (audit_read_disclosure() takes them apart), newest first, 10,000 at most. */
struct vault_own_entry {
	int64_t seq;
	struct text detail;
};
CHECKED enum vault_result vault_read_disclosures(struct vault *vault, struct db *db, const struct asking *asking,
	struct vault_own_entry **entries, size_t *count);
/* One of them. VAULT_NONE: there is none of that number about the viewer. */
CHECKED enum vault_result vault_read_disclosure(struct vault *vault, struct db *db, const struct asking *asking, int64_t seq, struct text *detail);
/* The datum that holds the e-mail of a capacity (also first and last name). DATUM_COUNT: that capacity has none. */
enum datum vault_email_datum(enum capacity capacity);
enum datum vault_first_name_datum(enum capacity capacity);
enum datum vault_last_name_datum(enum capacity capacity);

/* --- secrets: never read out, only compared --- */
/* Stores an Argon2id hash made by password_hash() (people/password.h). */
CHECKED enum vault_result vault_put_secret(struct vault *vault, struct db *db, int64_t subject, enum datum datum, struct text secret);
CHECKED enum vault_result vault_get_secret(struct vault *vault, struct db *db, int64_t subject, enum datum datum, struct text *out);

/* --- a mail to a subject: sealed under the subject's key, kept outside the vault's tables --- */
CHECKED enum vault_result vault_seal_for(struct vault *vault, struct db *db, int64_t subject, struct text clear, struct bytes *sealed);
CHECKED enum vault_result vault_open_for(struct vault *vault, struct db *db, int64_t subject, struct bytes sealed, struct text *clear);

/* --- content of an assessment --- */
/* A key for a new assessment. */
CHECKED enum vault_result vault_add_content_key(struct vault *vault, int64_t assessment);
/* `place` names what is sealed ("answer:P1.1"), so that sealed texts cannot be swapped. */
CHECKED enum vault_result vault_seal_content(struct vault *vault, struct db *db, int64_t assessment, struct text place, struct text clear,
	struct bytes *sealed);
CHECKED enum vault_result vault_open_content(struct vault *vault, struct db *db, int64_t assessment, struct text place, struct bytes sealed,
	struct text *clear);
/* The datum that content belongs to decides who may open it: checked like vault_read with SELF meaning the author. Call it once
 * before opening what `author` wrote (0: no author known). */
CHECKED enum vault_result vault_may_open(struct vault *vault, struct db *db, const struct asking *asking, enum datum datum, int64_t author);

/* --- authorship: `relation` is "submitter", "reviewer" or "editor" --- */
CHECKED enum vault_result vault_link_author(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t subject);
CHECKED enum vault_result vault_unlink_author(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t subject);
/* First author; VAULT_NONE when there is none (any more). For the program's own use (mail, relations), never shown by itself. */
CHECKED enum vault_result vault_author_of(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t *subject);
/* Every author, the first one first. */
CHECKED enum vault_result vault_authors_of(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t **subjects, size_t *count);
CHECKED enum vault_result vault_works_of_subject(struct vault *vault, struct db *db, int64_t subject, const char *relation, int64_t **works, size_t *count);

/* --- the readable half of the log --- */
CHECKED enum vault_result vault_add_disclosure(struct vault *vault, struct db *db, int64_t seq, int64_t subject, struct text detail);
/* Every one, in order, opened where the key of the person is there (VAULT_OK, else VAULT_NONE or VAULT_FAILED); texts are valid
 * during the call. */
CHECKED enum vault_result vault_each_disclosure(struct vault *vault, struct db *db,
	void (*each)(void *context, int64_t seq, int64_t subject, enum vault_result opened, struct text detail), void *context);
/* The numbers of the entries about a subject; and the readable halves of all entries of those numbers go: only with their days
 * (policy/log_prune.h). */
CHECKED enum vault_result vault_disclosure_numbers(struct vault *vault, struct db *db, int64_t subject, int64_t **seqs, size_t *count);
CHECKED enum vault_result vault_prune_log(struct vault *vault, struct db *db, int64_t first, int64_t last);
/* How often the public saw somebody's listed data on one day. */
struct vault_view {
	int64_t subject, day;
	struct text datums, route, purpose;
	int64_t times;
};
/* One more; `times` is not looked at. */
CHECKED enum vault_result vault_count_view(struct db *db, const struct vault_view *view);
/* The sums of all days but `today`, which are then no longer kept here. */
CHECKED enum vault_result vault_take_views(struct vault *vault, struct db *db, int64_t today, struct vault_view **views, size_t *count);

/* --- the finder (people/finder.h) fills itself through this: every name, address and organisation, in clear, to `each` --- */
CHECKED enum vault_result vault_each_searchable(struct vault *vault, struct db *db,
	void (*each)(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value), void *context);
/* The same for one subject; nothing for an erased one. */
CHECKED enum vault_result vault_each_searchable_of(struct vault *vault, struct db *db, int64_t subject,
	void (*each)(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value), void *context);

#endif
