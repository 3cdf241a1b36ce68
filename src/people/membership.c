/* SPDX-License-Identifier: Apache-2.0
 * An organisation's members: who they are, inviting, roles, handing over, leaving. There is always an owner. */
#include "people/membership.h"
#include "people/account.h"
#include "people/invite.h"
#include "people/membership_views.h"
#include "people/organisation.h"
#include "people/pages.h"
#include "pages.gen.h"
#include "policy/relation.h"
#include "routes.gen.h"

bool members_load(struct visit *visit, struct members *out)
{
	struct organisation_get organisation;
	out->organisation = visit_id(visit, "organisation");
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_organisation_get, &(struct organisation_get_in){out->organisation}, &organisation)))
		return false;
	out->name = organisation.name;
	return !visit_refuse_store(visit, db_all(&visit->db, &stmt_members_of_organisation,
		&(struct members_of_organisation_in){out->organisation}, &out->rows, &out->count));
}

const struct members_of_organisation *members_find(const struct members *members, int64_t subject)
{
	for (size_t i = 0; i < members->count; i++)
		if (members->rows[i].subject == subject)
			return &members->rows[i];
	return NULL;
}

static bool is_owner(const struct members_of_organisation *row)
{
	return text_is(row->role, TEXT("owner")) && text_is(row->state, TEXT("active"));
}

bool members_last_owner(const struct members *members, int64_t subject)
{
	size_t others = 0;
	bool is_one = false;
	for (size_t i = 0; i < members->count; i++) {
		is_one = is_one || (members->rows[i].subject == subject && is_owner(&members->rows[i]));
		others += members->rows[i].subject != subject && is_owner(&members->rows[i]);
	}
	return is_one && !others;
}

/* --- the page --- */

static struct text shown_name(struct visit *visit, int64_t subject)
{
	struct text name;
	if (subject == visit->viewer.subject)
		return visit_tr(visit, N_("You"));
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, subject, DATUM_MEMBER_SHOWN_NAME, 0, &name);
	return result == VAULT_OK && name.len ? name : visit_tr(visit, N_("A member who shows no name"));
}

static struct member_row row_of(struct visit *visit, const struct members_of_organisation *member)
{
	bool invited = text_is(member->state, TEXT("invited")), asked = text_is(member->state, TEXT("asked"));
	struct member_row row = {.subject = member->subject, .self = member->subject == visit->viewer.subject, .active = !invited && !asked,
		.owner = is_owner(member), .since = lang_date(visit->lang, visit->arena, member->since),
		.role = visit_tr(visit, text_is(member->role, TEXT("owner")) ? N_("Owner") : N_("Editor"))};
	row.name = invited ? visit_tr(visit, N_("Invited, has not come yet")) : shown_name(visit, member->subject);
	if (asked)
		row.note = visit_tr(visit, N_("has asked; an administrator decides"));
	return row;
}

static struct options roles(struct visit *visit)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, 2);
	options[0] = (struct option){.value = TEXT("editor"), .label = visit_tr(visit, N_("Editor")), .hint = visit_tr(visit, N_("Writes and submits")), .chosen = true};
	options[1] = (struct option){.value = TEXT("owner"), .label = visit_tr(visit, N_("Owner")), .hint = visit_tr(visit, N_("Also invites and removes members"))};
	return (struct options){options, 2};
}

void organisation_members_get(struct visit *visit)
{
	struct members members;
	if (!members_load(visit, &members))
		return;
	struct member_row *rows = ARENA_MANY(visit->arena, struct member_row, members.count);
	struct members_view view = {.policy = visit_policy(visit), .id = members.organisation, .name = members.name, .members = rows, .members_count = members.count,
		.owner = relation_is_member(&visit->db, &visit->viewer, members.organisation, true), .roles = roles(visit)};
	for (size_t i = 0; i < members.count; i++)
		rows[i] = row_of(visit, &members.rows[i]);
	const struct frame_step trail[] = {{visit_tr(visit, N_("My submissions")), url_here(visit->arena, visit->prefix, "/submissions")}, {members.name, {{0, 0}}}};
	visit_page(visit, &(struct page){.title = members.name, .body = html_organisation_members(visit_out(visit), &view), .tab = TAB_SUBMISSIONS,
		.trail = trail, .trail_count = COUNT_OF(trail), .noindex = true});
}

/* --- changes --- */

static void go_back(struct visit *visit, const struct members *members, const char *msgid)
{
	visit_go(visit, visit_tr(visit, msgid), "/account/organisation/%lld/members", (long long)members->organisation);
}

void organisation_invite_post(struct visit *visit, const struct form_organisation_invite_post *form)
{
	struct members members;
	int64_t subject;
	if (!members_load(visit, &members))
		return;
	if (!people_check_acknowledged(visit, "email")) {
		visit_again(visit);
		return;
	}
	const struct invitation invitation = {.kind = CAPACITY_MEMBER, .email = form->email, .organisation = members.organisation,
		.role = text_is(form->role, TEXT("owner")) ? "owner" : "editor"};
	if (people_invite(visit->app, &visit->db, visit->lang, &visit->viewer, &invitation, &subject) == INVITE_FAILED)
		visit_refuse(visit, 503);
	else {
		visit->person_changed = subject;
		go_back(visit, &members, N_("We have written to them. The invitation holds for 30 days"));
	}
}

/* The member the form names, who must be there; NULL: refused. */
static const struct members_of_organisation *named(struct visit *visit, struct members *members, int64_t subject)
{
	if (!members_load(visit, members))
		return NULL;
	const struct members_of_organisation *member = members_find(members, subject);
	if (!member)
		visit_refuse(visit, 404);
	return member;
}

static bool set(struct visit *visit, const struct members *members, const struct members_of_organisation *member, const char *role)
{
	const char *state = text_is(member->state, TEXT("active")) ? "active" : text_is(member->state, TEXT("invited")) ? "invited" : "asked";
	return !visit_refuse_store(visit, organisation_set_member(&visit->db, members->organisation, member->subject, role, state)) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "member_role", members->organisation, arena_fmt(visit->arena, "role=%s", role)));
}

void organisation_role_post(struct visit *visit, const struct form_organisation_role_post *form)
{
	struct members members;
	const struct members_of_organisation *member = named(visit, &members, form->member);
	const char *role = text_is(form->role, TEXT("owner")) ? "owner" : "editor";
	if (!member)
		return;
	if (strcmp(role, "editor") == 0 && members_last_owner(&members, member->subject))
		go_back(visit, &members, N_("An organisation needs an owner: make somebody else an owner first"));
	else if (set(visit, &members, member, role))
		go_back(visit, &members, N_("Saved"));
}

void organisation_transfer_post(struct visit *visit, const struct form_organisation_transfer_post *form)
{
	struct members members;
	const struct members_of_organisation *member = named(visit, &members, form->member);
	if (!member)
		return;
	const struct members_of_organisation *self = members_find(&members, visit->viewer.subject);
	if (!text_is(member->state, TEXT("active")) || member->subject == visit->viewer.subject || !self) {
		visit_refuse(visit, 409);
		return;
	}
	if (set(visit, &members, member, "owner") && set(visit, &members, self, "editor"))
		go_back(visit, &members, N_("Handed over: you are an editor now"));
}

static bool drop(struct visit *visit, const struct members *members, int64_t subject)
{
	return !visit_refuse_store(visit, organisation_drop_member(&visit->db, members->organisation, subject)) &&
		!visit_refuse_store(visit, organisation_member_left(visit->app->vault, &visit->db, subject)) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "member_removed", members->organisation, TEXT("")));
}

/* Whoever was invited and belongs nowhere else has no reason to be known here: the address goes with the invitation. */
static bool forget_invited(struct visit *visit, int64_t subject)
{
	struct account_get account;
	struct memberships_of_subject *others;
	size_t count;
	enum store_result result = db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &account);
	if (result == STORE_OK)
		result = db_all(&visit->db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){subject}, &others, &count);
	if (result == STORE_OK && text_is(account.state, TEXT("invited")) && !count) {
		visit->person_changed = subject;
		result = account_erase(visit->app, &visit->db, subject) ? STORE_OK : STORE_FAILED;
	}
	return !visit_refuse_store(visit, result);
}

void organisation_remove_post(struct visit *visit, const struct form_organisation_remove_post *form)
{
	struct members members;
	const struct members_of_organisation *member = named(visit, &members, form->member);
	if (!member)
		return;
	if (members_last_owner(&members, form->member))
		go_back(visit, &members, N_("An organisation needs an owner: make somebody else an owner first"));
	else if (!drop(visit, &members, form->member))
		return;
	else if (!text_is(member->state, TEXT("active"))) {
		if (forget_invited(visit, form->member))
			go_back(visit, &members, N_("Removed: the invitation no longer holds"));
	} else
		go_back(visit, &members, N_("Removed. Their account stays; they no longer see your drafts"));
}

void organisation_leave_post(struct visit *visit)
{
	struct members members;
	if (!members_load(visit, &members))
		return;
	if (members_last_owner(&members, visit->viewer.subject))
		go_back(visit, &members, N_("You are the last owner: hand the organisation over first"));
	else if (drop(visit, &members, visit->viewer.subject))
		visit_go(visit, visit_tr(visit, N_("You have left the organisation")), "/submissions");
}
