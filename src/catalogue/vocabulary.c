/* SPDX-License-Identifier: Apache-2.0
 * Reads the vocabulary and regions files and answers questions about codes. */
#include "catalogue/vocabulary.h"

#include "base/utf8.h"

#include <jansson.h>
#include <stdarg.h>

#define VOCABULARY_BYTES (16u << 20)

struct reader {
	struct vocabulary *vocabulary;
	struct arena *arena; /* the vocabulary's own */
	const char *file;
	struct text problem; /* the first one */
};

static void complain(struct reader *reader, const char *format, ...) PRINTF_LIKE(2, 3);
static void complain(struct reader *reader, const char *format, ...)
{
	if (reader->problem.len)
		return;
	char message[512];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(message, sizeof message, format, args);
	va_end(args);
	must(len >= 0);
	reader->problem = arena_fmt(reader->arena, "%s: %s", reader->file, message);
}

static struct text read_text(struct reader *reader, const json_t *object, const char *path, const char *key, bool required)
{
	const json_t *value = json_object_get(object, key);
	if (!value && !required)
		return TEXT("");
	if (!json_is_string(value) || (required && json_string_length(value) == 0)) {
		complain(reader, "%s.%s: expected a %s text", path, key, required ? "non-empty" : "plain");
		return TEXT("");
	}
	return arena_copy(reader->arena, (struct text){json_string_value(value), json_string_length(value)});
}

static double read_number(struct reader *reader, const json_t *object, const char *path, const char *key, double otherwise)
{
	const json_t *value = json_object_get(object, key);
	if (!value)
		return otherwise;
	if (!json_is_number(value))
		complain(reader, "%s.%s: expected a number", path, key);
	return json_number_value(value);
}

static bool read_flag(struct reader *reader, const json_t *object, const char *path, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (value && !json_is_boolean(value))
		complain(reader, "%s.%s: expected true or false", path, key);
	return json_is_true(value);
}

/* The array under `key`; NULL with a complaint when it is not one. A missing optional array counts as empty. */
static const json_t *read_array(struct reader *reader, const json_t *object, const char *path, const char *key, bool required)
{
	const json_t *value = json_object_get(object, key);
	if (!value && !required)
		return NULL;
	if (!json_is_array(value)) {
		complain(reader, "%s.%s: expected a list", path, key);
		return NULL;
	}
	return value;
}

static bool is_key(struct text key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!(key.at[i] >= 'a' && key.at[i] <= 'z') && !(key.at[i] >= '0' && key.at[i] <= '9') && key.at[i] != '_')
			return false;
	return key.len > 0 && key.len <= 40;
}

static struct text read_key(struct reader *reader, const json_t *object, const char *path)
{
	struct text key = read_text(reader, object, path, "key", true);
	if (key.len && !is_key(key))
		complain(reader, "%s.key: \"%.*s\" has other than a-z, 0-9 and _", path, TEXT_ARG(key));
	return key;
}

static bool is_code(struct text code)
{
	for (size_t i = 0; i < code.len; i++)
		if ((unsigned char)code.at[i] <= ' ' || code.at[i] == '|' || code.at[i] == 127)
			return false;
	return code.len > 0 && code.len <= 100 && !text_is(code, VOCABULARY_UNKNOWN);
}

static void read_values(struct reader *reader, const json_t *array, const char *path, struct facet *facet)
{
	size_t count = json_array_size(array);
	struct facet_value *values = ARENA_MANY(reader->arena, struct facet_value, count);
	facet->values = values;
	for (size_t i = 0; i < count; i++) {
		char here[160];
		snprintf(here, sizeof here, "%s.values[%zu]", path, i);
		const json_t *item = json_array_get(array, i);
		values[i].code = read_text(reader, item, here, "code", true);
		values[i].label = read_text(reader, item, here, "label", true);
		values[i].hint = read_text(reader, item, here, "hint", false);
		if (!is_code(values[i].code))
			complain(reader, "%s.code: \"%.*s\" cannot be a code", here, TEXT_ARG(values[i].code));
		facet->value_count = i;
		if (vocabulary_value(facet, values[i].code))
			complain(reader, "%s.code: \"%.*s\" stands twice", here, TEXT_ARG(values[i].code));
	}
	facet->value_count = count;
}

static enum facet_source read_source(struct reader *reader, const json_t *object, const char *path)
{
	static const char *const names[] = {"list", "language", "country", "spdx", "derived"};
	struct text name = read_text(reader, object, path, "source", true);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (text_is_cstr(name, names[i]))
			return (enum facet_source)i;
	complain(reader, "%s.source: \"%.*s\" is none of list, language, country, spdx, derived", path, TEXT_ARG(name));
	return FACET_LIST;
}

static void read_facets(struct reader *reader, const json_t *root)
{
	const json_t *array = read_array(reader, root, "$", "facets", true);
	size_t count = json_array_size(array);
	struct facet *facets = ARENA_MANY(reader->arena, struct facet, count);
	reader->vocabulary->facets = facets;
	for (size_t i = 0; i < count && !reader->problem.len; i++) {
		char path[64];
		snprintf(path, sizeof path, "$.facets[%zu]", i);
		const json_t *item = json_array_get(array, i);
		struct facet *facet = &facets[i];
		facet->key = read_key(reader, item, path);
		facet->label = read_text(reader, item, path, "label", true);
		facet->hint = read_text(reader, item, path, "hint", false);
		facet->section = read_text(reader, item, path, "section", false);
		facet->source = read_source(reader, item, path);
		facet->many = read_flag(reader, item, path, "many");
		facet->filter = read_flag(reader, item, path, "filter");
		facet->required = read_flag(reader, item, path, "required");
		read_values(reader, read_array(reader, item, path, "values", facet->source == FACET_LIST), path, facet);
		if (vocabulary_facet(reader->vocabulary, facet->key) != VOCABULARY_NONE)
			complain(reader, "%s.key: \"%.*s\" stands twice", path, TEXT_ARG(facet->key));
		reader->vocabulary->facet_count = i + 1;
	}
}

static void read_numbers(struct reader *reader, const json_t *root)
{
	const json_t *array = read_array(reader, root, "$", "numbers", false);
	size_t count = json_array_size(array);
	struct vocabulary_number *numbers = ARENA_MANY(reader->arena, struct vocabulary_number, count);
	reader->vocabulary->numbers = numbers;
	reader->vocabulary->number_count = count;
	for (size_t i = 0; i < count; i++) {
		char path[64];
		snprintf(path, sizeof path, "$.numbers[%zu]", i);
		const json_t *item = json_array_get(array, i);
		numbers[i].key = read_key(reader, item, path);
		numbers[i].label = read_text(reader, item, path, "label", true);
		numbers[i].hint = read_text(reader, item, path, "hint", false);
		numbers[i].unit = read_text(reader, item, path, "unit", false);
		numbers[i].section = read_text(reader, item, path, "section", false);
		numbers[i].min = read_number(reader, item, path, "min", 0);
		numbers[i].max = read_number(reader, item, path, "max", 1e12);
		if (numbers[i].min > numbers[i].max)
			complain(reader, "%s.min: is above max", path);
		double decimals = read_number(reader, item, path, "decimals", 0);
		if (decimals != 0 && decimals != 1 && decimals != 2)
			complain(reader, "%s.decimals: must be 0, 1 or 2", path);
		else
			numbers[i].decimals = (size_t)decimals;
	}
}

static void read_texts(struct reader *reader, const json_t *root)
{
	const json_t *array = read_array(reader, root, "$", "texts", false);
	size_t count = json_array_size(array);
	struct vocabulary_text *texts = ARENA_MANY(reader->arena, struct vocabulary_text, count);
	reader->vocabulary->texts = texts;
	reader->vocabulary->text_count = count;
	for (size_t i = 0; i < count; i++) {
		char path[64];
		snprintf(path, sizeof path, "$.texts[%zu]", i);
		const json_t *item = json_array_get(array, i);
		texts[i].key = read_key(reader, item, path);
		texts[i].label = read_text(reader, item, path, "label", true);
		texts[i].hint = read_text(reader, item, path, "hint", false);
		texts[i].section = read_text(reader, item, path, "section", false);
		double max = read_number(reader, item, path, "max", 2000), lines = read_number(reader, item, path, "lines", 1);
		if (max < 1 || max > 1e6 || lines < 1 || lines > 1000)
			complain(reader, "%s: max must be 1 to 1000000 and lines 1 to 1000", path);
		else {
			texts[i].max = (size_t)max;
			texts[i].lines = (size_t)lines;
		}
		texts[i].required = read_flag(reader, item, path, "required");
	}
}

static void read_sections(struct reader *reader, const json_t *root)
{
	const json_t *array = read_array(reader, root, "$", "sections", false);
	size_t count = json_array_size(array);
	struct vocabulary_section *sections = ARENA_MANY(reader->arena, struct vocabulary_section, count);
	reader->vocabulary->sections = sections;
	reader->vocabulary->section_count = count;
	for (size_t i = 0; i < count; i++) {
		char path[64];
		snprintf(path, sizeof path, "$.sections[%zu]", i);
		const json_t *item = json_array_get(array, i);
		sections[i].key = read_key(reader, item, path);
		sections[i].label = read_text(reader, item, path, "label", true);
		sections[i].hint = read_text(reader, item, path, "hint", false);
	}
}

static void check_section(struct reader *reader, struct text owner, struct text section)
{
	const struct vocabulary *vocabulary = reader->vocabulary;
	for (size_t i = 0; i < vocabulary->section_count; i++)
		if (text_is(vocabulary->sections[i].key, section))
			return;
	if (vocabulary->section_count && section.len)
		complain(reader, "$.sections: \"%.*s\" of \"%.*s\" is not among them", TEXT_ARG(section), TEXT_ARG(owner));
}

/* One name space: a key of a facet, a number and a text stand beside each other in addresses and exports. */
static void check_keys(struct reader *reader)
{
	const struct vocabulary *vocabulary = reader->vocabulary;
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		check_section(reader, vocabulary->facets[i].key, vocabulary->facets[i].section);
	for (size_t i = 0; i < vocabulary->number_count; i++) {
		struct text key = vocabulary->numbers[i].key;
		check_section(reader, key, vocabulary->numbers[i].section);
		if (vocabulary_facet(vocabulary, key) != VOCABULARY_NONE || vocabulary_number(vocabulary, key) != i)
			complain(reader, "$.numbers[%zu].key: \"%.*s\" stands twice", i, TEXT_ARG(key));
	}
	for (size_t i = 0; i < vocabulary->text_count; i++) {
		struct text key = vocabulary->texts[i].key;
		check_section(reader, key, vocabulary->texts[i].section);
		if (vocabulary_facet(vocabulary, key) != VOCABULARY_NONE ||
			vocabulary_number(vocabulary, key) != VOCABULARY_NONE || vocabulary_text(vocabulary, key) != i)
			complain(reader, "$.texts[%zu].key: \"%.*s\" stands twice", i, TEXT_ARG(key));
	}
}

static int compare_texts(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static bool is_country_code(struct text code)
{
	return code.len == 2 && code.at[0] >= 'A' && code.at[0] <= 'Z' && code.at[1] >= 'A' && code.at[1] <= 'Z';
}

static struct texts read_countries(struct reader *reader, const json_t *item, const char *path)
{
	const json_t *array = read_array(reader, item, path, "countries", true);
	size_t count = json_array_size(array);
	struct text *countries = ARENA_MANY(reader->arena, struct text, count);
	for (size_t i = 0; i < count; i++) {
		const char *code = json_string_value(json_array_get(array, i));
		countries[i] = arena_copy(reader->arena, text_of(code));
		if (!is_country_code(countries[i]))
			complain(reader, "%s.countries[%zu]: expected two capital letters", path, i);
	}
	return (struct texts){countries, count};
}

/* All countries of all regions, sorted, each once. */
static void gather_countries(struct reader *reader)
{
	struct vocabulary *vocabulary = reader->vocabulary;
	size_t room = 0, count = 0;
	for (size_t i = 0; i < vocabulary->region_count; i++)
		room += vocabulary->regions[i].countries.count;
	struct text *all = ARENA_MANY(reader->arena, struct text, room);
	for (size_t i = 0; i < vocabulary->region_count; i++)
		for (size_t k = 0; k < vocabulary->regions[i].countries.count; k++)
			all[count++] = vocabulary->regions[i].countries.at[k];
	qsort(all, count, sizeof *all, compare_texts);
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !text_is(all[kept - 1], all[i]))
			all[kept++] = all[i];
	vocabulary->countries = (struct texts){all, kept};
}

static void read_aliases(struct reader *reader, const json_t *root)
{
	json_t *object = json_object_get(root, "aliases");
	struct facet_value *aliases = ARENA_MANY(reader->arena, struct facet_value, json_object_size(object));
	size_t count = 0;
	const char *name;
	json_t *value;
	json_object_foreach(object, name, value)
	{
		aliases[count].code = arena_copy(reader->arena, text_of(name));
		aliases[count].label = arena_copy(reader->arena, text_of(json_string_value(value)));
		if (!vocabulary_has_country(reader->vocabulary, aliases[count].label))
			complain(reader, "$.aliases.%s: is not a country of any region", name);
		count++;
	}
	reader->vocabulary->aliases = aliases;
	reader->vocabulary->alias_count = count;
}

static void read_regions(struct reader *reader, const json_t *root)
{
	const json_t *array = read_array(reader, root, "$", "regions", true);
	size_t count = json_array_size(array);
	struct region *regions = ARENA_MANY(reader->arena, struct region, count);
	reader->vocabulary->regions = regions;
	reader->vocabulary->region_count = count;
	for (size_t i = 0; i < count; i++) {
		char path[64];
		snprintf(path, sizeof path, "$.regions[%zu]", i);
		const json_t *item = json_array_get(array, i);
		regions[i].code = read_text(reader, item, path, "code", true);
		regions[i].label = read_text(reader, item, path, "label", true);
		regions[i].countries = read_countries(reader, item, path);
		if (!is_code(regions[i].code))
			complain(reader, "%s.code: cannot be a code", path);
	}
	gather_countries(reader);
	read_aliases(reader, root);
}

/* The facet "region" gets its values from the regions file, unless the vocabulary names its own. */
static void fill_region_facet(struct reader *reader)
{
	struct vocabulary *vocabulary = reader->vocabulary;
	size_t at = vocabulary_facet(vocabulary, TEXT("region"));
	if (at == VOCABULARY_NONE || vocabulary->facets[at].value_count)
		return;
	struct facet_value *values = ARENA_MANY(reader->arena, struct facet_value, vocabulary->region_count);
	for (size_t i = 0; i < vocabulary->region_count; i++)
		values[i] = (struct facet_value){.code = vocabulary->regions[i].code, .label = vocabulary->regions[i].label};
	struct facet *facets = (struct facet *)vocabulary->facets;
	facets[at].values = values;
	facets[at].value_count = vocabulary->region_count;
}

static json_t *parse_json(struct reader *reader, const char *file, struct text json)
{
	reader->file = file;
	json_error_t error;
	json_t *root = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		complain(reader, "line %d: %s", error.line, error.text);
	else if (!json_is_object(root))
		complain(reader, "$: expected an object");
	return root;
}

static struct vocabulary *load(struct arena *arena, const char *names[2], const struct text json[2], struct text *problem)
{
	struct vocabulary *vocabulary = calloc(1, sizeof *vocabulary);
	struct arena *own = arena_new(VOCABULARY_BYTES);
	must(vocabulary && own);
	vocabulary->arena = own;
	struct reader reader = {.vocabulary = vocabulary, .arena = own};
	json_t *root = parse_json(&reader, names[0], json[0]);
	if (!reader.problem.len) {
		vocabulary->version = read_text(&reader, root, "$", "version", true);
		read_facets(&reader, root);
		read_numbers(&reader, root);
		read_texts(&reader, root);
		read_sections(&reader, root);
		check_keys(&reader);
	}
	json_decref(root);
	root = parse_json(&reader, names[1], json[1]);
	if (!reader.problem.len)
		read_regions(&reader, root);
	json_decref(root);
	fill_region_facet(&reader);
	if (arena_failed(own))
		complain(&reader, "too large");
	if (!reader.problem.len)
		return vocabulary;
	*problem = arena_copy(arena, reader.problem);
	vocabulary_free(vocabulary);
	return NULL;
}

struct vocabulary *vocabulary_parse(
	struct arena *arena, struct text vocabulary_json, struct text regions_json, struct text *problem)
{
	return load(arena, (const char *[]){"vocabulary", "regions"}, (struct text[]){vocabulary_json, regions_json}, problem);
}

static bool read_file(struct arena *arena, const char *path, struct text *out)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	const size_t max = 4u << 20;
	char *bytes = malloc(max);
	must(bytes);
	size_t len = fread(bytes, 1, max, file);
	bool whole = !ferror(file) && feof(file);
	fclose(file);
	*out = arena_copy(arena, (struct text){bytes, len});
	free(bytes);
	return whole;
}

struct vocabulary *vocabulary_load(
	struct arena *arena, const char *vocabulary_path, const char *regions_path, struct text *problem)
{
	const char *paths[2] = {vocabulary_path, regions_path};
	struct text json[2];
	for (size_t i = 0; i < 2; i++)
		if (!read_file(arena, paths[i], &json[i])) {
			*problem = arena_fmt(arena, "%s: cannot be read", paths[i]);
			return NULL;
		}
	return load(arena, paths, json, problem);
}

void vocabulary_free(struct vocabulary *vocabulary)
{
	if (!vocabulary)
		return;
	arena_free(vocabulary->arena);
	free(vocabulary);
}
