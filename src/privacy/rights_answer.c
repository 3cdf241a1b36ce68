/* SPDX-License-Identifier: Apache-2.0
 * How a case ends: done (when the program found that it is), refused with a reason, partly, or taken back; and its one extension. */
#include "privacy/rights_inside.h"
#include "privacy/erasure.h"
#include "policy/audit.h"
#include "policy/settings.h"
#include "base/clock.h"

enum store_result rights_close(struct db *db, const struct viewer *who, int64_t id, const char *state, struct text reason)
{
	const struct rights_close_in in = {id, text_of(state), clock_now_s(), reason};
	enum store_result result = db_run(db, &stmt_rights_close, &in, NULL);
	return result == STORE_OK ? audit_event(db, who, "rights_closed", id, arena_fmt(db->arena, "state=%s reason=%.*s", state, TEXT_ARG(reason))) : result;
}

enum store_result rights_keep_answer(struct app *app, struct db *db, const struct rights_get *row, struct text answer)
{
	if (!answer.len || !rights_has_person(app, db, row))
		return STORE_OK;
	return vault_put(app->vault, db, row->subject, DATUM_ACCOUNT_CASE_ANSWER, row->id, answer) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

/* --- the extension --- */

enum store_result rights_extend(struct app *app, struct db *db, const struct viewer *who, int64_t id, struct text reason)
{
	struct rights_get row;
	enum store_result result = rights_load(db, id, &row);
	int64_t days = settings_get(db, SETTING_CASE_EXTENSION_DAYS), now = clock_now_s();
	if (result != STORE_OK)
		return result;
	if (!days || !row.extended_null || now >= row.due || !text_trim(reason).len || text_is(row.kind, TEXT("minor")))
		return STORE_CONFLICT;
	int64_t due = row.due + days * CLOCK_DAY;
	const struct lang *lang = rights_lang(&row);
	const struct out_arg args[] = {out_arg_text("due", lang_date(lang, db->arena, due)), out_arg_text("reason", reason),
		out_arg_text("complain", rights_complain(app, lang, db->arena))};
	result = db_run(db, &stmt_rights_extend, &(struct rights_extend_in){id, now, due}, NULL);
	if (result == STORE_OK)
		result = rights_keep_answer(app, db, &row, reason);
	if (result == STORE_OK)
		result = rights_send(app, db, &row, LETTER_RIGHTS_EXTENDED, args, COUNT_OF(args));
	return result == STORE_OK ? audit_event(db, who, "rights_extended", id, TEXT("")) : result;
}

/* --- is it done? --- */

/* Where a value that was corrected still stands; each line of the trace is a datum and the hash of what was there. */
static enum store_result check_corrections(struct app *app, struct db *db, const struct rights_get *row, struct texts *left)
{
	struct text rest;
	struct text *list = ARENA_MANY(db->arena, struct text, DATUM_COUNT);
	*left = (struct texts){list, 0};
	enum vault_result result = rights_read_own(app, db, row->subject, DATUM_ACCOUNT_HISTORY, row->id, &rest);
	while (result == VAULT_OK && rest.len && left->count < DATUM_COUNT) {
		struct text hash = text_cut(&rest, '\n'), id = text_cut(&hash, ' '), now;
		enum datum datum = inventory_find(arena_cstr(db->arena, id));
		must(datum != DATUM_COUNT);
		result = rights_read_own(app, db, row->subject, datum, 0, &now);
		if (result == VAULT_OK && text_is(hash, rights_trace(db->arena, row->id, now)))
			list[left->count++] = id;
		if (result == VAULT_NONE)
			result = VAULT_OK;
	}
	return result == VAULT_FAILED || result == VAULT_DENIED ? STORE_FAILED : STORE_OK;
}

static enum store_result check_limits(struct app *app, struct db *db, const struct rights_get *row, bool objection, struct texts *left)
{
	struct vault_limits limits;
	if (vault_limits_of(app->vault, db, row->subject, &limits) != VAULT_OK)
		return STORE_FAILED;
	bool stands = objection ? (limits.objected & ~limits.overridden) != 0 : limits.restricted;
	struct text *list = ARENA_MANY(db->arena, struct text, 1);
	list[0] = objection ? TEXT("no_objection") : TEXT("not_restricted");
	*left = (struct texts){list, stands ? 0 : 1};
	return STORE_OK;
}

enum store_result rights_check(struct app *app, struct db *db, int64_t id, struct texts *left)
{
	struct rights_get row;
	enum store_result result = db_one(db, &stmt_rights_get, &(struct rights_get_in){id}, &row);
	*left = (struct texts){0};
	if (result != STORE_OK || !row.subject)
		return result;
	enum rights_kind kind = rights_kind_find(row.kind);
	if (kind == RIGHTS_DELETE || kind == RIGHTS_MINOR)
		return erasure_remains(app, db, row.subject, left);
	if (!rights_has_person(app, db, &row))
		return STORE_OK;
	if (kind == RIGHTS_CORRECT || kind == RIGHTS_COMPLETE)
		return check_corrections(app, db, &row, left);
	if (kind == RIGHTS_RESTRICT || kind == RIGHTS_OBJECT)
		return check_limits(app, db, &row, kind == RIGHTS_OBJECT, left);
	return STORE_OK;
}

bool rights_is_seen(const struct rights_get *row)
{
	enum rights_kind kind = rights_kind_find(row->kind);
	return !row->subject || kind == RIGHTS_DELETE || kind == RIGHTS_MINOR || kind == RIGHTS_RESTRICT;
}

enum store_result rights_finish(struct app *app, struct db *db, const struct viewer *who, int64_t id, bool served, struct text answer, struct texts *left)
{
	struct rights_get row;
	enum store_result result = rights_load(db, id, &row);
	*left = (struct texts){0};
	if (result == STORE_OK)
		result = rights_check(app, db, id, left);
	if (result == STORE_OK && (left->count || text_is(row.state, TEXT("received"))))
		return STORE_CONFLICT;
	bool done = served || rights_is_seen(&row);
	if (result == STORE_OK && !done && !text_trim(answer).len) {
		struct text *field = ARENA_MANY(db->arena, struct text, 1);
		field[0] = TEXT("answer");
		*left = (struct texts){field, 1};
		return STORE_CONFLICT;
	}
	const struct out_arg args[] = {out_arg_text("text", answer)};
	if (result == STORE_OK)
		result = rights_keep_answer(app, db, &row, answer);
	if (result == STORE_OK)
		result = rights_send(app, db, &row, done ? LETTER_RIGHTS_DONE : LETTER_RIGHTS_ANSWERED, args, COUNT_OF(args));
	return result == STORE_OK ? rights_close(db, who, id, done ? "done" : "partly", done ? TEXT("") : TEXT("in_words")) : result;
}

/* --- refusing --- */

/* The labels of the data that stay, as a list; false: one of them is no datum of this person's capacity. */
static bool list_kept(struct app *app, struct db *db, const struct rights_get *row, const struct texts *kept, struct text *out)
{
	enum capacity capacity;
	*out = TEXT("");
	if (!kept->count)
		return true;
	if (vault_capacity_of(app->vault, db, row->subject, &capacity) != VAULT_OK)
		return false;
	for (size_t i = 0; i < kept->count; i++) {
		enum datum datum = inventory_find(arena_cstr(db->arena, kept->at[i]));
		if (datum == DATUM_COUNT || strcmp(inventory_rows[datum].subject, capacity_codes[capacity]) != 0)
			return false;
		*out = lang_list(rights_lang(row), db->arena, *out, lang_text(rights_lang(row), db->arena, inventory_rows[datum].label, NULL, NULL, 0));
	}
	return true;
}

struct letter_args {
	enum letter letter;
	struct out_arg at[RIGHTS_ARGS_MOST];
	size_t count;
};

/* STORE_CONFLICT: no reason of the list, no text, or something is kept that is not there. */
static enum store_result word_refusal(struct app *app, struct db *db, const struct viewer *who, const struct rights_get *row, const struct rights_refusal *refusal,
	struct letter_args *out)
{
	struct text kept;
	const struct lang *lang = rights_lang(row);
	const struct rights_reason *reason = rights_reason_find(refusal->reason);
	if (!reason || (reason->for_two && !who->program) || !text_trim(refusal->text).len || !list_kept(app, db, row, &refusal->kept, &kept))
		return STORE_CONFLICT;
	*out = (struct letter_args){.letter = kept.len ? LETTER_RIGHTS_PARTLY : LETTER_RIGHTS_REFUSED};
	out->at[out->count++] = out_arg_text("reason", lang_text(lang, db->arena, reason->words, NULL, NULL, 0));
	out->at[out->count++] = out_arg_text("text", text_trim(refusal->text));
	out->at[out->count++] = out_arg_text("complain", rights_complain(app, lang, db->arena));
	out->at[out->count++] = out_arg_text("kept", kept);
	return STORE_OK;
}

enum store_result rights_refusal_letter(struct app *app, struct db *db, const struct viewer *who, int64_t id, const struct rights_refusal *refusal, struct text *subject,
	struct text *body)
{
	struct rights_get row;
	struct letter_args words;
	struct out_arg all[RIGHTS_ARGS_MOST];
	enum store_result result = db_one(db, &stmt_rights_get, &(struct rights_get_in){id}, &row);
	if (result == STORE_OK)
		result = word_refusal(app, db, who, &row, refusal, &words);
	if (result != STORE_OK)
		return result;
	const struct lang *lang = rights_lang(&row);
	all[0] = out_arg_text("number", rights_number(db->arena, row.number));
	all[1] = out_arg_text("kind", lang_text(lang, db->arena, rights_kinds[rights_kind_find(row.kind)].words, NULL, NULL, 0));
	for (size_t i = 0; i < words.count; i++)
		all[i + 2] = words.at[i];
	*subject = lang_text(lang, db->arena, letter_rows[words.letter].subject, NULL, all, words.count + 2);
	*body = lang_text(lang, db->arena, letter_rows[words.letter].body, NULL, all, words.count + 2);
	return STORE_OK;
}

static enum store_result keep_parts(struct db *db, int64_t id, const struct rights_refusal *refusal)
{
	for (size_t i = 0; i < refusal->kept.count; i++) {
		const struct rights_part_put_in in = {id, refusal->kept.at[i], TEXT("kept"), refusal->reason, clock_now_s()};
		if (db_run(db, &stmt_rights_part_put, &in, NULL) != STORE_OK)
			return STORE_FAILED;
	}
	return STORE_OK;
}

enum store_result rights_refuse(struct app *app, struct db *db, const struct viewer *who, int64_t id, const struct rights_refusal *refusal)
{
	struct rights_get row;
	struct letter_args words;
	enum store_result result = rights_load(db, id, &row);
	if (result == STORE_OK)
		result = word_refusal(app, db, who, &row, refusal, &words);
	if (result != STORE_OK)
		return result;
	bool partly = refusal->kept.count > 0, erases = partly && text_is(row.kind, TEXT("delete"));
	result = rights_keep_answer(app, db, &row, text_trim(refusal->text));
	/* the letter first: with the address it may lose its way, so the courier reads a copy of its own */
	if (result == STORE_OK)
		result = erases ? rights_send_by_courtesy(app, db, &row, words.letter, words.at, words.count) : rights_send(app, db, &row, words.letter, words.at, words.count);
	if (result == STORE_OK)
		result = keep_parts(db, id, refusal);
	if (result == STORE_OK && erases)
		result = erasure_run_partly(app, db, row.subject, &refusal->kept);
	return result == STORE_OK ? rights_close(db, who, id, partly ? "partly" : "refused", refusal->reason) : result;
}

enum store_result rights_withdraw(struct db *db, const struct viewer *who, int64_t id)
{
	struct rights_get row;
	enum store_result result = rights_load(db, id, &row);
	bool waits = false;
	if (result == STORE_OK && text_is(row.kind, TEXT("delete")))
		result = rights_waits(db, row.subject, &waits);
	if (waits)
		return STORE_CONFLICT;
	return result == STORE_OK ? rights_close(db, who, id, "done", TEXT("withdrawn")) : result;
}
