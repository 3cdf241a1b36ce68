/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/policy: the version in force, a coming one, and the draft on its way: loaded, compared with the program, looked at,
 * decided by two, announced. */
#include "admin/privacy.h"
#include "base/clock.h"
#include "policy/approval.h"
#include "policy/settings.h"
#include "privacy/policy.h"
#include "privacy/policy_page.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define MISTAKES_SHOWN 60

static const struct policy_mistake_row *rows_of(struct visit *visit, const struct notice_mistakes *mistakes, size_t *count)
{
	*count = mistakes->count < MISTAKES_SHOWN ? mistakes->count : MISTAKES_SHOWN;
	struct policy_mistake_row *rows = ARENA_MANY(visit->arena, struct policy_mistake_row, *count);
	for (size_t i = 0; i < *count; i++)
		rows[i] = (struct policy_mistake_row){(int64_t)mistakes->at[i].line, mistakes->at[i].words};
	return rows;
}

static bool fill_draft(struct visit *visit, struct policy_desk_view *view)
{
	struct policy_draft_get draft;
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	enum approval state;
	enum store_result found = db_one(&visit->db, &stmt_policy_draft_get, NULL, &draft);
	if (found != STORE_OK)
		return found == STORE_NONE;
	if (!policy_examine(visit->app, &visit->db, draft.body, TEXT(""), &notice, &mistakes) ||
		approval_state(&visit->db, POLICY_APPROVAL, draft.id, &state) != STORE_OK)
		return false;
	view->has_draft = true;
	view->sentences = (int64_t)notice.sentences;
	view->draft_class = visit_tr(visit, text_is(draft.class, TEXT("material")) ? N_("material") : N_("editorial"));
	view->draft_date = draft.effective ? lang_date(visit->lang, visit->arena, draft.effective) : visit_tr(visit, N_("as soon as it may"));
	view->mistakes = rows_of(visit, &mistakes, &view->mistakes_count);
	view->waits = state == APPROVAL_WAITING;
	view->refused = state == APPROVAL_REFUSED;
	view->given = approval_is_given(state);
	return true;
}

/* After a new program the version in force may no longer fit it. */
static bool fill_versions(struct visit *visit, struct policy_desk_view *view)
{
	size_t count;
	const struct version *all = versions_all(visit->app->policy, &count), *coming = versions_coming(visit->app->policy);
	struct policy_link *links = ARENA_MANY(visit->arena, struct policy_link, count);
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	struct policy_notice_count told = {0};
	for (size_t i = 0; i < count; i++)
		links[i] = (struct policy_link){.id = all[count - 1 - i].id, .words = lang_date(visit->lang, visit->arena, all[count - 1 - i].effective),
			.current = &all[count - 1 - i] == versions_current(visit->app->policy)};
	view->versions = links;
	view->versions_count = count;
	if (!policy_examine(visit->app, &visit->db, versions_current(visit->app->policy)->body, TEXT(""), &notice, &mistakes))
		return false;
	view->old_mistakes = rows_of(visit, &mistakes, &view->old_mistakes_count);
	if (!coming)
		return true;
	view->coming = coming->id;
	view->coming_date = lang_date(visit->lang, visit->arena, coming->effective);
	bool good = db_one(&visit->db, &stmt_policy_notice_count, &(struct policy_notice_count_in){coming->number}, &told) == STORE_OK;
	view->told = told.told;
	return good;
}

enum store_result privacy_policy_card(struct visit *visit, struct text *words, bool *to_do)
{
	struct policy_draft_get draft;
	const struct out_arg args[] = {out_arg_text("version", visit_policy(visit))};
	*words = desk_sentence(visit, N_("Version {version} is in force"), args, 1);
	enum store_result result = db_one(&visit->db, &stmt_policy_draft_get, NULL, &draft);
	*to_do = result == STORE_OK;
	return result == STORE_NONE ? STORE_OK : result;
}

void admin_policy_get(struct visit *visit)
{
	struct option *classes = ARENA_MANY(visit->arena, struct option, 2);
	classes[0] = (struct option){.value = TEXT("material"), .label = visit_tr(visit, N_("Material: it says something else about data, readers, tools or purposes")), .chosen = true};
	classes[1] = (struct option){.value = TEXT("editorial"), .label = visit_tr(visit, N_("Editorial: it says the same in better words"))};
	struct policy_desk_view view = {.classes = {classes, 2}, .notice_days = settings_get(&visit->db, SETTING_NOTICE_DAYS)};
	if (!fill_versions(visit, &view) || !fill_draft(visit, &view)) {
		visit_refuse(visit, 503);
		return;
	}
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("The policy and its versions")), html_desk_policy(visit_out(visit), &view));
}

void admin_policy_post(struct visit *visit, const struct form_admin_policy_post *form)
{
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	if (!policy_examine(visit->app, &visit->db, form->text, form->anchors, &notice, &mistakes)) {
		visit_refuse(visit, 503);
		return;
	}
	enum store_result kept = policy_put_draft(visit->app, &visit->db, &visit->viewer, &notice, text_is(form->class, TEXT("material")), form->effective);
	if (!visit_refuse_store(visit, kept))
		visit_go(visit, visit_tr(visit, mistakes.count ? N_("Kept as the draft. It cannot be published yet: see what is wrong with it.") : N_("Kept as the draft.")),
			"/admin/privacy/policy");
}

void admin_policy_draft_get(struct visit *visit)
{
	struct policy_draft_get draft;
	struct notice notice;
	struct notice_mistakes unheard = {0};
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_policy_draft_get, NULL, &draft)))
		return;
	struct policy_view view = {0};
	notice_read(visit->arena, draft.body, &notice, &unheard);
	view.sections = policy_sections(visit, &notice, &view.sections_count);
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("The draft, as it will be read")), html_desk_policy_draft(visit_out(visit), &view));
}

/* The first press asks another administrator; once agreed, the next one announces. */
void admin_policy_publish_post(struct visit *visit, const struct form_admin_policy_publish_post *form)
{
	struct policy_draft_get draft;
	enum approval state;
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_policy_draft_get, NULL, &draft)) ||
		visit_refuse_store(visit, approval_state(&visit->db, POLICY_APPROVAL, draft.id, &state)))
		return;
	enum policy_step step = policy_publish(visit->app, &visit->db, &visit->viewer);
	visit->policy_changed = step == POLICY_PUBLISHED;
	bool asks = (step == POLICY_WAITS && state == APPROVAL_NONE) || step == POLICY_REFUSED;
	if (asks && !form->reason.len)
		visit_error(visit, "reason", visit_tr(visit, N_("Say why: another administrator decides by it")));
	else if (step != POLICY_PUBLISHED && !asks)
		visit_error(visit, "reason", visit_tr(visit, policy_step_words(step)));
	if (visit_has_errors(visit))
		visit_again(visit);
	else if (!asks)
		visit_go(visit, visit_tr(visit, policy_step_words(step)), "/admin/privacy/policy");
	else if (!visit_refuse_store(visit, approval_ask(visit->app->vault, &visit->db, &visit->viewer, POLICY_APPROVAL, draft.id, form->reason)))
		visit_go(visit, visit_tr(visit, N_("Another administrator is asked.")), "/admin/privacy/policy");
}
