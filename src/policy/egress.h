/* SPDX-License-Identifier: Apache-2.0
 * What leaves this machine (P-75): one row for each outbound flow. Denied by default: what no row names, for a purpose or a datum that is
 * not the row's, to a host without a live record in the register of processors (P-32), does not leave. A flow asks before each thing it
 * sends, so that it stops with the record. */
#ifndef POLICY_EGRESS_H
#define POLICY_EGRESS_H

#include "base/config.h"
#include "policy/inventory.h"
#include "store/store.h"

enum flow { FLOW_MAIL, FLOW_COUNT };

struct flow_row {
	const char *code, *class;       /* the processors' class that may receive it (policy/processor.h) */
	const char *source;             /* the one file of src/ that may reach out for it: a test reads the linked objects */
	const char *name, *needed;      /* msgids: what it is, and what could not be done without it */
	unsigned purposes;              /* bits 1 << enum purpose */
	unsigned audience;              /* it carries the data that the inventory shows to this reader, and no others */
};

extern const struct flow_row flow_rows[FLOW_COUNT];

enum flow_state { FLOW_OFF /* no recipient is set */, FLOW_KEPT /* a demonstration: it ends on this machine */, FLOW_LOCAL /* to a server of this machine */,
	FLOW_WAITS /* to others, and nobody there has a live record */, FLOW_RUNS };

/* Where the flow stands now, and to whom it goes: the live records' names with commas between, empty unless it runs. */
CHECKED enum store_result flow_look(const struct config *config, struct db *db, enum flow flow, enum flow_state *state, struct text *recipients);
/* Whether the flow may run at all now: never for one that waits. */
CHECKED enum store_result flow_runs(const struct config *config, struct db *db, enum flow flow, bool *runs);
/* Whether this datum may leave by the flow for this purpose now. */
CHECKED enum store_result flow_allows(const struct config *config, struct db *db, enum flow flow, enum purpose purpose, enum datum datum, bool *allowed);
/* What is set in the configuration: never FLOW_RUNS, which the register of processors decides. */
enum flow_state flow_set(const struct config *config, enum flow flow);
/* The data that it can carry, for any of its purposes; bits 1 << enum datum. */
uint64_t flow_data(enum flow flow);
/* Whether the flow's row and the inventory let it carry the datum for the purpose, whoever receives it. */
bool flow_carries(enum flow flow, enum purpose purpose, enum datum datum);
/* Whether the mail server is on this machine: then a letter need not be encrypted on its way to it. */
bool flow_is_local(const struct config *config, enum flow flow);

#endif
