/* SPDX-License-Identifier: Apache-2.0
 * The data inventory as the program's table, made from policy/inventory.toml by tools/inventory.py: enum datum, enum purpose
 * and one row each. The access decision is made from it here and nowhere else. */
#ifndef POLICY_INVENTORY_H
#define POLICY_INVENTORY_H

#include "base/text.h"
#include "policy/viewer.h"
#include "inventory.gen.h"

/* Who may read: one bit each, as in the inventory's audience list. */
enum audience { AUDIENCE_SELF = 1, AUDIENCE_PROGRAMME = 2, AUDIENCE_PRIVACY = 4, AUDIENCE_COMMUNICATION = 8, AUDIENCE_TECHNICAL = 16,
	AUDIENCE_REVIEWER = 32, AUDIENCE_COLLEAGUE = 64, AUDIENCE_PROVIDER = 128, AUDIENCE_PUBLIC = 256, AUDIENCE_MAIL = 512,
	AUDIENCE_AGGREGATE = 1024, AUDIENCE_PANEL = 2048 };

enum datum_store { STORED_VAULT, STORED_CONTENT, STORED_CLEAR, STORED_MEMORY, STORED_OPEN };

/* Until when a datum may be used for these purposes: `keep_s` after its clock started. */
struct keep_rule {
	unsigned purposes;   /* bits 1 << enum purpose */
	enum clock clock;
	int64_t keep_s;
};

struct datum_row {
	const char *id, *label, *subject, *source, *category, *basis, *retention, *needed;
	unsigned purposes;   /* bits 1 << enum purpose */
	unsigned audience;   /* bits of enum audience */
	enum datum_store store;
	char export_class;   /* 'P', 'X' or 'N' */
	char erase_class;    /* 'K', 'D', 'N', 'M', 'Z', 'U' */
	const struct keep_rule *keep; /* each purpose stands in one of them */
	size_t keep_count;
};

extern const struct datum_row inventory_rows[DATUM_COUNT];
extern const char *const inventory_purpose_codes[PURPOSE_COUNT];
extern const char *const inventory_purpose_labels[PURPOSE_COUNT];
extern const char *const inventory_clock_codes[CLOCK_STARTS_COUNT];
extern const char inventory_version[];

/* Whether a viewer standing in one of `relations` (bits of enum audience) may read `datum` for `purpose`. Deny by default. */
bool inventory_allows(enum datum datum, unsigned relations, enum purpose purpose);
/* The bits a viewer has by capacity and duties alone (not SELF, REVIEWER, COLLEAGUE, PROVIDER, which need an object). */
unsigned inventory_relations_of_role(const struct viewer *viewer);
/* The datum of that id; DATUM_COUNT when there is none. */
enum datum inventory_find(const char *id);
/* The purpose of that code; PURPOSE_COUNT when there is none. */
enum purpose inventory_purpose_find(struct text code);

#endif
