/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/import_read.h"
#include "base/json.h"
#include "base/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#define RECORD_MAX ((size_t)1 << 20)
#define NESTING_MAX 12
#define FOLDERS_MAX 2

/* --- one record --- */

struct text import_text(const json_t *object, const char *key)
{
	return text_trim(json_member_text(object, key));
}

/* Brackets outside of strings; jansson's own bound is far higher than anything that is meant. */
static bool nests_deeply(struct text raw)
{
	size_t depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.at[i];
		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '{' || c == '['))
			depth++;
		else if (!quoted && (c == '}' || c == ']') && depth)
			depth--;
		if (depth > NESTING_MAX)
			return true;
	}
	return false;
}

static bool take_record(const struct import_sink *sink, const char *place, struct text raw)
{
	json_error_t problem;
	char why[300];
	if (!utf8_is_valid(raw)) {
		sink->refuse(sink->context, place, "not valid UTF-8");
		return true;
	}
	if (nests_deeply(raw)) {
		sink->refuse(sink->context, place, "nested too deeply");
		return true;
	}
	json_t *record = json_loadb(raw.at, raw.len, JSON_REJECT_DUPLICATES, &problem);
	if (!json_is_object(record)) {
		snprintf(why, sizeof why, "not a JSON object%s%s", record ? "" : ": ", record ? "" : problem.text);
		json_decref(record);
		sink->refuse(sink->context, place, why);
		return true;
	}
	bool more = sink->record(sink->context, place, record, raw);
	json_decref(record);
	return more;
}

/* --- files and folders --- */

struct line {
	char *at;
	size_t len;
	bool too_long;
};

/* The next line without its end; what is beyond the maximum is read over. false: the file has ended. */
static bool next_line(FILE *file, struct line *line)
{
	int c;
	line->len = 0;
	line->too_long = false;
	while ((c = getc_unlocked(file)) != EOF && c != '\n') {
		if (line->len < RECORD_MAX)
			line->at[line->len++] = (char)c;
		else
			line->too_long = true;
	}
	return c != EOF || line->len > 0;
}

static bool read_lines(const char *path, FILE *file, const struct import_sink *sink)
{
	struct line line = {.at = malloc(RECORD_MAX)};
	bool more = true;
	must(line.at);
	for (size_t number = 1; more && next_line(file, &line); number++) {
		char place[1100];
		struct text raw = {line.at, line.len};
		snprintf(place, sizeof place, "%.1000s:%zu", path, number);
		if (number == 1 && text_starts(raw, TEXT("\xef\xbb\xbf")))
			raw = text_slice(raw, 3, SIZE_MAX);
		raw = text_trim(raw);
		if (line.too_long)
			sink->refuse(sink->context, place, "larger than 1 MB");
		else if (raw.len)
			more = take_record(sink, place, raw);
	}
	free(line.at);
	return more;
}

/* A file that holds one record over several lines. */
static bool read_whole(const char *path, FILE *file, const struct import_sink *sink)
{
	char place[1100];
	char *at = malloc(RECORD_MAX + 1);
	must(at);
	size_t len = fread(at, 1, RECORD_MAX + 1, file);
	bool more = true;
	snprintf(place, sizeof place, "%.1000s:1", path);
	if (len > RECORD_MAX)
		sink->refuse(sink->context, place, "larger than 1 MB");
	else
		more = take_record(sink, place, text_trim((struct text){at, len}));
	free(at);
	return more;
}

static bool read_file(const char *path, bool whole, const struct import_sink *sink, char error[static 300])
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		snprintf(error, 300, "%.200s cannot be read", path);
		return false;
	}
	bool more = whole ? read_whole(path, file, sink) : read_lines(path, file, sink);
	if (ferror(file)) {
		snprintf(error, 300, "%.200s cannot be read to its end", path);
		more = false;
	}
	fclose(file);
	return more;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool read_folder(const char *path, int depth, const struct import_sink *sink, char error[static 300])
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_visible, alphasort);
	bool more = count >= 0;
	if (!more)
		snprintf(error, 300, "%.200s cannot be read", path);
	for (int i = 0; i < count; i++) {
		char inner[1100];
		struct stat about;
		snprintf(inner, sizeof inner, "%.700s/%.255s", path, entries[i]->d_name);
		/* links are not followed: a folder of records holds its records */
		if (more && lstat(inner, &about) == 0) {
			if (S_ISDIR(about.st_mode) && depth < FOLDERS_MAX)
				more = read_folder(inner, depth + 1, sink, error);
			else if (S_ISREG(about.st_mode) && text_ends(text_of(inner), TEXT(".json")))
				more = read_file(inner, true, sink, error);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return more;
}

bool import_read(const char *path, const struct import_sink *sink, char error[static 300])
{
	struct stat about;
	if (stat(path, &about) != 0) {
		snprintf(error, 300, "%.200s cannot be read", path);
		return false;
	}
	return S_ISDIR(about.st_mode) ? read_folder(path, 0, sink, error) : read_file(path, false, sink, error);
}
