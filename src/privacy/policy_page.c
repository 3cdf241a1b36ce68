/* SPDX-License-Identifier: Apache-2.0
 * /privacy/policy: each paragraph with the clauses it speaks for, what keeps them and how their tests went; every version. */
#include "privacy/policy_page.h"
#include "base/config.h"
#include "policy/version.h"
#include "web/markdown.h"
#include "pages.gen.h"
#include "routes.gen.h"

/* --- the rows --- */

static struct markdown_values values_of(struct visit *visit)
{
	const struct config *config = visit->app->config;
	struct markdown_value *values = ARENA_MANY(visit->arena, struct markdown_value, 3);
	values[0] = (struct markdown_value){"controller", text_of(config->controller)};
	values[1] = (struct markdown_value){"unit", text_of(config->unit[0] ? config->unit : config->controller)};
	values[2] = (struct markdown_value){"contact", text_of(config->privacy_contact)};
	return (struct markdown_values){values, 3, true};
}

/* The block in the reader's language where the catalogue has it: an operator's own text stands as it is. */
static struct html words_of(struct visit *visit, const struct notice_block *block, const struct markdown_values *values)
{
	struct text words = notice_block_words(visit->arena, block);
	if (block->kind != NOTICE_TABLE)
		words = tr_text(visit->lang, words);
	if (block->kind == NOTICE_ITEM)
		words = arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(block->marker), TEXT_ARG(words));
	if (block->kind == NOTICE_HEADING)
		words = arena_fmt(visit->arena, "# %.*s", TEXT_ARG(words));
	return markdown_render(visit_out(visit), words, 3, values);
}

static struct text state_words_of(struct visit *visit, enum policy_state state)
{
	static const char *const words[] = {[POLICY_STATE_PASSED] = N_("Tests passed"), [POLICY_STATE_OPEN] = N_("Not all enforced yet"),
		[POLICY_STATE_UNTRIED] = N_("Not tested here"), [POLICY_STATE_FAILED] = N_("A test failed")};
	return visit_tr(visit, words[state]);
}

static bool is_among(const struct policy_row *row, struct text id)
{
	for (size_t i = 0; i < row->proofs_count; i++)
		if (text_is(row->proofs[i].id, id))
			return true;
	return false;
}

static void add_proofs(struct visit *visit, const struct clause_results *results, const struct notice_block *block, struct policy_row *row)
{
	size_t most = 0;
	for (size_t s = 0; s < block->count; s++)
		most += block->sentences[s].clauses.count;
	struct policy_proof *proofs = ARENA_MANY(visit->arena, struct policy_proof, most);
	row->proofs = proofs;
	for (size_t s = 0; s < block->count; s++)
		for (size_t i = 0; i < block->sentences[s].clauses.count; i++) {
			const struct clause *clause = clause_find(block->sentences[s].clauses.at[i]);
			if (!clause || is_among(row, text_of(clause->id)))
				continue;
			proofs[row->proofs_count] = policy_proof_of(visit, results, clause);
			row->codes = arena_fmt(visit->arena, "%.*s%s%s", TEXT_ARG(row->codes), row->proofs_count ? " " : "", clause->id);
			if (proofs[row->proofs_count].state > row->state)
				row->state = proofs[row->proofs_count].state;
			row->proofs_count++;
		}
	row->state_words = state_words_of(visit, row->state);
}

static struct policy_row row_of(struct visit *visit, const struct clause_results *results, const struct notice_block *block, const struct markdown_values *values)
{
	struct policy_row row = {.words = words_of(visit, block, values), .is_title = block->kind == NOTICE_HEADING, .is_table = block->kind == NOTICE_TABLE};
	add_proofs(visit, results, block, &row);
	if (!row.proofs_count && !row.is_title)
		row.note = visit_tr(visit, row.is_table ? N_("Made from the inventory by which the program decides") : N_("Binds nobody"));
	return row;
}

/* A heading of the first two levels begins a section; what stands before the first belongs to one without a title. */
const struct policy_section *policy_sections(struct visit *visit, const struct notice *notice, size_t *count)
{
	struct policy_section *sections = ARENA_MANY(visit->arena, struct policy_section, notice->count + 1);
	struct policy_row *rows = ARENA_MANY(visit->arena, struct policy_row, notice->count + 1);
	struct clause_results results = clause_results_read(visit->arena);
	struct markdown_values values = values_of(visit);
	*count = 0;
	for (size_t b = 0; b < notice->count; b++) {
		const struct notice_block *block = &notice->blocks[b];
		bool begins = block->kind == NOTICE_HEADING && block->level <= 2;
		if (begins || *count == 0) {
			sections[*count] = (struct policy_section){.id = arena_fmt(visit->arena, "part-%zu", *count + 1), .rows = &rows[b],
				.title = begins ? tr_text(visit->lang, notice_block_words(visit->arena, block)) : visit_tr(visit, N_("Privacy policy"))};
			(*count)++;
		}
		struct policy_section *section = &sections[*count - 1];
		rows[b] = row_of(visit, &results, block, &values);
		if (begins && !rows[b].proofs_count)
			section->rows = &rows[b + 1]; /* the title says it */
		else
			section->rows_count++;
		rows[b].is_title = rows[b].is_title && !begins;
		if (begins)
			rows[b].words = (struct html){TEXT("")};
	}
	return sections;
}

/* --- the page --- */

void policy_show(struct visit *visit, struct text title, struct html body)
{
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")};
	trail[1] = (struct frame_step){.name = title};
	visit_page(visit, &(struct page){.title = title, .body = body, .trail = trail, .trail_count = 2, .cached = true});
}

static void fill_versions(struct visit *visit, const struct version *shown, struct policy_view *view)
{
	size_t count;
	const struct version *all = versions_all(visit->app->policy, &count);
	struct policy_link *links = ARENA_MANY(visit->arena, struct policy_link, count);
	for (size_t i = 0; i < count; i++)
		links[i] = (struct policy_link){.id = all[count - 1 - i].id, .current = all[count - 1 - i].number == shown->number,
			.words = lang_date(visit->lang, visit->arena, all[count - 1 - i].effective)};
	view->versions = links;
	view->versions_count = count;
	view->before = shown->number > 1 ? all[shown->number - 2].id : TEXT("");
}

static void show_version(struct visit *visit, const struct version *shown)
{
	const struct config *config = visit->app->config;
	const struct version *current = versions_current(visit->app->policy), *coming = versions_coming(visit->app->policy);
	struct notice notice;
	struct notice_mistakes unheard = {0};
	notice_read(visit->arena, shown->body, &notice, &unheard);
	struct policy_view view = {.version = shown->id, .date = lang_date(visit->lang, visit->arena, shown->effective),
		.updated = lang_date(visit->lang, visit->arena, shown->updated), .controller = text_of(config->controller), .unit = text_of(config->unit),
		.contact = url_external(arena_fmt(visit->arena, "mailto:%s", config->privacy_contact)), .contact_text = text_of(config->privacy_contact),
		.hash = shown->hash, .in_force = shown == current, .is_old = shown->number < current->number, .alone = shown->alone};
	if (coming && coming != shown) {
		view.coming = coming->id;
		view.coming_date = lang_date(visit->lang, visit->arena, coming->effective);
	}
	view.sections = policy_sections(visit, &notice, &view.sections_count);
	fill_versions(visit, shown, &view);
	policy_show(visit, visit_tr(visit, N_("Privacy policy")), html_policy(visit_out(visit), &view));
}

void privacy_policy_get(struct visit *visit)
{
	show_version(visit, versions_current(visit->app->policy));
}

void privacy_version_get(struct visit *visit)
{
	const struct version *version = versions_find(visit->app->policy, visit_text(visit, "version"));
	if (version)
		show_version(visit, version);
	else
		visit_refuse(visit, 404);
}
