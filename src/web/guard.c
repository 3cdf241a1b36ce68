/* SPDX-License-Identifier: Apache-2.0
 * Who comes, from where, and whether they may: decided here, centrally, deny by default (S-01, S-15, P-96). */
#include "web/inside.h"
#include "web/session.h"
#include "base/clock.h"
#include "base/config.h"
#include "policy/read_limit.h"
#include "policy/relation.h"
#include "web/errors.h"

#include <sodium.h>

/* "https://host:port/..." names the host we were asked under. */
static bool is_our_host(const struct visit *visit, struct text address)
{
	struct text host = http_header(visit->request, "Host");
	struct text scheme_http = TEXT("http://"), scheme_https = TEXT("https://");
	struct text rest = text_starts(address, scheme_https) ? text_slice(address, scheme_https.len, SIZE_MAX)
		: text_starts(address, scheme_http)           ? text_slice(address, scheme_http.len, SIZE_MAX)
							      : TEXT("");
	return host.len && text_is_icase(text_cut(&rest, '/'), host);
}

bool guard_origin(struct visit *visit)
{
	struct text site = http_header(visit->request, "Sec-Fetch-Site");
	struct text origin = http_header(visit->request, "Origin");
	struct text referer = http_header(visit->request, "Referer");
	bool good;
	if (visit->request->method != HTTP_POST || visit->route->no_form_token)
		return true;
	if (site.len && !text_is(site, TEXT("same-origin")) && !text_is(site, TEXT("none")))
		good = false;
	else if (origin.len)
		good = is_our_host(visit, origin);
	else if (referer.len)
		good = is_our_host(visit, referer);
	else
		good = site.len != 0;
	if (!good)
		visit_refuse(visit, 403);
	return good;
}

bool guard_identify(struct visit *visit)
{
	if (visit->route->on_pool && session_identify(visit) != STORE_OK) {
		visit_refuse(visit, 503);
		return false;
	}
	return true;
}

/* The object the path names: the first id in it that the relation words can mean. */
static int64_t object_of(const struct visit *visit)
{
	for (size_t i = 0; i < visit->match.count; i++) {
		int64_t id;
		if (text_to_int(visit->match.values[i], &id) && id > 0)
			return id;
	}
	return 0;
}

static bool is_plain_role(const struct visit *visit, unsigned who)
{
	static const unsigned of_capacity[] = {0, WHO_VISITOR, WHO_MEMBER, 0, WHO_REVIEWER, WHO_ADMINISTRATOR};
	static const unsigned duties[][2] = {{WHO_PROGRAMME, DUTY_PROGRAMME}, {WHO_PRIVACY, DUTY_PRIVACY}, {WHO_COMMUNICATION, DUTY_COMMUNICATION},
		{WHO_TECHNICAL, DUTY_TECHNICAL}};
	if ((who & WHO_PUBLIC) || ((who & WHO_DEMO) && visit->app->config->demo) || ((who & WHO_SIGNED) && visit->viewer.subject))
		return true;
	if (!visit->viewer.subject)
		return false;
	if (who & of_capacity[visit->viewer.capacity])
		return true;
	for (size_t i = 0; i < COUNT_OF(duties); i++)
		if ((who & duties[i][0]) && visit->viewer.capacity == CAPACITY_ADMINISTRATOR && (visit->viewer.duties & duties[i][1]))
			return true;
	return false;
}

static bool is_related(struct visit *visit, unsigned who)
{
	int64_t object = visit->asking.object;
	if (!object || !visit->viewer.subject)
		return false;
	if (who & (WHO_EDITOR | WHO_OWNER)) {
		int64_t organisation = relation_organisation_of(&visit->db, object);
		if (relation_is_member(&visit->db, &visit->viewer, organisation, !(who & WHO_EDITOR)))
			return true;
	}
	return (who & (WHO_ASSIGNED | WHO_CLEAR)) && relation_is_reviewer(visit->app->vault, &visit->db, &visit->viewer, object, !(who & WHO_ASSIGNED));
}

bool guard_access(struct visit *visit)
{
	unsigned who = visit->route->who;
	visit->asking.object = object_of(visit);
	if (is_plain_role(visit, who) || is_related(visit, who))
		return true;
	if (visit->viewer.subject) {
		/* what one may not see does not exist: an object's number tells nothing */
		visit_refuse(visit, visit->asking.object ? 404 : 403);
	} else if (visit->request->method == HTTP_POST || (who & WHO_DEMO)) {
		visit_refuse(visit, who & WHO_DEMO ? 404 : 401);
	} else {
		visit_go(visit, TEXT(""), "/sign-in?next=%.*s", TEXT_ARG(visit->path));
	}
	return false;
}

bool guard_opens_record(const struct visit *visit)
{
	return visit->viewer.capacity == CAPACITY_ADMINISTRATOR && visit->asking.object && visit->route->reads;
}

bool guard_reads(struct visit *visit)
{
	struct read_limit limit;
	if (!guard_opens_record(visit))
		return true;
	if (visit_refuse_store(visit, read_limit_check(&visit->db, &visit->viewer, &limit)))
		return false;
	if (!limit.reached)
		return true;
	const struct out_arg args[] = {out_arg_int("n", limit.most), out_arg_int("minutes", limit.seconds / CLOCK_MINUTE)};
	http_reply_header(visit->reply, "Retry-After", arena_fmt(visit->arena, "%lld", (long long)limit.seconds));
	visit->refused = true;
	errors_page_saying(visit, 429, visit_tr(visit, N_("You have opened many people’s data")),
		lang_text(visit->lang, visit->arena,
			N_("An administrator may open {n} records within {minutes} minutes. This limit protects the people in them; that it was reached is noted for the privacy desk. Lists stay open. Go on in {minutes} minutes, or ask the privacy desk to change the setting."),
			NULL, args, COUNT_OF(args)));
	return false;
}

bool guard_token(struct visit *visit)
{
	if (visit->request->method != HTTP_POST || !visit->viewer.subject || visit->route->no_form_token)
		return true;
	struct text sent = http_header(visit->request, "X-Form-Token");
	for (size_t i = 0; !sent.len && i < visit->state.count; i++)
		if (text_is(visit->state.at[i].name, TEXT("form_token")) && visit->state.at[i].values.count == 1)
			sent = visit->state.at[i].values.at[0];
	if (sent.len == visit->form_token.len && sodium_memcmp(sent.at, visit->form_token.at, sent.len) == 0)
		return true;
	visit_refuse(visit, 403);
	return false;
}
