/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/mentions/{person}: where somebody stands in what others wrote, and what is decided about each place and done at once. What is
 * shown is noted for its authors and for the person; what is of somebody whose data are restricted is counted and not shown. */
#include "admin/privacy.h"
#include "policy/hold.h"
#include "privacy/mentions.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

/* The place in words; its code stands beside it. */
static struct text place_words(const struct visit *visit, struct text place)
{
	static const char *const kinds[][2] = {{"answer:", N_("An answer of a submission")}, {"review:", N_("A review")}, {"verdict:", N_("A decision or letter")},
		{"solution", N_("The public profile of a solution")}, {"organisation", N_("The public profile of an organisation")},
		{"datum:", N_("What somebody else says about themselves")}};
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_starts(place, text_of(kinds[i][0])))
			return visit_tr(visit, kinds[i][1]);
	return place;
}

struct decisions {
	struct mention_decisions_of *rows;
	size_t count;
};

/* Empty: nobody decided yet. What was redacted is found again only when somebody wrote it again. */
static struct text decided_words(const struct visit *visit, const struct decisions *decisions, const struct mention *mention)
{
	for (size_t i = 0; i < decisions->count; i++) {
		const struct mention_decisions_of *row = &decisions->rows[i];
		if (row->object != mention->object || !text_is(row->place, mention->place))
			continue;
		static const char *const words[] = {[MENTION_KEEP] = N_("kept, with a reason"), [MENTION_REDACT] = N_("redacted before, and written again"),
			[MENTION_PACKAGE] = N_("added to the package")};
		return visit_tr(visit, words[mention_choice_find(row->decision)]);
	}
	return TEXT("");
}

static struct options choices_of(struct visit *visit)
{
	static const char *const labels[] = {[MENTION_KEEP] = N_("Keep it, with a reason"), [MENTION_REDACT] = N_("Redact it"), [MENTION_PACKAGE] = N_("Add it to the package")};
	struct option *at = ARENA_MANY(visit->arena, struct option, COUNT_OF(labels));
	for (size_t i = 0; i < COUNT_OF(labels); i++)
		at[i] = (struct option){.value = text_of(mention_choice_codes[i]), .label = visit_tr(visit, labels[i])};
	return (struct options){at, COUNT_OF(labels)};
}

/* The place that the page is about alone: of the form shown again, or as its address says. false: it shows them all. */
static bool one_asked(const struct visit *visit, struct text *place, int64_t *object)
{
	struct texts posted_place = desk_posted(visit, "place"), posted_object = desk_posted(visit, "object");
	*place = posted_place.count ? posted_place.at[0] : visit_query(visit, "place");
	return text_to_int(posted_object.count ? posted_object.at[0] : visit_query(visit, "object"), object) && *object > 0 && place->len;
}

/* --- what may be shown --- */

/* For the person named, and for every author of the text. */
static enum vault_result ask_for(struct visit *visit, const struct asking *asking, int64_t person, const struct mention *mention)
{
	struct vault *vault = visit->app->vault;
	enum vault_result result = VAULT_OK;
	for (enum datum datum = 0; result == VAULT_OK && datum < DATUM_COUNT; datum++)
		if (mention->of_person & (UINT64_C(1) << datum))
			result = vault_may_open(vault, &visit->db, asking, datum, person);
	if (result == VAULT_OK && mention->datum != DATUM_COUNT && !mention->authors_count)
		result = vault_may_open(vault, &visit->db, asking, mention->datum, 0);
	for (size_t i = 0; result == VAULT_OK && i < mention->authors_count; i++)
		result = vault_may_open(vault, &visit->db, asking, mention->datum, mention->authors[i]);
	return result;
}

/* Notes what is shown, and only that: asked once without a note, and when all of it is open, with one. */
static enum vault_result note_shown(struct visit *visit, int64_t person, const struct mention *mention)
{
	struct disclosures nobody = {0};
	struct asking asking = visit->asking;
	asking.seen = &nobody;
	enum vault_result result = ask_for(visit, &asking, person, mention);
	return result == VAULT_OK ? ask_for(visit, &visit->asking, person, mention) : result;
}

/* Leaves what may be shown or, not shown, be decided about; a contractor sees what a grant opens and nothing else. */
static enum vault_result keep_open(struct visit *visit, int64_t person, struct mention *found, size_t *count)
{
	size_t kept = 0;
	for (size_t i = 0; i < *count; i++) {
		enum vault_result result = !found[i].withheld ? note_shown(visit, person, &found[i]) : visit->viewer.contractor ? VAULT_DENIED : VAULT_OK;
		if (result == VAULT_FAILED)
			return result;
		if (result == VAULT_OK)
			found[kept++] = found[i];
	}
	*count = kept;
	return VAULT_OK;
}

/* Whoever may not read the person's address does not search for it. Nothing is noted: nothing is shown yet. */
static bool is_closed(struct visit *visit, int64_t person)
{
	enum capacity capacity;
	struct disclosures nobody = {0};
	struct asking asking = visit->asking;
	asking.seen = &nobody;
	enum vault_result result = vault_capacity_of(visit->app->vault, &visit->db, person, &capacity);
	if (result == VAULT_OK)
		result = vault_may_open(visit->app->vault, &visit->db, &asking, vault_email_datum(capacity), person);
	return visit_refuse_vault(visit, result);
}

/* --- the page --- */

static enum vault_result find(struct visit *visit, struct desk_mentions *view, struct mention **found, size_t *count)
{
	struct text place;
	int64_t object;
	view->one = one_asked(visit, &place, &object);
	if (!view->one)
		return mentions_find(visit->app, &visit->db, view->person, found, count);
	*found = ARENA_NEW(visit->arena, struct mention);
	enum vault_result result = mention_at(visit->app, &visit->db, view->person, place, object, *found);
	*count = result == VAULT_OK;
	return result == VAULT_NONE ? VAULT_OK : result;
}

/* Of a text that is not shown: what is known of it, in a sentence. */
static struct text withheld_words(struct visit *visit, const struct mention *mention)
{
	return desk_count(visit, N_("A text of somebody whose data are restricted. The person stands in it {n} time; the words are not shown."),
		N_("A text of somebody whose data are restricted. The person stands in it {n} times; the words are not shown."), (int64_t)mention->times);
}

static enum store_result fill(struct visit *visit, const struct mention *found, size_t count, struct desk_mentions *view)
{
	struct decisions decisions;
	struct desk_mention *rows = ARENA_MANY(visit->arena, struct desk_mention, count + 1);
	enum store_result result = db_all(&visit->db, &stmt_mention_decisions_of, &(struct mention_decisions_of_in){view->person}, &decisions.rows, &decisions.count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		rows[i] = (struct desk_mention){.person = view->person, .object = found[i].object, .kind = place_words(visit, found[i].place),
			.place = found[i].place, .around = found[i].withheld ? withheld_words(visit, &found[i]) : found[i].around,
			.words = found[i].withheld ? TEXT("") : found[i].words, .withheld = found[i].withheld, .decided = decided_words(visit, &decisions, &found[i]),
			.where = url_here(visit->arena, visit->prefix, "%.*s", TEXT_ARG(found[i].where)),
			.decide = url_here(visit->arena, visit->prefix, "/admin/privacy/mentions/%lld?object=%lld&place=%.*s", (long long)view->person,
				(long long)found[i].object, TEXT_ARG(found[i].place))};
	view->choices = choices_of(visit);
	view->rows = rows;
	view->rows_count = count;
	return result;
}

void admin_mentions_get(struct visit *visit)
{
	struct mention *found;
	size_t count;
	struct desk_mentions view = {.person = visit_id(visit, "person")};
	if (is_closed(visit, view.person) || visit_refuse_vault(visit, find(visit, &view, &found, &count)))
		return;
	view.more = count == MENTIONS_MOST;
	if (!visit_refuse_vault(visit, keep_open(visit, view.person, found, &count)) && !visit_refuse_store(visit, fill(visit, found, count, &view)))
		desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Mentions in what others wrote")), html_desk_mentions(visit_out(visit), &view));
}

/* Nothing that a hold is there to keep is taken out meanwhile (P-92): neither from the person's data nor from the author's. */
static enum store_result check_holds(struct visit *visit, int64_t person, const struct mention *mention)
{
	bool held, of_author = false;
	enum store_result result = hold_stands(&visit->db, person, &held);
	for (size_t i = 0; result == STORE_OK && !of_author && i < mention->authors_count; i++)
		result = hold_stands(&visit->db, mention->authors[i], &of_author);
	if (result == STORE_OK && held)
		visit_error(visit, "decision", visit_tr(visit, N_("A hold stands on this person’s data: nothing is taken out until it ends")));
	else if (result == STORE_OK && of_author)
		visit_error(visit, "decision", visit_tr(visit, N_("A hold stands on the data of who wrote this: nothing is taken out until it ends")));
	return result;
}

static enum store_result check(struct visit *visit, const struct form_admin_mentions_post *form, const struct mention_decision *decision,
	const struct mention *mention)
{
	if (decision->choice == MENTION_KEEP && !form->reason.len)
		visit_error(visit, "reason", visit_tr(visit, N_("Say why it stays")));
	if (decision->choice == MENTION_PACKAGE && mention->withheld)
		visit_error(visit, "decision", visit_tr(visit, N_("The data of who wrote this are restricted: the words are given to nobody")));
	if (decision->choice != MENTION_REDACT)
		return STORE_OK;
	enum store_result result = check_holds(visit, decision->person, mention);
	if (!form->sure && !visit_has_errors(visit))
		visit_error(visit, "sure", visit_tr(visit, N_("Tick that you know: what is redacted cannot be brought back")));
	return result;
}

/* A reason is kept under the administrator's own key, by the number of the place's object. */
void admin_mentions_post(struct visit *visit, const struct form_admin_mentions_post *form)
{
	bool is_public = false;
	struct mention mention;
	const struct mention_decision decision = {.person = visit_id(visit, "person"), .object = form->object, .place = form->place,
		.choice = mention_choice_find(form->decision)};
	if (is_closed(visit, decision.person) ||
		visit_refuse_vault(visit, mention_at(visit->app, &visit->db, decision.person, decision.place, decision.object, &mention)) ||
		visit_refuse_store(visit, check(visit, form, &decision, &mention)))
		return;
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (visit_refuse_vault(visit, mention_decide(visit->app, &visit->db, &visit->viewer, &decision, &is_public)))
		return;
	if (form->reason.len && visit_refuse_vault(visit, vault_put(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_ADMINISTRATOR_REASON,
							    form->object, form->reason)))
		return;
	visit->words_gone = decision.choice == MENTION_REDACT;
	visit->catalogue_changed = is_public;
	if (visit->words_gone && text_starts(form->place, TEXT("datum:")))
		visit->person_changed = form->object;
	visit_go(visit, visit->words_gone ? visit_tr(visit, N_("Redacted. The words are gone from the text.")) : visit_tr(visit, N_("Noted")),
		"/admin/privacy/mentions/%lld", (long long)decision.person);
}
