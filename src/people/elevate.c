/* SPDX-License-Identifier: Apache-2.0
 * /admin/elevate: an administrator gives the password again before personal data open in bulk (P-99). */
#include "people/password.h"
#include "base/clock.h"
#include "base/log.h"
#include "policy/settings.h"
#include "web/gate_views.h"
#include "web/limiter.h"
#include "web/session.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define TRIES 10
#define TRIES_S (15 * CLOCK_MINUTE)

/* Where to afterwards; a wrong password does not forget it. */
static struct text wanted(struct visit *visit)
{
	for (size_t i = 0; visit->state.posted && i < visit->state.count; i++)
		if (text_is(visit->state.at[i].name, TEXT("next")) && visit->state.at[i].values.count)
			return visit->state.at[i].values.at[0];
	return visit_query(visit, "next");
}

void people_elevate_get(struct visit *visit)
{
	struct elevate_view view = {.next = wanted(visit), .minutes = settings_get(&visit->db, SETTING_ELEVATION_MINUTES)};
	visit_set(visit, "next", view.next);
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Your password, once more")), .body = html_elevate(visit_out(visit), &view),
		.tab = TAB_DESK, .noindex = true});
}

static bool fits(struct visit *visit, struct text password)
{
	struct text hash;
	const char *key = arena_fmt(visit->arena, "elevate %lld", (long long)visit->viewer.subject).at;
	if (!limiter_has(visit->app->limiter, TEXT(""), key, TRIES, TRIES_S)) {
		visit_error(visit, "password", visit_tr(visit, N_("Too many wrong tries. Wait 15 minutes")));
		return false;
	}
	if (vault_get_secret(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_ACCOUNT_PASSWORD, &hash) == VAULT_OK && password_fits(hash, password))
		return true;
	if (!limiter_take(visit->app->limiter, TEXT(""), key, TRIES, TRIES_S))
		log_warn("elevation", "tries=used_up");
	visit_error(visit, "password", visit_tr(visit, N_("This is not your password")));
	return false;
}

void people_elevate_post(struct visit *visit, const struct form_people_elevate_post *form)
{
	if (!fits(visit, form->password)) {
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, db_write_begin(&visit->db)) || visit_refuse_store(visit, session_elevate(visit)) ||
		visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "elevated", visit->viewer.subject, TEXT(""))))
		return;
	struct text query = form->next, path = text_cut(&query, '?');
	bool known = path.len && route_find(HTTP_GET, path).route;
	visit_go(visit, TEXT(""), "%.*s", TEXT_ARG(known ? form->next : TEXT("/admin")));
}
