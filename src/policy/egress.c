/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/egress.h"
#include "policy/processor.h"

const struct flow_row flow_rows[FLOW_COUNT] = {
	[FLOW_MAIL] = {"mail", "hosting", "messages/courier.c", N_("Letters to the people themselves"),
		N_("without it nobody could confirm an address, hear what was decided or be answered about their data"),
		1u << PURPOSE_ACCOUNT | 1u << PURPOSE_ASSESSMENT | 1u << PURPOSE_LISTING | 1u << PURPOSE_SECURITY | 1u << PURPOSE_RIGHTS, AUDIENCE_MAIL},
};

static const char *recipient_of(const struct config *config, enum flow flow)
{
	must(flow == FLOW_MAIL);
	return config->smtp_url;
}

/* The host of smtp://host:port or smtps://user@host; [::1] keeps its brackets. */
static struct text host_of(const char *address)
{
	struct text rest = text_of(address);
	size_t at = text_find(rest, TEXT("://"));
	rest = at == SIZE_MAX ? rest : text_slice(rest, at + 3, SIZE_MAX);
	size_t user = text_find_byte(rest, '@');
	if (user != SIZE_MAX)
		rest = text_slice(rest, user + 1, SIZE_MAX);
	struct text authority = text_cut(&rest, '/');
	size_t bracket = text_find_byte(authority, ']');
	return bracket == SIZE_MAX ? text_cut(&authority, ':') : text_slice(authority, 0, bracket + 1);
}

bool flow_is_local(const struct config *config, enum flow flow)
{
	struct text host = host_of(recipient_of(config, flow));
	return text_is(host, TEXT("127.0.0.1")) || text_is(host, TEXT("localhost")) || text_is(host, TEXT("[::1]"));
}

bool flow_carries(enum flow flow, enum purpose purpose, enum datum datum)
{
	const struct flow_row *row = &flow_rows[flow];
	return row->purposes & (1u << purpose) && inventory_allows(datum, row->audience, purpose);
}

uint64_t flow_data(enum flow flow)
{
	uint64_t data = 0;
	for (enum datum d = 0; d < DATUM_COUNT; d++)
		for (int p = 0; p < PURPOSE_COUNT; p++)
			data |= flow_carries(flow, (enum purpose)p, d) ? UINT64_C(1) << d : 0;
	return data;
}

enum flow_state flow_set(const struct config *config, enum flow flow)
{
	return config->demo ? FLOW_KEPT : !recipient_of(config, flow)[0] ? FLOW_OFF : flow_is_local(config, flow) ? FLOW_LOCAL : FLOW_WAITS;
}

enum store_result flow_look(const struct config *config, struct db *db, enum flow flow, enum flow_state *state, struct text *recipients)
{
	*recipients = TEXT("");
	*state = flow_set(config, flow);
	if (*state != FLOW_WAITS)
		return STORE_OK;
	enum store_result result = processor_names(db, flow_rows[flow].class, host_of(recipient_of(config, flow)), recipients);
	if (recipients->len)
		*state = FLOW_RUNS;
	return result;
}

enum store_result flow_runs(const struct config *config, struct db *db, enum flow flow, bool *runs)
{
	enum flow_state state;
	struct text recipients;
	enum store_result result = flow_look(config, db, flow, &state, &recipients);
	*runs = result == STORE_OK && state != FLOW_WAITS;
	return result;
}

enum store_result flow_allows(const struct config *config, struct db *db, enum flow flow, enum purpose purpose, enum datum datum, bool *allowed)
{
	enum flow_state state;
	struct text recipients;
	*allowed = false;
	if (!flow_carries(flow, purpose, datum))
		return STORE_OK;
	enum store_result result = flow_look(config, db, flow, &state, &recipients);
	if (result == STORE_OK && state == FLOW_RUNS)
		return processor_allows(db, flow_rows[flow].class, host_of(recipient_of(config, flow)), datum, allowed);
	*allowed = result == STORE_OK && state != FLOW_WAITS;
	return result;
}
