/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/processor.h"
#include "base/clock.h"
#include "statements.gen.h"

const char *const processor_classes[] = {"hosting", "analytics", "support", "identity"};
const size_t processor_classes_count = COUNT_OF(processor_classes);
const char *const processor_safeguards[] = {"instructions", "confidentiality", "security", "subprocessors", "rights", "breach", "deletion", "audit"};
const size_t processor_safeguards_count = COUNT_OF(processor_safeguards);

bool processor_lists(struct text datums, enum datum datum)
{
	while (datums.len)
		if (text_is_cstr(text_cut(&datums, ' '), inventory_rows[datum].id))
			return true;
	return false;
}

static enum store_result live(struct db *db, const char *class, struct text host, struct processors_live **rows, size_t *count)
{
	return db_all(db, &stmt_processors_live, &(struct processors_live_in){text_of(class), host, clock_now_s()}, rows, count);
}

enum store_result processor_names(struct db *db, const char *class, struct text host, struct text *names)
{
	struct processors_live *rows;
	size_t count;
	enum store_result result = live(db, class, host, &rows, &count);
	*names = TEXT("");
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		*names = arena_fmt(db->arena, "%.*s%s%.*s", TEXT_ARG(*names), i ? ", " : "", TEXT_ARG(rows[i].name));
	return result;
}

enum store_result processor_allows(struct db *db, const char *class, struct text host, enum datum datum, bool *allowed)
{
	struct processors_live *rows;
	size_t count;
	enum store_result result = live(db, class, host, &rows, &count);
	*allowed = false;
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		*allowed = *allowed || processor_lists(rows[i].datums, datum);
	return result;
}
