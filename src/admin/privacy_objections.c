/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/objections: who objects to which use (P-86), and compelling grounds against an objection, for two to decide. */
#include "admin/privacy.h"
#include "privacy/objection.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

static bool is_asked(const struct objection_grounds_asked *asked, size_t count, int64_t person, enum purpose purpose)
{
	for (size_t i = 0; i < count; i++)
		if (asked[i].subject == person && inventory_purpose_find(asked[i].purpose) == purpose)
			return true;
	return false;
}

static struct desk_state state_of(const struct visit *visit, bool overridden, bool asked)
{
	if (overridden)
		return (struct desk_state){MARK_DONE, visit_tr(visit, N_("overridden by a compelling ground"))};
	return asked ? (struct desk_state){MARK_TODO, visit_tr(visit, N_("stands; a ground waits for another administrator"))}
		     : (struct desk_state){MARK_HALF, visit_tr(visit, N_("stands"))};
}

static struct option option_of(struct visit *visit, int64_t person, enum purpose purpose, struct text words)
{
	const struct out_arg args[] = {out_arg_int("number", person)};
	return (struct option){.value = arena_fmt(visit->arena, "%lld.%s", (long long)person, inventory_purpose_codes[purpose]), .label = words,
		.hint = lang_text(visit->lang, visit->arena, N_("Number {number}"), NULL, args, COUNT_OF(args))};
}

void admin_objections_get(struct visit *visit)
{
	struct vault_objection *people;
	struct objection_grounds_asked *asked;
	size_t people_count, asked_count;
	struct desk_objections view = {0};
	if (visit_refuse_vault(visit, vault_list_objections(&visit->db, &people, &people_count)) ||
		visit_refuse_store(visit, db_all(&visit->db, &stmt_objection_grounds_asked, NULL, &asked, &asked_count)))
		return;
	struct desk_objection *out = ARENA_MANY(visit->arena, struct desk_objection, people_count * PURPOSE_COUNT + 1);
	struct option *open = ARENA_MANY(visit->arena, struct option, people_count * PURPOSE_COUNT + 1);
	view.open = (struct options){open, 0};
	for (size_t i = 0; i < people_count; i++)
		for (enum purpose p = 0; p < PURPOSE_COUNT; p++) {
			if (!(people[i].objected & (1u << p)))
				continue;
			bool overridden = people[i].overridden & (1u << p), waits = is_asked(asked, asked_count, people[i].subject, p);
			struct text purpose = visit_tr(visit, inventory_purpose_labels[p]);
			out[view.rows_count++] = (struct desk_objection){people[i].subject, purpose, lang_date(visit->lang, visit->arena, people[i].since),
				state_of(visit, overridden, waits)};
			if (!overridden && !waits)
				open[view.open.count++] = option_of(visit, people[i].subject, p, purpose);
		}
	view.rows = out;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Objections")), html_desk_objections(visit_out(visit), &view));
}

/* "123.listing" -> the person's number and the purpose. */
static bool read_choice(struct text choice, int64_t *person, enum purpose *purpose)
{
	struct text number = text_cut(&choice, '.');
	*purpose = inventory_purpose_find(choice);
	return text_to_int(number, person) && *purpose != PURPOSE_COUNT;
}

void admin_objections_post(struct visit *visit, const struct form_admin_objections_post *form)
{
	int64_t person;
	enum purpose purpose;
	if (!read_choice(form->objection, &person, &purpose))
		visit_error(visit, "objection", visit_tr(visit, N_("Choose from the list")));
	if (!text_trim(form->ground).len)
		visit_error(visit, "ground", visit_tr(visit, N_("Say why, in words")));
	if (!visit_has_errors(visit)) {
		enum store_result result = objection_ask(visit->app, &visit->db, &visit->viewer, person, purpose, form->ground);
		if (result == STORE_CONFLICT)
			visit_error(visit, "objection", visit_tr(visit, N_("It does not stand any more, or a request of the same person about an objection is open: answer that first")));
		else if (visit_refuse_store(visit, result))
			return;
	}
	if (visit_has_errors(visit))
		visit_again(visit);
	else
		visit_go(visit, visit_tr(visit, N_("Asked. The objection stands until another administrator agrees.")), "/admin/privacy/objections");
}
