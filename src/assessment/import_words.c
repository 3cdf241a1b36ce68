/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/import_words.h"
#include "assessment/import_read.h"
#include "base/json.h"
#include "base/fold.h"

#define SAID_MAX 80         /* bytes of a value that are repeated in a message */
#define LABEL_MAX 60        /* a longer entry of a list is prose, in which single words mean nothing */
#define SUMMARY_MAX 240

/* A word and the code that it means. */
struct meaning {
	const char *word, *code;
};

static const struct meaning types[] = {{"content", "content_library"}};

/* Identifiers that SPDX has replaced: without "or later" nobody promised more than that version. */
static const struct meaning licences[] = {{"GPL-2.0", "GPL-2.0-only"}, {"GPL-2.0+", "GPL-2.0-or-later"}, {"GPL-3.0", "GPL-3.0-only"},
	{"GPL-3.0+", "GPL-3.0-or-later"}, {"AGPL-3.0", "AGPL-3.0-only"}, {"AGPL-3.0+", "AGPL-3.0-or-later"}, {"LGPL-2.1", "LGPL-2.1-only"},
	{"LGPL-2.1+", "LGPL-2.1-or-later"}, {"LGPL-3.0", "LGPL-3.0-only"}, {"LGPL-3.0+", "LGPL-3.0-or-later"}};

static const struct meaning standards[] = {{"lti", "lti_1_3"}, {"oneroster", "oneroster"}, {"xapi", "xapi"}, {"cmi5", "cmi5"}, {"scorm 1.2", "scorm_1_2"},
	{"scorm 2004", "scorm_2004"}, {"qti", "qti"}, {"caliper", "caliper"}, {"common cartridge", "common_cartridge"}, {"openid connect", "oidc"},
	{"saml", "saml"}, {"epub", "epub3"}, {"csv", "csv_export"}, {"openapi", "open_api"}};

/* Data that identify: whole words of a short entry. */
static const struct meaning data[] = {{"name", "name"}, {"names", "name"}, {"firstname", "name"}, {"lastname", "name"}, {"surname", "name"}, {"email", "contact"},
	{"mail", "contact"}, {"phone", "contact"}, {"telephone", "contact"}, {"mobile", "contact"}, {"contact", "contact"}, {"address", "contact"},
	{"age", "age"}, {"birth", "age"}, {"birthday", "age"}, {"birthdate", "age"}, {"dob", "age"}, {"gender", "gender"}, {"sex", "gender"},
	{"location", "location"}, {"geolocation", "location"}, {"gps", "location"}, {"photo", "voice_image"}, {"photographs", "voice_image"},
	{"face", "voice_image"}, {"voice", "voice_image"}, {"audio", "voice_image"}, {"video", "voice_image"}, {"health", "health_disability"},
	{"medical", "health_disability"}, {"disability", "health_disability"}, {"performance", "performance"}, {"attendance", "performance"}};

/* Sectors are broader than subjects: the first is what the catalogue is about, the others are no subject that is taught. */
static const struct meaning sectors[] = {{"education", ""}};

static struct text text_at(const json_t *list, size_t i)
{
	return text_trim(json_text_of(json_array_get(list, i)));
}

/* At most `max` bytes, not cutting a character. */
static struct text clip(struct text text, size_t max)
{
	if (text.len <= max)
		return text;
	while (max && ((unsigned char)text.at[max] & 0xC0) == 0x80)
		max--;
	return text_slice(text, 0, max);
}

void import_no_place(struct import_mapping *mapping, const char *what, struct text value)
{
	struct text said = clip(value, SAID_MAX);
	char line[SAID_MAX + 1];
	for (size_t i = 0; i < said.len; i++)
		line[i] = (unsigned char)said.at[i] < 32 ? ' ' : said.at[i];
	fprintf(mapping->say, "%s: %s '%.*s%s' has no place in the vocabulary\n", mapping->place, what, (int)said.len, line,
		said.len < value.len ? "…" : "");
	(*mapping->unmapped)++;
}

bool import_is_address(struct text address)
{
	if (!text_starts(address, TEXT("https://")) && !text_starts(address, TEXT("http://")))
		return false;
	for (size_t i = 0; i < address.len; i++)
		if ((unsigned char)address.at[i] <= 32 || address.at[i] == '"' || address.at[i] == '<' || address.at[i] == '>' || address.at[i] == 127)
			return false;
	struct text host = text_slice(address, text_find(address, TEXT("://")) + 3, SIZE_MAX);
	return text_find_byte(text_cut(&host, '/'), '.') != SIZE_MAX;
}

/* --- codes --- */

/* Lists double as they fill: a record may name two hundred countries. */
static void add_code(struct import_mapping *mapping, size_t facet, struct text code)
{
	struct texts *list = &mapping->solution->facts[facet];
	(*mapping->mapped)++;
	if (texts_have(*list, code))
		return;
	if ((list->count & (list->count - 1)) == 0) {
		struct text *larger = ARENA_MANY(mapping->arena, struct text, list->count ? list->count * 2 : 1);
		for (size_t i = 0; i < list->count; i++)
			larger[i] = list->at[i];
		list->at = larger;
	}
	((struct text *)list->at)[list->count++] = arena_copy(mapping->arena, code);
}

static bool try_code(struct import_mapping *mapping, struct text facet, struct text code)
{
	size_t i = vocabulary_facet(mapping->vocabulary, facet);
	if (i == VOCABULARY_NONE || !code.len || !vocabulary_has_code(mapping->vocabulary, &mapping->vocabulary->facets[i], code))
		return false;
	add_code(mapping, i, code);
	return true;
}

static const struct meaning *find_meaning(const struct meaning *table, size_t count, struct text word)
{
	for (size_t i = 0; i < count; i++)
		if (text_is_icase(text_of(table[i].word), word))
			return &table[i];
	return NULL;
}

static void map_types(struct import_mapping *mapping, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const struct meaning *meaning = find_meaning(types, COUNT_OF(types), text_at(list, i));
		/* that it is software says nothing of what it is for */
		if (!meaning || !try_code(mapping, TEXT("form"), text_of(meaning->code)))
			import_no_place(mapping, "type", text_at(list, i));
	}
}

static void map_sectors(struct import_mapping *mapping, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (find_meaning(sectors, COUNT_OF(sectors), text_at(list, i)))
			(*mapping->mapped)++;
		else if (text_at(list, i).len)
			import_no_place(mapping, "sector", text_at(list, i));
	}
}

static bool has_type(const json_t *types_list, const char *type)
{
	for (size_t i = 0; i < json_array_size(types_list); i++)
		if (text_is_cstr(text_at(types_list, i), type))
			return true;
	return false;
}

/* Licences made for works go to the content where there is any; software under one keeps it as its own. */
static void map_licences(struct import_mapping *mapping, const json_t *list, const json_t *types_list)
{
	bool software = has_type(types_list, "software"), works = json_array_size(types_list) > (software ? 1u : 0u);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct text written = import_text(json_array_get(list, i), "spdx");
		const struct meaning *newer = find_meaning(licences, COUNT_OF(licences), written);
		struct text code = newer ? text_of(newer->code) : written;
		bool placed = (works && try_code(mapping, TEXT("content_licence"), code)) || try_code(mapping, TEXT("licence"), code) ||
			try_code(mapping, TEXT("content_licence"), code);
		if (!placed)
			import_no_place(mapping, "licence", written);
	}
}

/* --- countries --- */

/* "Virgin Islands, British" is "British Virgin Islands". */
static struct text turned_round(struct arena *arena, struct text written)
{
	struct text rest = written, first = text_cut(&rest, ',');
	return rest.len ? arena_fmt(arena, "%.*s %.*s", TEXT_ARG(text_trim(rest)), TEXT_ARG(text_trim(first))) : written;
}

static struct text without_dots(struct arena *arena, struct text written)
{
	char *at = arena_alloc(arena, written.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < written.len; i++)
		if (written.at[i] != '.')
			at[len++] = written.at[i];
	return (struct text){at, len};
}

/* The forms in which countries were written: with another name in brackets, turned round, with dots, "Palestine State". */
static struct text country_of(struct import_mapping *mapping, struct text written)
{
	struct text before = written, plain = text_trim(text_cut(&before, '('));
	struct text turned = turned_round(mapping->arena, plain);
	const struct text tries[] = {written, plain, turned, without_dots(mapping->arena, turned),
		text_ends(plain, TEXT(" State")) ? text_slice(plain, 0, plain.len - strlen(" State")) : plain};
	for (size_t i = 0; i < COUNT_OF(tries); i++) {
		struct text code = vocabulary_country(mapping->vocabulary, tries[i]);
		if (code.len)
			return code;
	}
	return TEXT("");
}

static void map_countries(struct import_mapping *mapping, struct text facet, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct text written = text_at(list, i);
		if (written.len && !try_code(mapping, facet, country_of(mapping, written)))
			import_no_place(mapping, "country", written);
	}
}

/* --- goals --- */

static void add_evidence(struct import_mapping *mapping, struct text title, struct text url)
{
	if (!url.len)
		return;
	if (!import_is_address(url) || mapping->evidence_count == mapping->evidence_room) {
		import_no_place(mapping, "address", url);
		return;
	}
	(*mapping->mapped)++;
	mapping->evidence[mapping->evidence_count++] = (struct solution_evidence){.title = title, .url = arena_copy(mapping->arena, url)};
}

static void map_goals(struct import_mapping *mapping, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *goal = json_array_get(list, i), *targets = json_object_get(goal, "SDGTargets");
		int number = (int)json_integer_value(json_object_get(goal, "SDGNumber"));
		struct text code = arena_fmt(mapping->arena, "%d", number);
		if (!try_code(mapping, TEXT("sdg"), code))
			import_no_place(mapping, "goal", code);
		for (size_t t = 0; t < json_array_size(targets); t++)
			if (text_at(targets, t).len && !try_code(mapping, TEXT("sdg"), text_at(targets, t)))
				import_no_place(mapping, "target", text_at(targets, t));
		add_evidence(mapping, arena_fmt(mapping->arena, "Sustainable Development Goal %d", number), import_text(goal, "evidenceURL"));
	}
}

/* --- texts --- */

static struct text *text_place(struct import_mapping *mapping, struct text key, size_t *max)
{
	size_t i = vocabulary_text(mapping->vocabulary, key);
	must(i != VOCABULARY_NONE);
	*max = mapping->vocabulary->texts[i].max;
	return &mapping->solution->texts[i];
}

/* Adds a piece to a text of the vocabulary, as long as there is room for the whole piece. */
static void add_text(struct import_mapping *mapping, struct text key, const char *what, struct text piece)
{
	size_t max;
	struct text *place = text_place(mapping, key, &max);
	if (!piece.len)
		return;
	if (place->len + piece.len + 2 > max) {
		import_no_place(mapping, what, piece);
		return;
	}
	*place = place->len ? arena_fmt(mapping->arena, "%.*s; %.*s", TEXT_ARG(*place), TEXT_ARG(piece)) : arena_copy(mapping->arena, piece);
	(*mapping->mapped)++;
}

/* The first sentence stands alone in lists. */
static struct text first_sentence(struct text description)
{
	size_t end = text_find(description, TEXT(". "));
	return clip(end == SIZE_MAX ? description : text_slice(description, 0, end + 1), SUMMARY_MAX);
}

static void map_organisations(struct import_mapping *mapping, const json_t *list)
{
	bool owner_seen = false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		struct text type = import_text(one, "org_type"), name = import_text(one, "name");
		bool owner = text_is(type, TEXT("owner"));
		if (text_is(type, TEXT("funder")))
			add_text(mapping, TEXT("income"), "funder", name);
		else if (!owner || owner_seen)
			add_text(mapping, TEXT("team"), "organisation", arena_fmt(mapping->arena, "%.*s (%.*s)", TEXT_ARG(name), TEXT_ARG(type)));
		else
			(*mapping->mapped)++;
		owner_seen = owner_seen || owner;
	}
}

/* --- the provider's own answers --- */

static size_t entry_end(struct text rest)
{
	size_t end = 0;
	while (end < rest.len && rest.at[end] != ',' && rest.at[end] != ';' && rest.at[end] != '\n')
		end++;
	return end;
}

/* Whether a piece is a list of short entries and not a paragraph that happens to hold commas. */
static bool is_enumeration(struct text piece)
{
	while (piece.len) {
		size_t end = entry_end(piece);
		if (text_trim(text_slice(piece, 0, end)).len > LABEL_MAX)
			return false;
		piece = text_slice(piece, end + 1, SIZE_MAX);
	}
	return true;
}

/* Entries are separated by commas and semicolons as often as by the list itself. */
static void each_entry(struct import_mapping *mapping, const json_t *list, void (*take)(struct import_mapping *mapping, struct text entry))
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct text rest = text_at(list, i);
		bool split = is_enumeration(rest);
		while (rest.len) {
			size_t end = split ? entry_end(rest) : rest.len;
			struct text entry = text_trim(text_slice(rest, 0, end));
			rest = text_slice(rest, end + 1, SIZE_MAX);
			if (entry.len)
				take(mapping, entry);
		}
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Whether `word` stands in `text` as a word of its own, whatever its capitals. */
static bool has_word(struct text text, struct text word)
{
	for (size_t i = 0; i + word.len <= text.len; i++)
		if (text_is_icase(text_slice(text, i, word.len), word) && (i == 0 || !is_letter(text.at[i - 1])) &&
			(i + word.len == text.len || !is_letter(text.at[i + word.len])))
			return true;
	return false;
}

static void take_standard(struct import_mapping *mapping, struct text entry)
{
	bool found = false;
	for (size_t i = 0; entry.len <= LABEL_MAX && i < COUNT_OF(standards); i++)
		if (has_word(entry, text_of(standards[i].word)))
			found = try_code(mapping, TEXT("standard"), text_of(standards[i].code)) || found;
	if (!found)
		import_no_place(mapping, "standard", entry);
}

static void take_data(struct import_mapping *mapping, struct text entry)
{
	bool found = false;
	for (size_t i = 0; entry.len <= LABEL_MAX && i < COUNT_OF(data); i++)
		if (has_word(entry, text_of(data[i].word)))
			found = try_code(mapping, TEXT("data"), text_of(data[i].code)) || found;
	if (!found && !try_code(mapping, TEXT("data"), TEXT("other")))
		import_no_place(mapping, "kind of data", entry);
}

static void map_data(struct import_mapping *mapping, const json_t *privacy)
{
	struct text collects = import_text(privacy, "collectsPII");
	size_t facet = vocabulary_facet(mapping->vocabulary, TEXT("data"));
	if (text_is_icase(collects, TEXT("no")) && !try_code(mapping, TEXT("data"), TEXT("none")))
		import_no_place(mapping, "collectsPII", collects);
	if (!text_is_icase(collects, TEXT("yes")))
		return;
	each_entry(mapping, json_object_get(privacy, "typesOfDataCollected"), take_data);
	/* it collects something, and did not say what */
	if (facet != VOCABULARY_NONE && mapping->solution->facts[facet].count == 0 && !try_code(mapping, TEXT("data"), TEXT("other")))
		import_no_place(mapping, "collectsPII", collects);
}

/* Answers in a section that are used; the others are said by name where something stands in them. */
static const struct meaning used[] = {{"clearOwnership", "copyrightURL"}, {"documentation", "documentationURL"}, {"privacy", "privacyComplianceList"},
	{"standards", "standardsList"}, {"locations", "deploymentCountries"}, {"locations", "developmentCountries"},
	{"dataPrivacySecurity", "collectsPII"}, {"dataPrivacySecurity", "typesOfDataCollected"}};

static bool is_used(const char *section, const char *key)
{
	for (size_t i = 0; i < COUNT_OF(used); i++)
		if (strcmp(used[i].word, section) == 0 && strcmp(used[i].code, key) == 0)
			return true;
	return false;
}

static bool says_something(const json_t *value)
{
	for (size_t i = 0; i < json_array_size(value); i++)
		if (text_at(value, i).len)
			return true;
	return json_is_string(value) && text_trim(text_of(json_string_value(value))).len > 0;
}

static void name_unused(struct import_mapping *mapping, const char *section, const json_t *answers)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)answers, key, value) {
		if (json_is_object(value))
			name_unused(mapping, key, value);
		else if (strcmp(key, "name") != 0 && !is_used(section, key) && says_something(value))
			import_no_place(mapping, "answer", arena_fmt(mapping->arena, "%s.%s", section, key));
	}
}

static void map_addresses(struct import_mapping *mapping, const char *title, const json_t *value)
{
	if (json_is_string(value))
		add_evidence(mapping, text_of(title), text_trim(text_of(json_string_value(value))));
	for (size_t i = 0; i < json_array_size(value); i++)
		add_evidence(mapping, text_of(title), text_at(value, i));
}

static void take_law(struct import_mapping *mapping, struct text entry)
{
	add_text(mapping, TEXT("laws"), "law", entry);
}

static void map_answers(struct import_mapping *mapping, const json_t *answers)
{
	const json_t *locations = json_object_get(answers, "locations"), *laws = json_object_get(json_object_get(answers, "privacy"), "privacyComplianceList");
	map_countries(mapping, TEXT("country"), json_object_get(locations, "deploymentCountries"));
	map_countries(mapping, TEXT("origin"), json_object_get(locations, "developmentCountries"));
	map_data(mapping, json_object_get(json_object_get(answers, "doNoHarm"), "dataPrivacySecurity"));
	each_entry(mapping, json_object_get(json_object_get(answers, "standards"), "standardsList"), take_standard);
	for (size_t i = 0; i < json_array_size(laws); i++)
		take_law(mapping, text_at(laws, i));
	map_addresses(mapping, "Ownership", json_object_get(json_object_get(answers, "clearOwnership"), "copyrightURL"));
	map_addresses(mapping, "Documentation", json_object_get(json_object_get(answers, "documentation"), "documentationURL"));
	name_unused(mapping, "answers", answers);
}

/* --- all --- */

static void name_unknown(struct import_mapping *mapping, const json_t *record)
{
	static const char *const known[] = {"name", "aliases", "description", "website", "license", "SDGs", "sectors", "type", "repositories",
		"organizations", "stage", "folder", "answers"};
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)record, key, value) {
		bool found = false;
		for (size_t i = 0; i < COUNT_OF(known); i++)
			found = found || strcmp(known[i], key) == 0;
		if (!found)
			import_no_place(mapping, "member", text_of(key));
	}
}

static void map_repositories(struct import_mapping *mapping, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		add_evidence(mapping, arena_fmt(mapping->arena, "Source: %.*s", TEXT_ARG(import_text(json_array_get(list, i), "name"))),
			import_text(json_array_get(list, i), "url"));
}

void import_map(struct import_mapping *mapping, const json_t *record)
{
	struct solution *solution = mapping->solution;
	struct text website = import_text(record, "website");
	const json_t *types_list = json_object_get(record, "type");
	solution->name = arena_copy(mapping->arena, import_text(record, "name"));
	solution->description = arena_copy(mapping->arena, import_text(record, "description"));
	solution->summary = first_sentence(solution->description);
	solution->language = TEXT("en");
	if (import_is_address(website))
		solution->website = arena_copy(mapping->arena, website);
	else if (website.len)
		import_no_place(mapping, "website", website);
	map_types(mapping, types_list);
	map_licences(mapping, json_object_get(record, "license"), types_list);
	map_goals(mapping, json_object_get(record, "SDGs"));
	map_sectors(mapping, json_object_get(record, "sectors"));
	map_repositories(mapping, json_object_get(record, "repositories"));
	map_organisations(mapping, json_object_get(record, "organizations"));
	if (text_is(import_text(record, "stage"), TEXT("DPG")))
		add_text(mapping, TEXT("recognitions"), "stage", TEXT("Digital public good"));
	map_answers(mapping, json_object_get(record, "answers"));
	name_unknown(mapping, record);
	solution->evidence = mapping->evidence;
	solution->evidence_count = mapping->evidence_count;
}
