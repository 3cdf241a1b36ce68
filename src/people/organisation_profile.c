/* SPDX-License-Identifier: Apache-2.0 */
#include "people/organisation_profile.h"
#include "base/json.h"
#include "base/fold.h"
#include "statements.gen.h"

static void put(json_t *object, const char *key, struct text value)
{
	if (value.len)
		json_put_text(object, key, value);
}

enum store_result organisation_profile_load(struct db *db, int64_t organisation, struct organisation_profile *out)
{
	struct organisation_get row;
	enum store_result result = db_one(db, &stmt_organisation_get, &(struct organisation_get_in){organisation}, &row);
	if (result != STORE_OK)
		return result;
	json_t *profile = json_loadb(row.profile.at, row.profile.len, 0, NULL);
	const json_t *channel = json_object_get(profile, "channel");
	*out = (struct organisation_profile){.slug = row.slug, .name = row.name, .domain = row.domain, .state = row.state,
		.country = json_member_copy(db->arena, profile, "country"), .website = json_member_copy(db->arena, profile, "website"), .about = json_member_copy(db->arena, profile, "about"),
		.provider_type = json_member_copy(db->arena, profile, "provider_type"), .channel_kind = json_member_copy(db->arena, channel, "kind"),
		.channel_value = json_member_copy(db->arena, channel, "value")};
	json_decref(profile);
	return STORE_OK;
}

enum store_result organisation_profile_save(struct db *db, int64_t organisation, const struct organisation_profile *profile)
{
	json_t *object = json_object(), *channel = json_object();
	must(object && channel);
	put(object, "country", profile->country);
	put(object, "website", profile->website);
	put(object, "about", profile->about);
	put(object, "provider_type", profile->provider_type);
	put(channel, "kind", profile->channel_kind);
	put(channel, "value", profile->channel_value);
	if (profile->channel_value.len)
		must(json_object_set(object, "channel", channel) == 0);
	struct organisation_change_in in = {.id = organisation, .name = profile->name, .folded = text_fold(db->arena, profile->name),
		.profile = json_write(db->arena, object), .domain = profile->domain};
	json_decref(channel);
	json_decref(object);
	return db_run(db, &stmt_organisation_change, &in, NULL);
}

enum store_result organisation_profile_redacted(struct db *db, int64_t organisation, struct text name, const json_t *profile)
{
	const struct organisation_redact_in in = {organisation, name, text_fold(db->arena, name), json_write(db->arena, profile)};
	return db_run(db, &stmt_organisation_redact, &in, NULL);
}
