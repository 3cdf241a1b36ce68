/* SPDX-License-Identifier: Apache-2.0
 * Rights cases (P-80 to P-89): what a person asks about their data, from the day it arrived to an answer. No state is silent: the desk is
 * reminded at half, four fifths and all of the time, the person is told on the last day, and a late case says so. What was asked and
 * answered lies in the vault under the person's key; the table holds ids, codes and times. A case closes as done only when the program has
 * looked and found that it is. Pages are elsewhere: privacy/requests.c for everybody, admin/privacy_rights.c for the desk. */
#ifndef PRIVACY_RIGHTS_H
#define PRIVACY_RIGHTS_H

#include "policy/vault.h"
#include "statements.gen.h"
#include "web/app.h"
#include "web/out.h"

enum rights_kind { RIGHTS_ACCESS, RIGHTS_CORRECT, RIGHTS_COMPLETE, RIGHTS_DELETE, RIGHTS_RESTRICT, RIGHTS_OBJECT, RIGHTS_PORT, RIGHTS_MINOR, RIGHTS_KIND_COUNT };
struct rights_kind_row {
	const char *code, *words; /* words: msgid */
};
extern const struct rights_kind_row rights_kinds[RIGHTS_KIND_COUNT];
/* RIGHTS_KIND_COUNT: there is none of that code. */
enum rights_kind rights_kind_find(struct text code);

/* Why something may be refused (P-89): a closed list. */
struct rights_reason {
	const char *code, *words; /* words: msgid, as the person reads it */
	bool for_two;             /* only once two administrators said so: no reason for one alone (privacy/objection.h) */
};
extern const struct rights_reason rights_reasons[];
extern const size_t rights_reasons_count;
/* NULL: there is none of that code. */
const struct rights_reason *rights_reason_find(struct text code);

/* --- whose --- */
#define RIGHTS_PEOPLE_MOST 50
/* The subjects, one a capacity and solution, that an address on file belongs to; none for an unknown one. For the program's own use. */
CHECKED enum vault_result rights_people(struct app *app, struct db *db, struct text email, int64_t *subjects, size_t *count);
/* Reads as the person, whose proof (session or mailed link) the caller has checked. *seen stays empty: nobody else has seen it. */
CHECKED enum vault_result rights_read_own(struct app *app, struct db *db, int64_t subject, enum datum datum, int64_t object, struct text *out);

/* --- opening --- */
struct rights_new {
	enum rights_kind kind;
	int64_t subject;         /* 0: nobody is known by that address; words are then not kept */
	const char *channel;     /* "web", "post" or "account" */
	int64_t received;        /* not in the future */
	struct text words;
	const struct lang *lang;
	bool proved;             /* the person is signed in or has opened a link sent to them */
};
/* Joins an open case of the same person and kind: *merged. The receipt is the caller's: it has the link. */
CHECKED enum store_result rights_open(struct app *app, struct db *db, const struct viewer *who, const struct rights_new *request, int64_t *id, bool *merged);
/* The letter that says it arrived, with the answer's day; `link`: where to go on. */
CHECKED enum store_result rights_send_receipt(struct app *app, struct db *db, int64_t id, struct text link);
/* A mailed receipt's link was opened, or the desk is satisfied of who asks ("by": a code for the log). */
CHECKED enum store_result rights_prove(struct db *db, const struct viewer *who, int64_t id, const char *by);
/* The desk has begun. */
CHECKED enum store_result rights_start(struct db *db, const struct viewer *who, int64_t id);

/* --- answering; STORE_CONFLICT: the case is closed, or what is asked is not allowed --- */
/* Once, with a reason, before the limit. The letter goes out with it. */
CHECKED enum store_result rights_extend(struct app *app, struct db *db, const struct viewer *who, int64_t id, struct text reason);
/* What still stands against "done", as codes; empty: it is done. */
CHECKED enum store_result rights_check(struct app *app, struct db *db, int64_t id, struct texts *left);
/* `served`: the program has just done what was asked. Otherwise the case is done when the program sees that it is (what is deleted or paused), and
 * answered in words ("partly", with the reason "in_words") when it cannot see that: then `answer` is needed. STORE_CONFLICT with *left: the program
 * found that it is not done, or the words ("answer") are missing. */
CHECKED enum store_result rights_finish(struct app *app, struct db *db, const struct viewer *who, int64_t id, bool served, struct text answer,
	struct texts *left);
/* Whether the program can see by itself that such a case is done: what is deleted or paused, and where nobody is known. */
bool rights_is_seen(const struct rights_get *row);
/* Refuses the whole (no kept data), or keeps these data (their ids) and does the rest: "partly". Without a reason of the list or a text:
 * STORE_CONFLICT. So it is for a part of a deletion while a hold stands: that keeps everything. */
struct rights_refusal {
	struct text reason, text;
	struct texts kept;
};
CHECKED enum store_result rights_refuse(struct app *app, struct db *db, const struct viewer *who, int64_t id, const struct rights_refusal *refusal);
/* The letter of a refusal as the person will read it. */
CHECKED enum store_result rights_refusal_letter(struct app *app, struct db *db, const struct viewer *who, int64_t id, const struct rights_refusal *refusal, struct text *subject,
	struct text *body);
/* Whether the subject's deletion has begun and waits for a hold. */
CHECKED enum store_result rights_waits(struct db *db, int64_t subject, bool *waits);
/* The person takes the request back. STORE_CONFLICT: it is a deletion that has begun and waits for a hold; it cannot be undone. */
CHECKED enum store_result rights_withdraw(struct db *db, const struct viewer *who, int64_t id);

/* --- served at once, for a proved person; each opens a case of its kind (or takes the open one), does it, checks it and closes it --- */
struct rights_value {
	enum datum datum;
	struct text value;       /* empty: the datum goes */
};
CHECKED enum store_result rights_correct(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang,
	const struct rights_value *values, size_t count);
/* purposes: bits; all that can be objected to and are not among them are allowed again. */
CHECKED enum store_result rights_limit(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang, bool restricted,
	unsigned purposes);
/* What can be objected to and is a purpose of any datum of the capacity; bits. */
unsigned rights_objectable(enum capacity capacity);
/* *held: a hold stands; the case stays with the desk. After STORE_FAILED the transaction is undone. */
CHECKED enum store_result rights_erase(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang, bool *held);
/* For the erasure's job, just before one that had waited for a hold: the last letter, when there is an open case that asked for it. */
CHECKED enum store_result rights_say_goodbye(struct app *app, struct db *db, int64_t subject);
/* A report of a minor (P-13). Administrators are not locked by a stranger's word: their case goes to the desk. */
CHECKED enum store_result rights_report_minor(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang);
/* Names are needed: nobody could be told apart without. */
bool rights_needs_value(enum datum datum);
/* What the person may correct by themselves. */
CHECKED size_t rights_correctable(enum capacity capacity, enum datum *data);

/* --- words that letters and pages share --- */
struct text rights_number(struct arena *arena, int64_t number);
/* "You may complain to ...": from the configured frame and body. */
struct text rights_complain(const struct app *app, const struct lang *lang, struct arena *arena);
const char *rights_contact(const struct app *app);
/* Whole addresses for letters: where everybody asks, and a case at the desk. */
struct text rights_requests_page(const struct app *app, const struct lang *lang, struct arena *arena);
struct text rights_desk_page(const struct app *app, const struct lang *lang, struct arena *arena, int64_t id);

/* --- by the clock: reminders, the last day, lateness, letters that did not arrive --- */
CHECKED bool rights_job(struct app *app);

#endif
