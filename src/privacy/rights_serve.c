/* SPDX-License-Identifier: Apache-2.0
 * What the program does by itself, at once, for a person who has proved who they are: correct, restrict, object, erase. */
#include "privacy/rights_inside.h"
#include "privacy/erasure.h"
#include "policy/audit.h"
#include "policy/hold.h"
#include "policy/recipient.h"
#include "base/clock.h"
#include "base/random.h"

#include <sodium.h>

/* --- letters to somebody who goes --- */

static enum vault_result make_courtesy(struct app *app, struct db *db, struct text email, int64_t *subject)
{
	enum vault_result result = vault_add_subject(app->vault, db, CAPACITY_CONTACT, subject);
	if (result == VAULT_OK)
		result = vault_put(app->vault, db, *subject, DATUM_CONTACT_EMAIL, 0, email);
	if (result == VAULT_OK) /* read for this letter and for nothing else */
		result = vault_set_restricted(app->vault, db, *subject, true);
	if (result == VAULT_OK && db_run(db, &stmt_rights_courtesy_add, &(struct rights_courtesy_add_in){*subject, clock_now_s()}, NULL) != STORE_OK)
		result = VAULT_FAILED;
	return result;
}

enum store_result rights_send_by_courtesy(struct app *app, struct db *db, const struct rights_get *row, enum letter letter, const struct out_arg *args,
	size_t count)
{
	enum capacity capacity;
	struct text email;
	struct rights_get copy = *row;
	enum vault_result result = vault_capacity_of(app->vault, db, row->subject, &capacity);
	if (result == VAULT_OK)
		result = rights_read_own(app, db, row->subject, vault_email_datum(capacity), 0, &email);
	if (result == VAULT_NONE)
		return STORE_OK; /* nobody to write to */
	if (result == VAULT_OK)
		result = make_courtesy(app, db, email, &copy.subject);
	return result == VAULT_OK ? rights_send(app, db, &copy, letter, args, count) : STORE_FAILED;
}

/* --- correcting --- */

struct text rights_trace(struct arena *arena, int64_t id, struct text value)
{
	unsigned char hash[32];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)value.at, value.len, (const unsigned char *)&id, sizeof id);
	return hex_of(arena, hash, sizeof hash);
}

size_t rights_correctable(enum capacity capacity, enum datum *data)
{
	static const enum datum all[] = {DATUM_MEMBER_FIRST_NAME, DATUM_MEMBER_LAST_NAME, DATUM_MEMBER_SHOWN_NAME, DATUM_CONTACT_FIRST_NAME,
		DATUM_CONTACT_LAST_NAME, DATUM_CONTACT_PHONE, DATUM_VISITOR_ORGANISATION, DATUM_VISITOR_ROLE, DATUM_REVIEWER_FIRST_NAME,
		DATUM_REVIEWER_LAST_NAME, DATUM_ADMINISTRATOR_FIRST_NAME, DATUM_ADMINISTRATOR_LAST_NAME};
	size_t count = 0;
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (strcmp(inventory_rows[all[i]].subject, capacity_codes[capacity]) == 0)
			data[count++] = all[i];
	return count;
}

bool rights_needs_value(enum datum datum)
{
	const char *field = strchr(inventory_rows[datum].id, '.') + 1;
	return strcmp(field, "first_name") == 0 || strcmp(field, "last_name") == 0;
}

static bool may_correct(struct app *app, struct db *db, int64_t subject, enum datum datum)
{
	enum capacity capacity;
	enum datum data[DATUM_COUNT];
	if (vault_capacity_of(app->vault, db, subject, &capacity) != VAULT_OK)
		return false;
	size_t count = rights_correctable(capacity, data);
	for (size_t i = 0; i < count; i++)
		if (data[i] == datum)
			return true;
	return false;
}

/* Writes one value and adds a line to the trace; nothing when it is what stands there. */
static enum store_result correct_one(struct app *app, struct db *db, const struct rights_get *row, const struct rights_value *one, struct text *trace,
	uint64_t *corrected)
{
	struct text was;
	enum vault_result read = rights_read_own(app, db, row->subject, one->datum, 0, &was);
	if (!may_correct(app, db, row->subject, one->datum))
		return STORE_CONFLICT;
	if (read != VAULT_OK && read != VAULT_NONE)
		return STORE_FAILED;
	if (text_is(was, one->value))
		return STORE_OK;
	enum vault_result written = one->value.len ? vault_put(app->vault, db, row->subject, one->datum, 0, one->value)
						   : vault_drop(app->vault, db, row->subject, one->datum, 0);
	const char *id = inventory_rows[one->datum].id;
	const struct rights_part_put_in part = {row->id, text_of(id), TEXT("corrected"), TEXT(""), clock_now_s()};
	if (written != VAULT_OK || db_run(db, &stmt_rights_part_put, &part, NULL) != STORE_OK)
		return STORE_FAILED;
	*corrected |= UINT64_C(1) << one->datum;
	if (was.len)
		*trace = arena_fmt(db->arena, "%.*s%s %.*s\n", TEXT_ARG(*trace), id, TEXT_ARG(rights_trace(db->arena, row->id, was)));
	return STORE_OK;
}

/* Who else has these data, as a sentence for the letter; empty: nobody. */
static enum store_result name_recipients(struct db *db, const struct lang *lang, uint64_t datums, struct text *words)
{
	struct text names = TEXT("");
	enum store_result result = recipient_names(db, datums, &names);
	const struct out_arg args[] = {out_arg_text("names", names)};
	*words = names.len ? lang_text(lang, db->arena, N_("We tell these recipients too: {names}."), NULL, args, COUNT_OF(args)) : TEXT("");
	return result;
}

enum store_result rights_correct(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang,
	const struct rights_value *values, size_t count)
{
	struct rights_get row;
	struct texts left;
	struct text trace = TEXT(""), words = TEXT("");
	uint64_t corrected = 0;
	enum store_result result = rights_take(app, db, who, RIGHTS_CORRECT, subject, lang, &row);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		result = correct_one(app, db, &row, &values[i], &trace, &corrected);
	if (result == STORE_OK && trace.len)
		result = vault_put(app->vault, db, subject, DATUM_ACCOUNT_HISTORY, row.id, trace) == VAULT_OK ? STORE_OK : STORE_FAILED;
	if (result == STORE_OK)
		result = rights_prove(db, who, row.id, "link");
	if (result == STORE_OK)
		result = recipient_note(db, subject, "corrected", corrected);
	if (result == STORE_OK)
		result = name_recipients(db, lang, corrected, &words);
	return result == STORE_OK ? rights_finish(app, db, who, row.id, true, words, &left) : result;
}

/* --- leaving alone --- */

/* Does what is asked for and closes the case; nothing to close when it was only switched off. */
static enum store_result serve(struct app *app, struct db *db, const struct viewer *who, enum rights_kind kind, int64_t subject, const struct lang *lang)
{
	struct rights_get row;
	struct texts left;
	enum store_result result = rights_take(app, db, who, kind, subject, lang, &row);
	if (result == STORE_OK)
		result = rights_prove(db, who, row.id, "link");
	return result == STORE_OK ? rights_finish(app, db, who, row.id, true, TEXT(""), &left) : result;
}

static enum store_result set_restricted(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang, bool on)
{
	if (vault_set_restricted(app->vault, db, subject, on) != VAULT_OK)
		return STORE_FAILED;
	enum store_result result = audit_event(db, who, on ? "restricted" : "restriction_ended", subject, TEXT(""));
	return result == STORE_OK && on ? serve(app, db, who, RIGHTS_RESTRICT, subject, lang) : result;
}

static enum store_result set_objections(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang,
	unsigned before, unsigned after)
{
	enum store_result result = STORE_OK;
	for (int p = 0; result == STORE_OK && p < PURPOSE_COUNT; p++) {
		unsigned bit = 1u << p;
		if (!vault_may_object((enum purpose)p) || !((before ^ after) & bit))
			continue;
		if (vault_set_objection(app->vault, db, subject, (enum purpose)p, (after & bit) != 0) != VAULT_OK)
			return STORE_FAILED;
		result = audit_event(db, who, after & bit ? "objected" : "objection_ended", subject, arena_fmt(db->arena, "purpose=%s", inventory_purpose_codes[p]));
	}
	return result == STORE_OK && (after & ~before) ? serve(app, db, who, RIGHTS_OBJECT, subject, lang) : result;
}

unsigned rights_objectable(enum capacity capacity)
{
	unsigned purposes = 0, may = 0;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (strcmp(inventory_rows[d].subject, capacity_codes[capacity]) == 0)
			purposes |= inventory_rows[d].purposes;
	for (int p = 0; p < PURPOSE_COUNT; p++)
		may |= vault_may_object((enum purpose)p) ? 1u << p : 0;
	return purposes & may;
}

enum store_result rights_limit(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang, bool restricted,
	unsigned purposes)
{
	struct vault_limits was;
	unsigned may = 0;
	if (db_write_begin(db) != STORE_OK || vault_limits_of(app->vault, db, subject, &was) != VAULT_OK)
		return STORE_FAILED;
	for (int p = 0; p < PURPOSE_COUNT; p++)
		may |= vault_may_object((enum purpose)p) ? 1u << p : 0;
	enum store_result result = (purposes & may) == (was.objected & may) ? STORE_OK : set_objections(app, db, who, subject, lang, was.objected & may, purposes & may);
	return result == STORE_OK && restricted != was.restricted ? set_restricted(app, db, who, subject, lang, restricted) : result;
}

/* --- erasing --- */

static enum store_result send_last_letter(struct app *app, struct db *db, const struct rights_get *row, const struct lang *lang)
{
	enum capacity capacity;
	struct text told, complain = rights_complain(app, lang, db->arena);
	if (vault_capacity_of(app->vault, db, row->subject, &capacity) != VAULT_OK)
		return STORE_FAILED;
	enum store_result result = name_recipients(db, lang, recipient_data_of(capacity), &told);
	if (told.len)
		complain = arena_fmt(db->arena, "%.*s\n\n%.*s", TEXT_ARG(told), TEXT_ARG(complain));
	const struct out_arg args[] = {out_arg_text("complain", complain)};
	return result == STORE_OK ? rights_send_by_courtesy(app, db, row, LETTER_RIGHTS_ERASED, args, COUNT_OF(args)) : result;
}

enum store_result rights_waits(struct db *db, int64_t subject, bool *waits)
{
	struct erasure_get open;
	enum store_result result = db_one(db, &stmt_erasure_get, &(struct erasure_get_in){subject}, &open);
	*waits = result == STORE_OK && text_is(open.state, TEXT("held")) && !erasure_is_minor(open.step);
	return result == STORE_NONE ? STORE_OK : result;
}

enum store_result rights_say_goodbye(struct app *app, struct db *db, int64_t subject)
{
	struct rights_open_of found;
	struct rights_get row;
	enum store_result result = db_one(db, &stmt_rights_open_of, &(struct rights_open_of_in){subject, text_of(rights_kinds[RIGHTS_DELETE].code)}, &found);
	if (result == STORE_OK)
		result = rights_load(db, found.id, &row);
	if (result == STORE_OK && !text_is(row.state, TEXT("received")))
		result = send_last_letter(app, db, &row, rights_lang(&row));
	return result == STORE_NONE ? STORE_OK : result;
}

/* It waits for a hold: the person hears that once, with what they can do. After the deferral, which ended the letters before it. */
static enum store_result keep_for_now(struct app *app, struct db *db, const struct rights_get *row, const struct lang *lang)
{
	const struct out_arg args[] = {out_arg_text("complain", rights_complain(app, lang, db->arena))};
	enum store_result result = rights_send(app, db, row, LETTER_RIGHTS_HELD, args, COUNT_OF(args));
	return result == STORE_OK ? db_run(db, &stmt_rights_set_state, &(struct rights_set_state_in){row->id, TEXT("working")}, NULL) : result;
}

enum store_result rights_erase(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang, bool *held)
{
	struct rights_get row;
	struct texts left;
	bool waits = false;
	*held = false;
	enum store_result result = rights_take(app, db, who, RIGHTS_DELETE, subject, lang, &row);
	if (result == STORE_OK)
		result = rights_waits(db, subject, &waits);
	if (result == STORE_OK)
		result = rights_prove(db, who, row.id, "link");
	if (result == STORE_OK)
		result = hold_stands(db, subject, held);
	if (result == STORE_OK && !*held)
		result = send_last_letter(app, db, &row, lang);
	if (result != STORE_OK)
		return result;
	enum erasure erased = erasure_run(app, db, subject, "asked");
	if (erased == ERASURE_FAILED)
		return STORE_FAILED;
	*held = erased == ERASURE_HELD;
	if (*held)
		return waits ? STORE_OK : keep_for_now(app, db, &row, lang);
	result = rights_check(app, db, row.id, &left);
	if (result == STORE_OK && !left.count)
		result = rights_close(db, who, row.id, "done", TEXT(""));
	return result; /* what is left is seen to by the erasure's job; this case stays open until then */
}

/* --- a minor --- */

enum store_result rights_report_minor(struct app *app, struct db *db, const struct viewer *who, int64_t subject, const struct lang *lang)
{
	struct rights_get row;
	enum capacity capacity;
	int64_t id;
	bool merged;
	const struct rights_new request = {.kind = RIGHTS_MINOR, .subject = subject, .channel = "web", .received = clock_now_s(), .lang = lang, .proved = true};
	if (vault_capacity_of(app->vault, db, subject, &capacity) != VAULT_OK)
		return STORE_FAILED;
	enum store_result result = rights_open(app, db, who, &request, &id, &merged);
	if (result != STORE_OK || merged || capacity == CAPACITY_ADMINISTRATOR)
		return result;
	result = erasure_report_minor(app, db, who, subject);
	if (result == STORE_OK)
		result = rights_load(db, id, &row);
	const struct out_arg args[] = {out_arg_text("due", lang_date(lang, db->arena, row.due)), out_arg_cstr("contact", rights_contact(app)),
		out_arg_text("a", rights_requests_page(app, lang, db->arena))};
	return result == STORE_OK ? rights_send(app, db, &row, LETTER_RIGHTS_MINOR, args, COUNT_OF(args)) : result;
}
