/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/mentions/{person}: where somebody stands in what others wrote, and what is decided about each place. */
#include "admin/privacy.h"
#include "base/buffer.h"
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

/* The last decision about the place, from the events of its object: "person=1 place=answer:channel decision=keep". */
static enum store_result last_decision(struct visit *visit, int64_t person, const struct mention *mention, struct text *out)
{
	struct events_of_object *rows;
	size_t count;
	struct text wanted = arena_fmt(visit->arena, "person=%lld place=%.*s decision=", (long long)person, TEXT_ARG(mention->place));
	enum store_result result = db_all(&visit->db, &stmt_events_of_object, &(struct events_of_object_in){mention->object}, &rows, &count);
	*out = TEXT("");
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		if (text_is(rows[i].kind, TEXT("mention_decided")) && text_starts(rows[i].detail, wanted))
			*out = text_slice(rows[i].detail, wanted.len, rows[i].detail.len);
	return result;
}

static struct text decision_words(const struct visit *visit, struct text decision)
{
	if (text_is(decision, TEXT("redact")))
		return visit_tr(visit, N_("redacted by hand"));
	if (text_is(decision, TEXT("package")))
		return visit_tr(visit, N_("added to the package"));
	return decision.len ? visit_tr(visit, N_("kept, with a reason")) : TEXT("");
}

static struct options choices_of(struct visit *visit)
{
	struct option *at = ARENA_MANY(visit->arena, struct option, 3);
	at[0] = (struct option){.value = TEXT("keep"), .label = visit_tr(visit, N_("Keep it, with a reason"))};
	at[1] = (struct option){.value = TEXT("redact"), .label = visit_tr(visit, N_("Redacted by hand"))};
	at[2] = (struct option){.value = TEXT("package"), .label = visit_tr(visit, N_("Add it to the package"))};
	return (struct options){at, 3};
}

void admin_mentions_get(struct visit *visit)
{
	struct mention *found;
	size_t count;
	struct desk_mentions view = {.person = visit_id(visit, "person")};
	if (visit_refuse_vault(visit, mentions_find(visit->app, &visit->db, view.person, &found, &count)))
		return;
	struct options choices = choices_of(visit);
	struct desk_mention *rows = ARENA_MANY(visit->arena, struct desk_mention, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct text decision;
		if (visit_refuse_store(visit, last_decision(visit, view.person, &found[i], &decision)))
			return;
		rows[i] = (struct desk_mention){.person = view.person, .object = found[i].object, .kind = place_words(visit, found[i].place), .place = found[i].place,
			.around = found[i].around, .choices = choices, .decided = decision_words(visit, decision),
			.where = url_here(visit->arena, visit->prefix, "%.*s", TEXT_ARG(found[i].where))};
	}
	view.rows = rows;
	view.rows_count = count;
	view.more = count == MENTIONS_MOST;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Mentions in what others wrote")), html_desk_mentions(visit_out(visit), &view));
}

/* A reason is kept under the administrator's own key, by the number of the place's object. */
void admin_mentions_post(struct visit *visit, const struct form_admin_mentions_post *form)
{
	struct mention *found;
	size_t count, i = 0;
	int64_t person = visit_id(visit, "person");
	bool keep = text_is(form->decision, TEXT("keep"));
	if (keep && !form->reason.len) {
		visit_error(visit, "reason", visit_tr(visit, N_("Say why it stays")));
		visit_again(visit);
		return;
	}
	if (visit_refuse_vault(visit, mentions_find(visit->app, &visit->db, person, &found, &count)))
		return;
	while (i < count && !(found[i].object == form->object && text_is(found[i].place, form->place)))
		i++;
	if (i == count) {
		visit_refuse(visit, 404);
		return;
	}
	if (form->reason.len && visit_refuse_vault(visit, vault_put(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_ADMINISTRATOR_REASON,
							    form->object, form->reason)))
		return;
	struct text detail = arena_fmt(visit->arena, "person=%lld place=%.*s decision=%.*s", (long long)person, TEXT_ARG(found[i].place), TEXT_ARG(form->decision));
	if (!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "mention_decided", form->object, detail)))
		visit_go(visit, visit_tr(visit, N_("Noted")), "/admin/privacy/mentions/%lld", (long long)person);
}
