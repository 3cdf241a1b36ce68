/* SPDX-License-Identifier: Apache-2.0
 * What the files of the policy's text share; nobody else includes this. */
#ifndef POLICY_NOTICE_INSIDE_H
#define POLICY_NOTICE_INSIDE_H

#include "policy/notice.h"

/* Reads what stands between the braces of an anchor. false: it is none (a placeholder of a sentence). */
bool notice_read_anchor(struct arena *arena, struct text inside, struct notice_sentence *into, struct notice_mistakes *mistakes);
/* The inventory's table of a subject, as Markdown; empty: there is no such subject. */
struct text notice_table_of(struct arena *arena, struct text subject);
/* The next word of a list separated by commas, lower case, trimmed. */
struct text notice_next_word(struct arena *arena, struct text *rest);

#endif
