/* SPDX-License-Identifier: Apache-2.0
 * /privacy/policy/{version}/changes: paragraph by paragraph what a version says otherwise than the one before. */
#include "privacy/policy_page.h"
#include "policy/version.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define PARAGRAPHS_MOST 600

struct paragraphs {
	struct text *at;
	size_t count;
};

static struct paragraphs paragraphs_of(struct visit *visit, const struct version *version)
{
	struct notice notice;
	struct notice_mistakes unheard = {0};
	notice_read(visit->arena, version->body, &notice, &unheard);
	struct paragraphs out = {ARENA_MANY(visit->arena, struct text, notice.count), 0};
	for (size_t b = 0; b < notice.count && out.count < PARAGRAPHS_MOST; b++)
		out.at[out.count++] = notice_block_words(visit->arena, &notice.blocks[b]);
	return out;
}

/* The longest common sequence: rest[i][j] is its length from old[i] and new[j] on. */
static const struct policy_change *compare(struct visit *visit, struct paragraphs old, struct paragraphs new, struct policy_changes_view *view)
{
	size_t wide = new.count + 1, i = 0, j = 0;
	uint16_t *rest = ARENA_MANY(visit->arena, uint16_t, (old.count + 1) * wide);
	struct policy_change *changes = ARENA_MANY(visit->arena, struct policy_change, old.count + new.count);
	for (size_t a = old.count; a-- > 0;)
		for (size_t b = new.count; b-- > 0;) {
			uint16_t down = rest[(a + 1) * wide + b], right = rest[a * wide + b + 1];
			rest[a * wide + b] = text_is(old.at[a], new.at[b]) ? (uint16_t)(rest[(a + 1) * wide + b + 1] + 1) : down > right ? down : right;
		}
	while (i < old.count || j < new.count) {
		struct policy_change *change = &changes[view->changes_count++];
		if (i < old.count && j < new.count && text_is(old.at[i], new.at[j])) {
			*change = (struct policy_change){CHANGE_NONE, new.at[j++]};
			i++;
		} else if (i < old.count && (j == new.count || rest[(i + 1) * wide + j] >= rest[i * wide + j + 1])) {
			*change = (struct policy_change){CHANGE_REMOVED, old.at[i++]};
			view->removed++;
		} else {
			*change = (struct policy_change){CHANGE_ADDED, new.at[j++]};
			view->added++;
		}
	}
	return changes;
}

void privacy_changes_get(struct visit *visit)
{
	size_t count;
	const struct version *all = versions_all(visit->app->policy, &count), *version = versions_find(visit->app->policy, visit_text(visit, "version"));
	if (!version || version->first) {
		visit_refuse(visit, 404);
		return;
	}
	const struct version *before = &all[version->number - 2];
	struct policy_changes_view view = {.version = version->id, .before = before->id, .material = version->material,
		.date = lang_date(visit->lang, visit->arena, version->effective)};
	view.changes = compare(visit, paragraphs_of(visit, before), paragraphs_of(visit, version), &view);
	policy_show(visit, visit_tr(visit, N_("What changes in the privacy policy")), html_policy_changes(visit_out(visit), &view));
}
