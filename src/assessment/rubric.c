/* SPDX-License-Identifier: Apache-2.0
 * Looking things up in rubrics, and the folder of rubrics. */
#include "assessment/rubric.h"

#include <dirent.h>
#include <errno.h>

#include "base/buffer.h"

#define RUBRICS_MOST 64
#define RUBRICS_MAX_BYTES (16u << 20)
#define FILE_MAX_BYTES (1u << 20)

const struct rubric_criterion *rubric_criterion(const struct rubric *rubric, struct text id)
{
	for (size_t i = 0; i < rubric->criteria_count; i++)
		if (text_is(rubric->criteria[i].id, id))
			return &rubric->criteria[i];
	return NULL;
}

const struct rubric_gate *rubric_gate(const struct rubric *rubric, struct text id)
{
	for (size_t i = 0; i < rubric->gates_count; i++)
		if (text_is(rubric->gates[i].id, id))
			return &rubric->gates[i];
	return NULL;
}

const struct rubric_group *rubric_group(const struct rubric *rubric, struct text id)
{
	for (size_t i = 0; i < rubric->groups_count; i++)
		if (text_is(rubric->groups[i].id, id))
			return &rubric->groups[i];
	return NULL;
}

const struct rubric_outcome *rubric_outcome(const struct rubric *rubric, struct text code)
{
	for (size_t i = 0; i < rubric->outcomes_count; i++)
		if (text_is(rubric->outcomes[i].code, code))
			return &rubric->outcomes[i];
	return NULL;
}

const struct rubric_criterion *rubric_criterion_of_import(const struct rubric *rubric, struct text key, size_t *repeat)
{
	struct text number = key, name = text_cut(&number, '[');
	bool numbered = name.len < key.len;
	int64_t n = 0;
	if (numbered && (!text_ends(number, TEXT("]")) || !text_to_int(text_slice(number, 0, number.len - 1), &n) || n < 0))
		return NULL;
	*repeat = (size_t)n;
	for (size_t i = 0; i < rubric->criteria_count; i++) {
		const struct rubric_criterion *c = &rubric->criteria[i];
		if (c->repeated == numbered && texts_have(c->import_keys, name))
			return c;
	}
	return NULL;
}

bool rubric_group_applies(const struct rubric_group *group, struct texts codes)
{
	for (size_t i = 0; group->module && i < codes.count; i++)
		if (!texts_have(group->when_not, codes.at[i]))
			return true;
	return !group->module;
}

/* Number by number, so that 1.10 comes after 1.9. */
static int version_compare(struct text a, struct text b)
{
	while (a.len || b.len) {
		struct text left = text_cut(&a, '.'), right = text_cut(&b, '.');
		while (text_starts(left, TEXT("0")))
			left = text_slice(left, 1, left.len);
		while (text_starts(right, TEXT("0")))
			right = text_slice(right, 1, right.len);
		if (left.len != right.len)
			return left.len < right.len ? -1 : 1;
		int order = text_compare(left, right);
		if (order)
			return order;
	}
	return 0;
}

static int by_id_and_version(const void *a, const void *b)
{
	const struct rubric *left = *(const struct rubric *const *)a, *right = *(const struct rubric *const *)b;
	int order = text_compare(left->id, right->id);
	return order ? order : version_compare(left->version, right->version);
}

static bool file_read(const char *path, struct buffer *into)
{
	FILE *file = fopen(path, "rbe");
	if (!file)
		return false;
	char piece[8192];
	for (size_t len; (len = fread(piece, 1, sizeof piece, file)) > 0 && !into->failed;)
		buffer_put(into, (struct text){piece, len});
	bool whole = !ferror(file) && !into->failed;
	fclose(file);
	return whole;
}

static const struct rubric *rubric_load(const char *dir, const char *name, struct arena *arena, struct text *error)
{
	const struct rubric *rubric = NULL;
	struct buffer json;
	buffer_init(&json, FILE_MAX_BYTES);
	if (file_read(arena_fmt(arena, "%s/%s", dir, name).at, &json))
		rubric = rubric_read(arena, buffer_text(&json), name, error);
	else
		*error = arena_fmt(arena, "%s: cannot be read, or is longer than %u bytes", name, FILE_MAX_BYTES);
	buffer_done(&json);
	return rubric;
}

/* Reads all into `at`; false as soon as one is refused. */
static bool read_all(
	DIR *folder, const char *dir, struct arena *arena, const struct rubric **at, size_t *count, struct text *error)
{
	for (struct dirent *entry; (entry = readdir(folder));) {
		struct text name = text_of(entry->d_name);
		if (!text_starts(name, TEXT("rubric-")) || !text_ends(name, TEXT(".json")))
			continue;
		if (*count == RUBRICS_MOST) {
			*error = arena_fmt(arena, "%s: more than %d rubrics", dir, RUBRICS_MOST);
			return false;
		}
		if (!(at[*count] = rubric_load(dir, entry->d_name, arena, error)))
			return false;
		++*count;
	}
	if (!*count)
		*error = arena_fmt(arena, "%s: holds no rubric-*.json", dir);
	return *count > 0;
}

/* In order, and each once. */
static bool sort_all(const struct rubric **at, size_t count, struct arena *arena, struct text *error)
{
	qsort(at, count, sizeof *at, by_id_and_version);
	for (size_t i = 1; i < count; i++) {
		if (by_id_and_version(&at[i - 1], &at[i]) != 0)
			continue;
		*error = arena_fmt(arena, "rubric %.*s %.*s: two files hold it", TEXT_ARG(at[i]->id), TEXT_ARG(at[i]->version));
		return false;
	}
	return true;
}

bool rubrics_load(const char *dir, struct rubrics *rubrics, struct arena *errors, struct text *error)
{
	*rubrics = (struct rubrics){.arena = arena_new(RUBRICS_MAX_BYTES)};
	DIR *folder = opendir(dir);
	struct text why = TEXT("out of memory");
	bool good = false;
	if (!folder) {
		*error = arena_fmt(errors, "%s: cannot be opened: %s", dir, strerror(errno));
	} else if (rubrics->arena) {
		const struct rubric **at = ARENA_MANY(rubrics->arena, const struct rubric *, RUBRICS_MOST);
		good = read_all(folder, dir, rubrics->arena, at, &rubrics->count, &why) &&
		       sort_all(at, rubrics->count, rubrics->arena, &why);
		rubrics->at = at;
	}
	if (folder && !good)
		*error = arena_copy(errors, why);
	if (folder)
		closedir(folder);
	if (!good)
		rubrics_free(rubrics);
	return good;
}

void rubrics_free(struct rubrics *rubrics)
{
	arena_free(rubrics->arena);
	*rubrics = (struct rubrics){0};
}

const struct rubric *rubrics_find(const struct rubrics *rubrics, struct text id, struct text version)
{
	for (size_t i = 0; i < rubrics->count; i++)
		if (text_is(rubrics->at[i]->id, id) && text_is(rubrics->at[i]->version, version))
			return rubrics->at[i];
	return NULL;
}

const struct rubric *rubrics_newest(const struct rubrics *rubrics, struct text id)
{
	for (size_t i = rubrics->count; i-- > 0;)
		if (text_is(rubrics->at[i]->id, id))
			return rubrics->at[i];
	return NULL;
}
