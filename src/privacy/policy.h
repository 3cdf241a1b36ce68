/* SPDX-License-Identifier: Apache-2.0
 * The policy's way from a text to a version in force: read, compared with the program, kept as a draft, decided by two, announced, told
 * to everybody it concerns. */
#ifndef PRIVACY_POLICY_H
#define PRIVACY_POLICY_H

#include "policy/notice.h"
#include "policy/vault.h"
#include "policy/version.h"
#include "web/app.h"

#define POLICY_APPROVAL "policy" /* what two administrators decide: about the draft's id */
#define POLICY_MOST_BYTES ((size_t)1 << 20)

/* Reads a text (with a list of anchors, or an empty one) and compares it with clauses, inventory, processors and purposes. false: the
 * store failed. */
CHECKED bool policy_examine(struct app *app, struct db *db, struct text source, struct text anchors, struct notice *notice, struct notice_mistakes *mistakes);
/* Keeps it as the draft, in place of an earlier one. */
CHECKED enum store_result policy_put_draft(struct app *app, struct db *db, const struct viewer *who, const struct notice *notice, bool material, int64_t effective);

enum policy_step { POLICY_PUBLISHED, POLICY_NO_DRAFT, POLICY_HAS_MISTAKES, POLICY_WAITS /* for another administrator */, POLICY_REFUSED, POLICY_TOO_EARLY,
	POLICY_NOT_EDITORIAL, POLICY_FAILED };
/* Publishes the draft when nothing forbids it; call policy_follow() or versions_refresh() after the commit. */
CHECKED enum policy_step policy_publish(struct app *app, struct db *db, const struct viewer *who);
const char *policy_step_words(enum policy_step step); /* a msgid */

/* A cabinet without a version begins with the program's own text (policy/notice/en.md). false: *error says why. */
CHECKED bool policy_begin(struct app *app, char error[static 300]);

/* Takes in what another process published. */
CHECKED bool policy_follow(struct app *app);
/* A job: writes to account holders and listed contacts about a coming material version, each
 * once, also after a stop in between. */
CHECKED bool policy_notify(struct app *app);

#endif
