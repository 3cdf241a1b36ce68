/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/policy.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "messages/letters.h"
#include "policy/approval.h"
#include "policy/audit.h"
#include "statements.gen.h"

#include <stdio.h>

#define LETTERS_AT_ONCE 200

static const struct viewer program = {.program = true};

/* --- from a text to a draft --- */

static struct texts purposes_of(struct arena *arena, const struct version *version)
{
	struct text *list = ARENA_MANY(arena, struct text, PURPOSE_COUNT), rest = version ? version->purposes : TEXT("");
	struct texts out = {list, 0};
	while (rest.len && out.count < PURPOSE_COUNT)
		list[out.count++] = text_cut(&rest, ',');
	return out;
}

/* Processors that measure use, live now. */
static bool tools_of(struct db *db, struct texts *tools)
{
	struct policy_tools *rows;
	size_t count;
	if (db_all(db, &stmt_policy_tools, &(struct policy_tools_in){clock_now_s()}, &rows, &count) != STORE_OK)
		return false;
	struct text *names = ARENA_MANY(db->arena, struct text, count);
	for (size_t i = 0; i < count; i++)
		names[i] = rows[i].name;
	*tools = (struct texts){names, count};
	return true;
}

bool policy_examine(struct app *app, struct db *db, struct text source, struct text anchors, struct notice *notice, struct notice_mistakes *mistakes)
{
	const struct version *current = versions_current(app->policy);
	struct notice_world world = {.purposes_known = purposes_of(db->arena, current)};
	if (!tools_of(db, &world.tools))
		return false;
	notice_read(db->arena, source, notice, mistakes);
	if (anchors.len)
		notice_add_anchors(db->arena, notice, anchors, mistakes);
	notice_check(db->arena, notice, &world, mistakes);
	return !arena_failed(db->arena);
}

enum store_result policy_put_draft(struct app *app, struct db *db, const struct viewer *who, const struct notice *notice, bool material, int64_t effective)
{
	const struct policy_draft_put_in in = {.id = store_new_id(), .made = clock_now_s(), .class = material ? TEXT("material") : TEXT("editorial"),
		.effective = effective, .body = notice_write(db->arena, notice)};
	if (!in.body.len || in.body.len > POLICY_MOST_BYTES)
		return STORE_CONFLICT;
	if (db_run(db, &stmt_policy_drafts_drop, NULL, NULL) != STORE_OK || db_run(db, &stmt_policy_draft_put, &in, NULL) != STORE_OK)
		return STORE_FAILED;
	return audit_event(db, who, "policy_drafted", in.id, arena_fmt(db->arena, "class=%.*s", TEXT_ARG(in.class)));
}

/* --- from a draft to a version --- */

/* Nobody can answer on a cabinet that has no administrator yet: then the machine's keeper decides, and the version says so. */
static enum policy_step decided(struct db *db, const struct policy_draft_get *draft, bool *alone)
{
	enum approval state;
	int64_t able;
	if (approval_able(db, &able) != STORE_OK || approval_state(db, POLICY_APPROVAL, draft->id, &state) != STORE_OK)
		return POLICY_FAILED;
	*alone = able == 0 || state == APPROVAL_GIVEN_ALONE;
	if (state == APPROVAL_REFUSED)
		return POLICY_REFUSED;
	return able == 0 || approval_is_given(state) ? POLICY_PUBLISHED : POLICY_WAITS;
}

enum policy_step policy_publish(struct app *app, struct db *db, const struct viewer *who)
{
	static const enum policy_step steps[] = {[PUBLISH_OK] = POLICY_PUBLISHED, [PUBLISH_TOO_EARLY] = POLICY_TOO_EARLY,
		[PUBLISH_NOT_EDITORIAL] = POLICY_NOT_EDITORIAL, [PUBLISH_FAILED] = POLICY_FAILED};
	struct policy_draft_get draft;
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	size_t count;
	bool alone;
	enum store_result found = db_one(db, &stmt_policy_draft_get, NULL, &draft);
	if (found != STORE_OK)
		return found == STORE_NONE ? POLICY_NO_DRAFT : POLICY_FAILED;
	if (!policy_examine(app, db, draft.body, TEXT(""), &notice, &mistakes))
		return POLICY_FAILED;
	if (mistakes.count)
		return POLICY_HAS_MISTAKES;
	enum policy_step step = decided(db, &draft, &alone);
	if (step != POLICY_PUBLISHED)
		return step;
	step = steps[version_publish(app->policy, db, text_is(draft.class, TEXT("material")), draft.effective, draft.body, alone)];
	if (step != POLICY_PUBLISHED)
		return step;
	(void)versions_all(app->policy, &count); /* those before this one */
	if (db_run(db, &stmt_policy_drafts_drop, NULL, NULL) != STORE_OK ||
		audit_event(db, who, "policy_published", (int64_t)count + 1, arena_fmt(db->arena, "class=%.*s", TEXT_ARG(draft.class))) != STORE_OK)
		return POLICY_FAILED;
	return POLICY_PUBLISHED;
}

const char *policy_step_words(enum policy_step step)
{
	static const char *const words[] = {[POLICY_PUBLISHED] = N_("The new version is announced."), [POLICY_NO_DRAFT] = N_("There is no draft."),
		[POLICY_HAS_MISTAKES] = N_("It cannot be published: see what is wrong with it."),
		[POLICY_WAITS] = N_("Another administrator has to agree first."), [POLICY_REFUSED] = N_("The other administrator refused it."),
		[POLICY_TOO_EARLY] = N_("The date is too early: a material change needs its notice period, and a text cannot be dated ahead."),
		[POLICY_NOT_EDITORIAL] = N_("This change is not editorial: it states other data, readers, tools or purposes than the version before."),
		[POLICY_FAILED] = N_("It could not be stored.")};
	return words[step];
}

/* --- the first version --- */

static struct text read_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");
	char *bytes = file ? arena_try(arena, POLICY_MOST_BYTES) : NULL;
	size_t len = bytes ? fread(bytes, 1, POLICY_MOST_BYTES, file) : 0;
	if (file)
		fclose(file);
	return len < POLICY_MOST_BYTES ? (struct text){bytes, len} : TEXT("");
}

static bool publish_first(struct app *app, struct db *db, char error[static 300])
{
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	struct text path = arena_fmt(db->arena, "%s/policy/notice/en.md", app->config->share), source = read_file(db->arena, path.at);
	snprintf(error, 300, "the policy's text cannot be read from %.200s", path.at);
	if (!source.len || !policy_examine(app, db, source, TEXT(""), &notice, &mistakes))
		return false;
	if (mistakes.count) {
		snprintf(error, 300, "%.100s:%zu: %.*s", path.at, mistakes.at[0].line, (int)(mistakes.at[0].words.len < 180 ? mistakes.at[0].words.len : 180), mistakes.at[0].words.at);
		return false;
	}
	snprintf(error, 300, "the first version of the policy cannot be stored");
	return version_publish(app->policy, db, false, 0, notice_write(db->arena, &notice), false) == PUBLISH_OK &&
		audit_event(db, &program, "policy_published", 1, TEXT("class=first")) == STORE_OK && db_commit(db) == STORE_OK;
}

bool policy_begin(struct app *app, char error[static 300])
{
	struct arena *arena = arena_new(64u << 20);
	snprintf(error, 300, "the versions of the policy cannot be read, or one was altered (see the lines above)");
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool good = versions_refresh(app->policy, &db);
	if (good && !versions_current(app->policy))
		good = publish_first(app, &db, error) && versions_refresh(app->policy, &db);
	db_close(&db);
	arena_free(arena);
	return good;
}

/* --- jobs --- */

bool policy_follow(struct app *app)
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool good = versions_refresh(app->policy, &db);
	db_close(&db);
	arena_free(arena);
	return good;
}

struct coming {
	const struct app *app;
	const struct version *version;
};

static size_t coming_args(const void *context, struct arena *arena, const struct lang *lang, struct out_arg args[static LETTER_ARGS_MOST])
{
	const struct coming *coming = context;
	struct text link = arena_fmt(arena, "%s/%s/privacy/policy/%.*s/changes", coming->app->config->base_url, lang->code, TEXT_ARG(coming->version->id));
	args[0] = out_arg_text("date", lang_date(lang, arena, coming->version->effective));
	args[1] = out_arg_text("a", link);
	return 2;
}

/* Letter and note in one transaction: a person is written to once, whatever stops in between. */
static bool tell(struct app *app, struct arena *arena, const struct version *version, int64_t subject)
{
	int64_t new = 0;
	struct db db = db_open(app->store, arena);
	const struct coming coming = {app, version};
	bool good = db_run(&db, &stmt_policy_notice_add, &(struct policy_notice_add_in){version->number, subject, clock_now_s()}, &new) == STORE_OK &&
		(!new || outbox_put_in_all(app, &db, subject, LETTER_POLICY_CHANGED, version->number, coming_args, &coming) == STORE_OK) && db_commit(&db) == STORE_OK;
	db_close(&db);
	return good;
}

static bool notify_some(struct app *app, struct arena *arena, const struct version *version, size_t *count)
{
	struct policy_notice_due *due;
	struct db db = db_open(app->store, arena);
	bool good = db_all(&db, &stmt_policy_notice_due, &(struct policy_notice_due_in){version->number, LETTERS_AT_ONCE}, &due, count) == STORE_OK;
	db_close(&db);
	for (size_t i = 0; good && i < *count; i++)
		good = tell(app, arena, version, due[i].subject);
	if (good && *count) {
		log_info("policy_notice", "version=%lld letters=%zu", (long long)version->number, *count);
		if (app->wake_courier)
			app->wake_courier(app->courier);
	}
	return good;
}

bool policy_notify(struct app *app)
{
	const struct version *coming = versions_to_tell(app->policy);
	size_t count = LETTERS_AT_ONCE;
	bool good = true;
	while (coming && good && count == LETTERS_AT_ONCE) {
		struct arena *arena = arena_new(16u << 20);
		good = arena && notify_some(app, arena, coming, &count);
		arena_free(arena);
	}
	return good;
}
