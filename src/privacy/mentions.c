/* SPDX-License-Identifier: Apache-2.0
 * The walk over every place, and the same steps for one place alone: to look at it anew, or to take the words out. */
#include "privacy/mentions.h"
#include "assessment/publish.h"
#include "assessment/review.h"
#include "base/clock.h"
#include "base/json.h"
#include "people/organisation_profile.h"
#include "statements.gen.h"

#define ROUND 50
#define ROUND_BYTES (64u << 20)
#define AROUND 60
#define SHOWN_MOST 2000 /* bytes of surroundings of one place: enough to know what is said there */
#define WORDS_MOST 40   /* ways of writing somebody's names in one place */
#define PARTS_MOST 4    /* first and last name, address, telephone number */

struct search {
	struct app *app;
	struct db *keep;            /* what is found lies in its arena */
	struct db *db;              /* of this round: forgotten with it */
	int64_t subject;
	struct mention_terms terms;
	struct part {
		enum datum datum;
		struct mention_terms terms;
	} parts[PARTS_MOST];        /* the terms again, by the datum that they are of */
	size_t parts_count;
	enum datum datum;           /* of the place looked at now, and the work that its authors are known by */
	int64_t work;
	struct text only;           /* the one place looked at; empty: every one */
	bool redacts;               /* the words go; false: they are looked at */
	bool is_public, failed;     /* is_public: of what was redacted */
	struct mention *found;
	size_t count, most;
	struct text around, words[WORDS_MOST]; /* of the place looked at now, in the round's arena */
	size_t words_count, times;
	uint64_t of_person;
};

/* --- one text --- */

static size_t whole_letters(struct text text, size_t at)
{
	while (at && at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static void add_around(struct search *search, struct text piece)
{
	struct text *around = &search->around;
	if (around->len < SHOWN_MOST && text_find(*around, piece) == SIZE_MAX)
		*around = arena_fmt(search->db->arena, "%.*s%s%.*s", TEXT_ARG(*around), around->len ? " \u2026 " : "", TEXT_ARG(piece));
}

static void add_word(struct search *search, struct text word)
{
	if (search->words_count < WORDS_MOST && !texts_have((struct texts){search->words, search->words_count}, word))
		search->words[search->words_count++] = arena_copy(search->db->arena, word);
}

/* A little before and after each match, at whole letters; matches near one another share theirs. */
static void show(struct search *search, struct text text, const struct mention_span *spans, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_word(search, text_slice(text, spans[i].from, spans[i].end - spans[i].from));
	for (size_t i = 0; i < count; i++) {
		size_t first = i;
		while (i + 1 < count && spans[i + 1].from <= spans[i].end + AROUND)
			i++;
		size_t from = spans[first].from > AROUND ? whole_letters(text, spans[first].from - AROUND) : 0;
		size_t end = spans[i].end + AROUND < text.len ? whole_letters(text, spans[i].end + AROUND) : text.len;
		add_around(search, text_slice(text, from, end - from));
	}
}

static void look(struct search *search, json_t *string)
{
	struct text text = json_text_of(string);
	struct mention_span *spans;
	size_t count = mention_spans(&search->terms, search->db->arena, text, &spans);
	if (!count)
		return;
	search->times += count;
	for (size_t i = 0; i < search->parts_count; i++) {
		struct mention_span *of_part;
		if (mention_spans(&search->parts[i].terms, search->db->arena, text, &of_part))
			search->of_person |= UINT64_C(1) << search->parts[i].datum;
	}
	show(search, text, spans, count);
	if (search->redacts) {
		struct text left = mention_redact(&search->terms, search->db->arena, text);
		must(json_string_setn(string, left.at, left.len) == 0);
	}
}

/* Members that hold a code of one of our own lists, or a number of ours, and no words. */
static bool is_code(const char *key)
{
	static const char *const codes[] = {"answer", "checked", "code", "country", "criterion", "facts", "history", "id", "kind", "level",
		"organisation_channel_kind", "organisation_country", "organisation_slug", "outcome", "provider_type", "question", "reviewer", "rubric",
		"rubric_id", "scale", "slug", "status", "text_language"};
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		if (strcmp(key, codes[i]) == 0)
			return true;
	return false;
}

/* Each text of a document by itself. */
static void look_json(struct search *search, json_t *json)
{
	const char *key;
	size_t i;
	json_t *one;
	if (json_is_object(json)) {
		json_object_foreach(json, key, one)
			if (!is_code(key))
				look_json(search, one);
	} else if (json_is_array(json)) {
		json_array_foreach(json, i, one)
			look_json(search, one);
	} else if (json_is_string(json)) {
		look(search, json);
	}
}

/* --- whose text it is --- */

static void look_at_author(struct search *search, struct mention *mention, int64_t *authors, int64_t author)
{
	struct vault_limits limits;
	struct erasure_get waits = {0};
	for (size_t i = 0; i < mention->authors_count; i++)
		if (authors[i] == author)
			return;
	enum store_result waiting = db_one(search->db, &stmt_erasure_get, &(struct erasure_get_in){author}, &waits);
	if (waiting == STORE_FAILED || vault_limits_of(search->app->vault, search->db, author, &limits) != VAULT_OK) {
		search->failed = true;
		return;
	}
	authors[mention->authors_count++] = author;
	if (author != search->subject && (limits.restricted || (waiting == STORE_OK && text_is(waits.state, TEXT("held")))))
		mention->withheld = true;
}

/* Everybody who may have written it: who sent an assessment in, and whoever edited it. */
static void find_authors(struct search *search, struct mention *mention)
{
	static const char *const of_answers[] = {"submitter", "editor"}, *const of_reviews[] = {"reviewer"};
	bool answers = search->datum == DATUM_ASSESSMENT_ANSWER, review = search->datum == DATUM_REVIEW_ANSWER;
	const char *const *relations = answers ? of_answers : of_reviews;
	size_t relations_count = answers ? COUNT_OF(of_answers) : review ? COUNT_OF(of_reviews) : 0, counts[COUNT_OF(of_answers)] = {0}, most = 1;
	int64_t *found[COUNT_OF(of_answers)] = {0};
	for (size_t r = 0; r < relations_count; r++) {
		if (vault_authors_of(search->app->vault, search->db, search->work, relations[r], &found[r], &counts[r]) != VAULT_OK) {
			search->failed = true;
			return;
		}
		most += counts[r];
	}
	int64_t *authors = ARENA_MANY(search->keep->arena, int64_t, most);
	for (size_t r = 0; r < relations_count; r++)
		for (size_t i = 0; i < counts[r]; i++)
			look_at_author(search, mention, authors, found[r][i]);
	if (search->datum != DATUM_COUNT && inventory_rows[search->datum].store == STORED_VAULT)
		look_at_author(search, mention, authors, search->work);
	mention->authors = authors;
}

/* All words of one place, as one document. true: they were changed and are to be written back. */
static bool look_place(struct search *search, struct text place, struct text where, int64_t object, json_t *words)
{
	if (search->count == search->most || (search->only.len && !text_is(search->only, place)))
		return false;
	search->around = TEXT("");
	search->words_count = search->times = 0;
	search->of_person = 0;
	look_json(search, words);
	if (!search->words_count)
		return false;
	struct arena *arena = search->keep->arena;
	struct mention *mention = &search->found[search->count++];
	*mention = (struct mention){.place = arena_copy(arena, place), .where = arena_copy(arena, where), .around = arena_copy(arena, search->around),
		.object = object, .times = search->times, .datum = search->datum, .of_person = search->of_person};
	for (size_t i = 0; i < search->words_count; i++)
		mention->words = arena_fmt(arena, "%.*s%s%.*s", TEXT_ARG(mention->words), i ? ", " : "", TEXT_ARG(search->words[i]));
	find_authors(search, mention);
	return search->redacts && !search->failed;
}

/* --- assessments --- */

static bool look_answers(struct search *search, int64_t assessment, struct text where)
{
	struct answers answers;
	if (answers_open(search->app, search->db, assessment, &answers) != STORE_OK)
		return false;
	bool good = true;
	search->datum = DATUM_ASSESSMENT_ANSWER;
	search->work = assessment;
	for (size_t i = 0; good && i < answers.count; i++) {
		const struct answer *answer = &answers.at[i];
		if (look_place(search, arena_fmt(search->db->arena, "answer:%.*s", TEXT_ARG(answer->question)), where, assessment, answer->value))
			good = answer_redact(search->app, search->db, assessment, answer) == STORE_OK;
	}
	answers_done(&answers);
	return good;
}

static bool look_review(struct search *search, const struct review *review, struct text where)
{
	struct review_answers answers;
	if (review_answers_load(search->app, search->db, review, &answers) != STORE_OK)
		return false;
	bool good = true;
	search->datum = DATUM_REVIEW_ANSWER;
	search->work = review->id;
	for (size_t i = 0; good && i < answers.count; i++) {
		const struct review_answer *answer = &answers.at[i];
		struct text place = arena_fmt(search->db->arena, "review:%.*s:%.*s", TEXT_ARG(review->label), TEXT_ARG(answer->criterion));
		if (look_place(search, place, where, review->assessment, answer->value))
			good = review_answer_redact(search->app, search->db, review, answer) == STORE_OK;
	}
	review_answers_done(&answers);
	return good;
}

static bool look_reviews(struct search *search, int64_t assessment, struct text where)
{
	struct review *reviews;
	size_t count;
	bool good = reviews_load(search->db, assessment, &reviews, &count) == STORE_OK;
	for (size_t r = 0; good && r < count; r++)
		good = look_review(search, &reviews[r], where);
	return good;
}

static bool look_verdicts(struct search *search, int64_t assessment, struct text where)
{
	static const char *const kinds[] = {"screening", "decision", "summary"};
	bool good = true;
	search->datum = DATUM_ASSESSMENT_DECISION; /* the controller's own: of no author */
	for (size_t i = 0; good && i < COUNT_OF(kinds); i++) {
		json_t *said;
		good = verdict_open(search->app, search->db, assessment, kinds[i], &said) == STORE_OK;
		if (good && look_place(search, arena_fmt(search->db->arena, "verdict:%s", kinds[i]), where, assessment, said))
			good = verdict_redact(search->app, search->db, assessment, kinds[i], said) == STORE_OK;
		json_decref(said);
	}
	return good;
}

static bool look_assessment(struct search *search, int64_t assessment)
{
	struct text where = arena_fmt(search->db->arena, "/admin/assessments/%lld", (long long)assessment);
	return look_answers(search, assessment, where) && look_reviews(search, assessment, where) && look_verdicts(search, assessment, where);
}

/* --- public profiles: the name and the words of the profile, as one document --- */

static json_t *entry_of(struct text name, struct text profile)
{
	json_t *entry = json_object(), *read = json_loadb(profile.at, profile.len, 0, NULL);
	must(entry);
	json_put_text(entry, "name", name);
	json_put(entry, "profile", read ? read : json_object()); /* what cannot be read is shown nowhere either */
	return entry;
}

typedef enum store_result write_entry(struct db *db, int64_t id, struct text name, const json_t *profile);

static bool look_entry(struct search *search, const char *place, int64_t id, struct text slug, struct text name, struct text profile, write_entry *write)
{
	json_t *entry = entry_of(name, profile);
	bool good = true;
	search->datum = DATUM_COUNT;
	if (look_place(search, text_of(place), arena_fmt(search->db->arena, "/%ss/%.*s", place, TEXT_ARG(slug)), id, entry)) {
		good = write(search->db, id, json_member_text(entry, "name"), json_object_get(entry, "profile")) == STORE_OK;
		search->is_public = true;
	}
	json_decref(entry);
	return good;
}

static bool look_solution(struct search *search, const struct mentions_solutions *row)
{
	return look_entry(search, "solution", row->id, row->slug, row->name, row->profile, publish_redacted);
}

static bool look_organisation(struct search *search, const struct mentions_organisations *row)
{
	return look_entry(search, "organisation", row->id, row->slug, row->name, row->profile, organisation_profile_redacted);
}

/* --- what somebody else said about themselves in their own words. Their names and addresses are not looked at: namesakes are other people --- */

static void look_datum(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	struct search *search = context;
	if (subject == search->subject || (datum != DATUM_ACCOUNT_STATEMENT && datum != DATUM_VISITOR_ROLE && datum != DATUM_VISITOR_ORGANISATION))
		return;
	json_t *words = json_new_text(value);
	search->datum = datum;
	search->work = subject;
	if (look_place(search, arena_fmt(search->db->arena, "datum:%s", inventory_rows[datum].id),
		    arena_fmt(search->db->arena, "/admin/people/%lld", (long long)subject), subject, words) &&
		vault_put(search->app->vault, search->db, subject, datum, 0, json_text_of(words)) != VAULT_OK)
		search->failed = true;
	json_decref(words);
}

static bool look_person(struct search *search, int64_t subject)
{
	return vault_each_searchable_of(search->app->vault, search->db, subject, look_datum, search) == VAULT_OK && !search->failed;
}

/* --- rounds: each with memory of its own --- */

/* Looks at one or some and gives the last one's number; 0: no more, -1: failed. */
typedef int64_t round_step(struct search *search, int64_t after);

static int64_t assessment_step(struct search *search, int64_t after)
{
	struct mentions_assessments row;
	enum store_result result = db_one(search->db, &stmt_mentions_assessments, &(struct mentions_assessments_in){after, 1}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? 0 : -1;
	return look_assessment(search, row.id) ? row.id : -1;
}

static int64_t solution_step(struct search *search, int64_t after)
{
	struct mentions_solutions *rows;
	size_t count;
	if (db_all(search->db, &stmt_mentions_solutions, &(struct mentions_solutions_in){after, ROUND}, &rows, &count) != STORE_OK)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!look_solution(search, &rows[i]))
			return -1;
	return count ? rows[count - 1].id : 0;
}

static int64_t organisation_step(struct search *search, int64_t after)
{
	struct mentions_organisations *rows;
	size_t count;
	if (db_all(search->db, &stmt_mentions_organisations, &(struct mentions_organisations_in){after, ROUND}, &rows, &count) != STORE_OK)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!look_organisation(search, &rows[i]))
			return -1;
	return count ? rows[count - 1].id : 0;
}

static int64_t people_step(struct search *search, int64_t after)
{
	struct vault_person *people;
	size_t count;
	if (vault_list_after(search->app->vault, search->db, after, ROUND, &people, &count) != VAULT_OK)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!look_person(search, people[i].subject))
			return -1;
	return count ? people[count - 1].subject : 0;
}

static bool walk(struct search *search, struct arena *arena, round_step *step)
{
	int64_t after = 0;
	do {
		struct db db = db_open(search->app->store, arena);
		search->db = &db;
		after = step(search, after);
		bool whole = !arena_failed(arena);
		db_close(&db);
		arena_reset(arena);
		if (!whole)
			return false;
	} while (after > 0 && search->count < search->most);
	return after >= 0 && !search->failed;
}

/* --- whom to look for --- */

static void add_term(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	struct search *search = context;
	bool number = datum == DATUM_CONTACT_PHONE;
	if (!number && datum != vault_first_name_datum(capacity) && datum != vault_last_name_datum(capacity) && datum != vault_email_datum(capacity))
		return;
	must(search->parts_count < PARTS_MOST);
	struct part *part = &search->parts[search->parts_count++];
	part->datum = datum;
	mention_terms_add(&part->terms, search->keep->arena, value, number);
	mention_terms_add(&search->terms, search->keep->arena, value, number);
}

static enum vault_result begin(struct search *search, struct app *app, struct db *db, int64_t subject, size_t most)
{
	*search = (struct search){.app = app, .keep = db, .db = db, .subject = subject, .most = most, .found = ARENA_MANY(db->arena, struct mention, most)};
	return vault_each_searchable_of(app->vault, db, subject, add_term, search);
}

enum vault_result mentions_find(struct app *app, struct db *db, int64_t subject, struct mention **found, size_t *count)
{
	static round_step *const steps[] = {assessment_step, solution_step, organisation_step, people_step};
	struct search search;
	enum vault_result result = begin(&search, app, db, subject, MENTIONS_MOST);
	*found = search.found;
	*count = 0;
	struct arena *arena = arena_new(ROUND_BYTES);
	if (!arena)
		return VAULT_FAILED;
	for (size_t i = 0; result == VAULT_OK && search.terms.count && i < COUNT_OF(steps); i++)
		result = walk(&search, arena, steps[i]) ? VAULT_OK : VAULT_FAILED;
	arena_free(arena);
	*count = search.count;
	return result;
}

/* --- one place --- */

static bool look_at_one(struct search *search, int64_t object)
{
	struct mentions_solutions solution;
	struct mentions_organisations organisation;
	enum store_result found = STORE_OK;
	if (text_starts(search->only, TEXT("datum:")))
		return look_person(search, object);
	if (text_is(search->only, TEXT("solution")))
		found = db_one(search->db, &stmt_mentions_solutions, &(struct mentions_solutions_in){object - 1, 1}, &solution);
	else if (text_is(search->only, TEXT("organisation")))
		found = db_one(search->db, &stmt_mentions_organisations, &(struct mentions_organisations_in){object - 1, 1}, &organisation);
	else
		return look_assessment(search, object);
	if (found != STORE_OK)
		return found == STORE_NONE;
	if (text_is(search->only, TEXT("solution")))
		return solution.id != object || look_solution(search, &solution);
	return organisation.id != object || look_organisation(search, &organisation);
}

static enum vault_result one_place(struct app *app, struct db *db, int64_t subject, struct text place, int64_t object, bool redacts,
	struct mention *out, bool *is_public)
{
	struct search search;
	enum vault_result result = begin(&search, app, db, subject, 1);
	search.only = place;
	search.redacts = redacts;
	if (result != VAULT_OK || !place.len || !search.terms.count)
		return result == VAULT_OK ? VAULT_NONE : result;
	if (!look_at_one(&search, object) || search.failed || arena_failed(db->arena))
		return VAULT_FAILED;
	*out = search.found[0];
	*is_public = search.is_public;
	return search.count ? VAULT_OK : VAULT_NONE;
}

enum vault_result mention_at(struct app *app, struct db *db, int64_t subject, struct text place, int64_t object, struct mention *out)
{
	bool is_public;
	return one_place(app, db, subject, place, object, false, out, &is_public);
}

/* --- decisions --- */

const char *const mention_choice_codes[3] = {[MENTION_KEEP] = "keep", [MENTION_REDACT] = "redact", [MENTION_PACKAGE] = "package"};

enum mention_choice mention_choice_find(struct text code)
{
	for (enum mention_choice choice = MENTION_REDACT; choice <= MENTION_PACKAGE; choice++)
		if (text_is_cstr(code, mention_choice_codes[choice]))
			return choice;
	return MENTION_KEEP;
}

struct text mention_kind(struct text place)
{
	struct text kind = text_cut(&place, ':');
	return text_is(kind, TEXT("verdict")) ? TEXT("decision") : text_is(kind, TEXT("datum")) ? TEXT("statement") : kind;
}

enum vault_result mention_decide(struct app *app, struct db *db, const struct viewer *who, const struct mention_decision *decision, bool *is_public)
{
	struct mention mention;
	struct text choice = text_of(mention_choice_codes[decision->choice]);
	enum vault_result result = one_place(app, db, decision->person, decision->place, decision->object,
		decision->choice == MENTION_REDACT, &mention, is_public);
	if (result != VAULT_OK)
		return result;
	const struct mention_decision_put_in in = {decision->person, decision->object, mention.place, choice, clock_now_s()};
	if (db_run(db, &stmt_mention_decision_put, &in, NULL) != STORE_OK)
		return VAULT_FAILED;
	struct text detail = arena_fmt(db->arena, "person=%lld place=%.*s decision=%.*s", (long long)decision->person, TEXT_ARG(mention.place), TEXT_ARG(choice));
	return audit_event(db, who, "mention_decided", decision->object, detail) == STORE_OK ? VAULT_OK : VAULT_FAILED;
}
