/* SPDX-License-Identifier: Apache-2.0
 * Whose data a request is about, and how a case opens. Answers are in rights_answer.c, what is served at once in rights_serve.c. */
#include "privacy/rights_inside.h"
#include "people/finder.h"
#include "policy/audit.h"
#include "policy/settings.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/fold.h"

/* --- whose --- */

enum vault_result rights_read_own(struct app *app, struct db *db, int64_t subject, enum datum datum, int64_t object, struct text *out)
{
	enum capacity capacity;
	struct disclosures seen = {0};
	enum vault_result result = vault_capacity_of(app->vault, db, subject, &capacity);
	*out = TEXT("");
	if (result != VAULT_OK)
		return result;
	const struct viewer self = {.subject = subject, .capacity = capacity};
	const struct asking asking = {.viewer = &self, .purpose = PURPOSE_RIGHTS, .allowed = UINT64_C(1) << datum, .seen = &seen};
	return vault_read(app->vault, db, &asking, subject, datum, object, out);
}

static bool has(const int64_t *subjects, size_t count, int64_t one)
{
	for (size_t i = 0; i < count; i++)
		if (subjects[i] == one)
			return true;
	return false;
}

/* Somebody may stand for several solutions, as a subject for each: the blind index knows one of them, the finder all. */
static enum vault_result find_contacts(struct app *app, struct db *db, struct text email, int64_t *subjects, size_t *count)
{
	size_t hits_count, total;
	struct text wanted = text_fold(db->arena, text_trim(email));
	struct finder_hit *hits = finder_search(app->finder, db->arena, email, 1u << CAPACITY_CONTACT, RIGHTS_PEOPLE_MOST, &hits_count, &total);
	for (size_t i = 0; i < hits_count && *count < RIGHTS_PEOPLE_MOST; i++) {
		struct text listed;
		enum vault_result result = rights_read_own(app, db, hits[i].subject, DATUM_CONTACT_EMAIL, 0, &listed);
		if (result == VAULT_FAILED)
			return result;
		if (result == VAULT_OK && text_is(text_fold(db->arena, listed), wanted) && !has(subjects, *count, hits[i].subject))
			subjects[(*count)++] = hits[i].subject;
	}
	return VAULT_OK;
}

enum vault_result rights_people(struct app *app, struct db *db, struct text email, int64_t *subjects, size_t *count)
{
	*count = 0;
	for (enum capacity capacity = CAPACITY_VISITOR; capacity <= CAPACITY_ADMINISTRATOR; capacity++) {
		int64_t subject;
		enum vault_result result = vault_find_address(app->vault, db, capacity, email, &subject);
		if (result == VAULT_FAILED)
			return result;
		if (result == VAULT_OK)
			subjects[(*count)++] = subject;
	}
	return app->finder ? find_contacts(app, db, email, subjects, count) : VAULT_OK;
}

/* --- the row --- */

enum store_result rights_load(struct db *db, int64_t id, struct rights_get *row)
{
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = db_one(db, &stmt_rights_get, &(struct rights_get_in){id}, row);
	return result == STORE_OK && !row->closed_null ? STORE_CONFLICT : result;
}

bool rights_has_person(struct app *app, struct db *db, const struct rights_get *row)
{
	enum capacity capacity;
	return row->subject && vault_capacity_of(app->vault, db, row->subject, &capacity) == VAULT_OK;
}

const struct lang *rights_lang(const struct rights_get *row)
{
	const struct lang *lang = lang_by_code(row->lang);
	return lang ? lang : lang_by_code(TEXT("en"));
}

enum store_result rights_send(struct app *app, struct db *db, const struct rights_get *row, enum letter letter, const struct out_arg *args, size_t count)
{
	struct out_arg all[RIGHTS_ARGS_MOST];
	const struct lang *lang = rights_lang(row);
	if (!rights_has_person(app, db, row))
		return STORE_OK;
	must(count + 2 <= RIGHTS_ARGS_MOST);
	all[0] = out_arg_text("number", rights_number(db->arena, row->number));
	all[1] = out_arg_text("kind", lang_text(lang, db->arena, rights_kinds[rights_kind_find(row->kind)].words, NULL, NULL, 0));
	for (size_t i = 0; i < count; i++)
		all[i + 2] = args[i];
	return outbox_put(app, db, lang, row->subject, letter, row->id, all, count + 2);
}

/* --- opening --- */

/* What the person wrote, under their key; further words to the same case are added. */
static enum store_result keep_words(struct app *app, struct db *db, int64_t subject, int64_t id, struct text words)
{
	struct text before;
	if (!words.len || !subject)
		return STORE_OK;
	enum vault_result result = rights_read_own(app, db, subject, DATUM_ACCOUNT_CASE, id, &before);
	if (result != VAULT_OK && result != VAULT_NONE)
		return STORE_FAILED;
	struct text all = before.len ? arena_fmt(db->arena, "%.*s\n\n%.*s", TEXT_ARG(before), TEXT_ARG(words)) : words;
	return vault_put(app->vault, db, subject, DATUM_ACCOUNT_CASE, id, all) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

static int64_t due_of(struct db *db, const struct rights_new *request)
{
	return request->kind == RIGHTS_MINOR ? request->received + 3 * (int64_t)CLOCK_DAY
		: request->received + settings_get(db, SETTING_CASE_LIMIT_DAYS) * CLOCK_DAY;
}

static enum store_result add(struct db *db, const struct rights_new *request, int64_t due, int64_t *id)
{
	*id = store_new_id();
	const struct rights_add_in in = {.id = *id, .subject = request->subject, .kind = text_of(rights_kinds[request->kind].code),
		.state = request->proved ? TEXT("proved") : TEXT("received"), .channel = text_of(request->channel), .lang = text_of(request->lang->code),
		.received = request->received, .due = due};
	return db_run(db, &stmt_rights_add, &in, NULL);
}

enum store_result rights_open(struct app *app, struct db *db, const struct viewer *who, const struct rights_new *request, int64_t *id, bool *merged)
{
	struct rights_open_of open;
	if (request->received > clock_now_s())
		return STORE_CONFLICT;
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	int64_t due = due_of(db, request);
	const struct rights_open_of_in same = {request->subject, text_of(rights_kinds[request->kind].code)};
	enum store_result result = request->subject ? db_one(db, &stmt_rights_open_of, &same, &open) : STORE_NONE;
	*merged = result == STORE_OK;
	if (*merged) {
		*id = open.id;
		result = db_run(db, &stmt_rights_merge, &(struct rights_merge_in){*id, request->received, due}, NULL);
	} else if (result == STORE_NONE) {
		result = add(db, request, due, id);
	}
	if (result == STORE_OK)
		result = keep_words(app, db, request->subject, *id, request->words);
	if (result == STORE_OK && *merged && request->proved)
		result = rights_prove(db, who, *id, request->channel);
	return result == STORE_OK ? audit_event(db, who, *merged ? "rights_joined" : "rights_opened", *id,
		arena_fmt(db->arena, "kind=%s channel=%s", rights_kinds[request->kind].code, request->channel)) : result;
}

enum store_result rights_take(struct app *app, struct db *db, const struct viewer *who, enum rights_kind kind, int64_t subject, const struct lang *lang,
	struct rights_get *row)
{
	int64_t id;
	struct rights_open_of open;
	const struct rights_new request = {.kind = kind, .subject = subject, .channel = "web", .received = clock_now_s(), .lang = lang, .proved = true};
	bool merged;
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = db_one(db, &stmt_rights_open_of, &(struct rights_open_of_in){subject, text_of(rights_kinds[kind].code)}, &open);
	id = open.id;
	if (result == STORE_NONE)
		result = rights_open(app, db, who, &request, &id, &merged);
	return result == STORE_OK ? rights_load(db, id, row) : result;
}

enum store_result rights_send_receipt(struct app *app, struct db *db, int64_t id, struct text link)
{
	struct rights_get row;
	enum store_result result = rights_load(db, id, &row);
	if (result != STORE_OK)
		return result;
	const struct out_arg args[] = {out_arg_text("due", lang_date(rights_lang(&row), db->arena, row.due)), out_arg_text("a", link)};
	bool by_link = text_is(row.channel, TEXT("web")) && text_is(row.state, TEXT("received"));
	return rights_send(app, db, &row, by_link ? LETTER_RIGHTS_OPEN : LETTER_RIGHTS_RECEIPT, args, COUNT_OF(args));
}

static enum store_result set_state(struct db *db, const struct viewer *who, int64_t id, const char *state, const char *event, struct text detail)
{
	enum store_result result = db_run(db, &stmt_rights_set_state, &(struct rights_set_state_in){id, text_of(state)}, NULL);
	return result == STORE_OK ? audit_event(db, who, event, id, detail) : result;
}

enum store_result rights_prove(struct db *db, const struct viewer *who, int64_t id, const char *by)
{
	struct rights_get row;
	enum store_result result = rights_load(db, id, &row);
	if (result != STORE_OK || !text_is(row.state, TEXT("received")))
		return result;
	return set_state(db, who, id, "proved", "rights_proved", arena_fmt(db->arena, "by=%s", by));
}

enum store_result rights_start(struct db *db, const struct viewer *who, int64_t id)
{
	struct rights_get row;
	enum store_result result = rights_load(db, id, &row);
	if (result == STORE_OK && !text_is(row.state, TEXT("proved")))
		result = STORE_CONFLICT;
	return result == STORE_OK ? set_state(db, who, id, "working", "rights_started", TEXT("")) : result;
}
