/* SPDX-License-Identifier: Apache-2.0
 * What the handlers of people/ share. */
#ifndef PEOPLE_PAGES_H
#define PEOPLE_PAGES_H

#include "people/link.h"
#include "web/visit.h"

/* A form that collects personal data carries the policy version that stood on the page; another or none is refused (P-10).
 * Returns false after visit_error(). */
bool people_check_policy(struct visit *visit, struct text sent);
/* Whoever has an account and has not yet acknowledged the version in force gives nothing more before that (P-102): false after
 * visit_error() at `field`. Reading, exporting and deleting never ask. */
bool people_check_acknowledged(struct visit *visit, const char *field);
/* A new password: false after visit_error(). */
bool people_check_password(struct visit *visit, const char *field, struct text password);
/* "reviewer", in the reader's language. */
struct text people_capacity_name(const struct visit *visit, enum capacity capacity);
struct text people_capacity_in(const struct lang *lang, enum capacity capacity);
/* "you, the privacy desk": who may read a datum, in words, from the inventory. */
struct text people_readers_of(struct visit *visit, enum datum datum);
struct text people_readers_in(const struct lang *lang, struct arena *arena, enum datum datum);
/* A page that says one thing. */
void people_message(struct visit *visit, const char *title, const char *words);
/* The organisation that an invited person was asked to join; 0: none. */
int64_t people_invited_to(struct visit *visit, int64_t subject);
/* The address waiting under the subject's e-mail becomes the address (the new one has been confirmed). Replies. */
void people_take_new_address(struct visit *visit, int64_t subject, enum capacity capacity);

#endif
