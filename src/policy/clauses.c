/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/clauses.h"
#include "base/json.h"

#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <unistd.h>

#define RESULTS_MOST ((size_t)4 << 20)

const struct clause *clause_find(struct text id)
{
	for (size_t i = 0; i < clauses_count; i++)
		if (text_is_cstr(id, clauses[i].id))
			return &clauses[i];
	return NULL;
}

bool clause_is_half(const struct clause *clause)
{
	return text_starts(text_of(clause->not_yet), TEXT("half: "));
}

bool clause_is_open(const struct clause *clause)
{
	return clause->not_yet[0] && !clause_is_half(clause);
}

/* --- which build this is --- */

struct note {
	const unsigned char *at;
	size_t len;
};

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

/* One segment of notes, looked through for the linker's. */
static bool find_note(const unsigned char *at, size_t len, struct note *out)
{
	while (len >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) head;
		memcpy(&head, at, sizeof head);
		size_t name = padded(head.n_namesz), whole = sizeof head + name + padded(head.n_descsz);
		if (whole > len)
			return false;
		if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 && memcmp(at + sizeof head, "GNU", 4) == 0) {
			*out = (struct note){at + sizeof head + name, head.n_descsz};
			return true;
		}
		at += whole;
		len -= whole;
	}
	return false;
}

/* The first object is the program itself. */
static int look(struct dl_phdr_info *info, size_t size, void *context)
{
	for (size_t i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		if (segment->p_type == PT_NOTE && find_note((const unsigned char *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz, context))
			break;
	}
	return 1;
}

struct text clause_build_id(struct arena *arena)
{
	struct note note = {0};
	struct text id = TEXT("");
	dl_iterate_phdr(look, &note);
	for (size_t i = 0; i < note.len; i++)
		id = arena_fmt(arena, "%.*s%02x", TEXT_ARG(id), note.at[i]);
	return id;
}

/* --- how its tests went --- */

static enum outcome outcome_named(struct text word)
{
	if (text_is(word, TEXT("passed")))
		return OUTCOME_PASSED;
	return text_is(word, TEXT("failed")) ? OUTCOME_FAILED : OUTCOME_NONE;
}

static void take_tests(struct arena *arena, const json_t *tests, struct clause_results *results)
{
	const char *name;
	json_t *outcome;
	results->tests = ARENA_MANY(arena, struct clause_outcome, json_object_size(tests));
	json_object_foreach((json_t *)(uintptr_t)tests, name, outcome)
		results->tests[results->count++] = (struct clause_outcome){arena_copy(arena, text_of(name)), outcome_named(json_text_of(outcome))};
}

static json_t *read_file(struct arena *arena)
{
	char self[700];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	if (len <= 0)
		return NULL;
	self[len] = 0;
	FILE *file = fopen(arena_fmt(arena, "%s.tests.json", self).at, "re");
	if (!file)
		return NULL;
	char *bytes = arena_try(arena, RESULTS_MOST);
	size_t read = bytes ? fread(bytes, 1, RESULTS_MOST, file) : 0;
	fclose(file);
	return read && read < RESULTS_MOST ? json_loadb(bytes, read, 0, NULL) : NULL;
}

struct clause_results clause_results_read(struct arena *arena)
{
	struct clause_results results = {0};
	json_t *root = read_file(arena);
	struct text mine = clause_build_id(arena);
	if (root && mine.len && text_is(json_member_text(root, "build_id"), mine)) {
		results.tried = true;
		results.at = json_integer_value(json_object_get(root, "at"));
		take_tests(arena, json_object_get(root, "tests"), &results);
	}
	json_decref(root);
	return results;
}

enum outcome clause_outcome_of_test(const struct clause_results *results, const char *test)
{
	for (size_t i = 0; i < results->count; i++)
		if (text_is_cstr(results->tests[i].test, test))
			return results->tests[i].outcome;
	return OUTCOME_NONE;
}

enum outcome clause_outcome(const struct clause_results *results, const struct clause *clause, int64_t *passed)
{
	const char *const *const lists[] = {clause->proves, clause->refuses};
	int64_t good = 0, all = 0;
	bool failed = false;
	for (size_t l = 0; l < COUNT_OF(lists); l++)
		for (const char *const *test = lists[l]; *test; test++, all++) {
			enum outcome outcome = clause_outcome_of_test(results, *test);
			good += outcome == OUTCOME_PASSED;
			failed = failed || outcome == OUTCOME_FAILED;
		}
	if (passed)
		*passed = good;
	if (failed)
		return OUTCOME_FAILED;
	return all && good == all ? OUTCOME_PASSED : OUTCOME_NONE;
}
