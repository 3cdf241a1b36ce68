/* SPDX-License-Identifier: Apache-2.0 */
#include "web/route.h"

static bool is_text_parameter(struct text name)
{
	static const char *const texts[] = {"slug", "token", "version", "section", "criterion", "code", "kind", "name", "file"};
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (text_is_cstr(name, texts[i]))
			return true;
	return false;
}

static bool parameter_fits(struct text name, struct text value)
{
	int64_t id;
	return value.len && (is_text_parameter(name) || (text_to_int(value, &id) && id > 0));
}

/* How well a pattern fits: -1 not at all, otherwise the number of literal segments. */
static int fit(const char *pattern, struct text path, struct route_match *match)
{
	struct text rest = text_of(pattern), left = path;
	int literals = 0;
	match->count = 0;
	while (rest.len || left.len) {
		struct text want = text_cut(&rest, '/'), have = text_cut(&left, '/');
		if (want.len && want.at[0] == '{') {
			struct text name = text_slice(want, 1, text_find_byte(want, '}') - 1);
			struct text tail = text_slice(want, name.len + 2, SIZE_MAX); /* "{slug}.json" */
			if (!text_ends(have, tail) || !parameter_fits(name, text_slice(have, 0, have.len - tail.len)))
				return -1;
			must(match->count < ROUTE_MAX_PARAMETERS);
			match->names[match->count] = name;
			match->values[match->count++] = text_slice(have, 0, have.len - tail.len);
		} else if (text_is(want, have)) {
			literals++;
		} else {
			return -1;
		}
		if ((rest.len == 0) != (left.len == 0))
			return -1;
	}
	return text_ends(path, TEXT("/")) && path.len > 1 ? -1 : literals;
}

/* Most routes differ already in their first segment or their depth: a look at these spares the rest. */
static bool may_fit(const struct route *route, unsigned slashes, struct text first)
{
	return route->slashes == slashes && (!route->first.len || text_is(route->first, first));
}

struct route_match route_find(enum http_method method, struct text path)
{
	struct route_match best = {0};
	struct text rest = text_slice(path, 1, SIZE_MAX), first = text_cut(&rest, '/');
	int best_fit = -1;
	unsigned slashes = 0;
	if (method == HTTP_HEAD)
		method = HTTP_GET;
	for (size_t i = 0; i < path.len; i++)
		slashes += path.at[i] == '/';
	for (size_t i = 0; i < routes_count; i++) {
		if (!may_fit(&routes_all[i], slashes, first))
			continue;
		struct route_match match = {.route = &routes_all[i]};
		int fits = fit(routes_all[i].pattern, path, &match);
		if (fits < 0)
			continue;
		if (routes_all[i].method != method) {
			best.other_method = true;
		} else if (fits > best_fit) {
			match.other_method = best.other_method;
			best = match;
			best_fit = fits;
		}
	}
	return best;
}
