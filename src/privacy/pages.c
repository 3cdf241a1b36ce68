/* SPDX-License-Identifier: Apache-2.0
 * The policy in words, the inventory as a page, the cookies; and what crawlers and finders of faults look for. */
#include "people/pages.h"
#include "privacy/privacy_views.h"
#include "base/clock.h"
#include "base/config.h"
#include "web/form_types.h"
#include "web/session.h"
#include "pages.gen.h"
#include "routes.gen.h"

#include <time.h>

static struct privacy_view view_of(struct visit *visit)
{
	const struct config *config = visit->app->config;
	return (struct privacy_view){.controller = text_of(config->controller), .unit = text_of(config->unit),
		.site = visit_tr(visit, config->site_name), .version = text_of(inventory_version),
		.contact_text = text_of(config->privacy_contact),
		.contact = url_external(arena_fmt(visit->arena, "mailto:%s", config->privacy_contact)), .cookie = session_cookie_name(visit), .elevation = session_elevation_name(visit),
		.idle_minutes = config->session_idle_s / CLOCK_MINUTE, .admin_idle_minutes = config->session_admin_idle_s / CLOCK_MINUTE,
		.absolute_hours = config->session_absolute_s / CLOCK_HOUR};
}

static void show(struct visit *visit, const char *title, struct html body, bool below)
{
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")};
	trail[1] = (struct frame_step){.name = visit_tr(visit, title)};
	visit_page(visit, &(struct page){.title = visit_tr(visit, title), .body = body, .trail = below ? trail : NULL, .trail_count = below ? 2 : 0, .cached = true});
}

void privacy_short_get(struct visit *visit)
{
	struct privacy_view view = view_of(visit);
	show(visit, N_("Privacy, in short"), html_privacy_short(visit_out(visit), &view), false);
}

void privacy_cookies_get(struct visit *visit)
{
	struct privacy_view view = view_of(visit);
	show(visit, N_("Cookies"), html_privacy_cookies(visit_out(visit), &view), true);
}

/* --- the inventory --- */

static struct text purposes_of(struct visit *visit, const struct datum_row *row)
{
	struct text list = TEXT("");
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (row->purposes & (1u << p)) {
			struct text name = visit_tr(visit, inventory_purpose_labels[p]);
			list = arena_fmt(visit->arena, "%.*s%s%.*s", TEXT_ARG(list), list.len ? "; " : "", TEXT_ARG(name));
		}
	return list;
}

static struct text basis_of(struct visit *visit, const struct datum_row *row)
{
	static const char *const bases[][2] = {{"contract", N_("needed for the service you ask for")}, {"consent", N_("your consent")},
		{"interest", N_("a legitimate interest, weighed against yours")}, {"obligation", N_("a legal duty")}};
	for (size_t i = 0; i < COUNT_OF(bases); i++)
		if (strcmp(bases[i][0], row->basis) == 0)
			return visit_tr(visit, bases[i][1]);
	return TEXT("");
}

static struct privacy_group group_of(struct visit *visit, const char *subject, const char *name)
{
	struct privacy_datum *data = ARENA_MANY(visit->arena, struct privacy_datum, DATUM_COUNT);
	struct privacy_group group = {.id = text_of(subject), .name = visit_tr(visit, name), .data = data};
	for (int d = 0; d < DATUM_COUNT; d++) {
		const struct datum_row *row = &inventory_rows[d];
		if (strcmp(row->subject, subject) != 0)
			continue;
		struct text readers = people_readers_of(visit, (enum datum)d);
		data[group.data_count++] = (struct privacy_datum){.label = visit_tr(visit, row->label), .purposes = purposes_of(visit, row),
			.readers = readers.len ? readers : visit_tr(visit, N_("nobody")), .until = visit_tr(visit, row->retention), .basis = basis_of(visit, row),
			.needed = visit_tr(visit, row->needed)};
	}
	return group;
}

void privacy_data_get(struct visit *visit)
{
	static const char *const subjects[][2] = {{"public", N_("Everybody who looks")}, {"visitor", N_("Visitors with an account")},
		{"member", N_("Members of a provider")}, {"contact", N_("Public contact persons")}, {"reviewer", N_("Expert reviewers")},
		{"administrator", N_("Administrators")}, {"account", N_("Everybody with an account")}};
	struct privacy_view view = view_of(visit);
	struct privacy_group *groups = ARENA_MANY(visit->arena, struct privacy_group, COUNT_OF(subjects));
	for (size_t i = 0; i < COUNT_OF(subjects); i++)
		groups[i] = group_of(visit, subjects[i][0], subjects[i][1]);
	view.groups = groups;
	view.groups_count = COUNT_OF(subjects);
	show(visit, N_("What we hold, and why"), html_privacy_data(visit_out(visit), &view), true);
}

/* --- machines --- */

void privacy_security_get(struct visit *visit)
{
	/* RFC 9116 wants an end: a year from the policy's version, when somebody has to look at it again */
	int64_t from = 0;
	const struct config *config = visit->app->config;
	if (!form_read_date(text_of(inventory_version), &from))
		from = clock_now_s();
	int64_t days = (from + 365 * (int64_t)CLOCK_DAY) / CLOCK_DAY;
	struct tm date;
	time_t until = (time_t)(days * CLOCK_DAY);
	gmtime_r(&until, &date);
	visit_body(visit, 200, "text/plain; charset=utf-8",
		arena_fmt(visit->arena, "Contact: mailto:%s\nExpires: %04d-%02d-%02dT00:00:00Z\nPreferred-Languages: en\nCanonical: %s/.well-known/security.txt\nPolicy: %s/privacy\n",
			config->privacy_contact, date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, config->base_url, config->base_url));
}

void privacy_robots_get(struct visit *visit)
{
	visit_body(visit, 200, "text/plain; charset=utf-8",
		arena_fmt(visit->arena,
			"User-agent: *\nDisallow: /*/contact\nDisallow: /account\nDisallow: /admin\nDisallow: /confirm/\nDisallow: /contact-listing\nDisallow: /privacy/requests/\nDisallow: /demo/\n"
			"Disallow: /reset\nDisallow: /reviews\nDisallow: /sign-\nDisallow: /submissions\nSitemap: %s/sitemap.xml\n",
			visit->app->config->base_url));
}
