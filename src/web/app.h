/* SPDX-License-Identifier: Apache-2.0
 * What the whole program shares, opened once at start. */
#ifndef WEB_APP_H
#define WEB_APP_H

#include "base/text.h"

struct db;
struct store;
struct vault;
struct keystore;
struct config;
struct rubrics;
struct vocabulary;
struct snapshot_holder;
struct image_helper;
struct limiter;
struct finder;
struct courier;
struct flashes;
struct typed;
struct page_cache;
struct versions;
struct db;

struct app {
	const struct config *config;
	struct store *store;
	struct keystore *keystore;
	struct vault *vault;
	struct rubrics *rubrics;
	struct vocabulary *vocabulary;
	struct snapshot_holder *catalogue;
	struct image_helper *images;
	struct limiter *limiter;
	struct finder *finder;
	struct flashes *flashes;
	struct typed *typed;
	struct page_cache *pages;
	struct versions *policy;       /* versions of the privacy policy */
	struct courier *courier;
	/* What follows a change, set by the parts that do it; NULL: nobody does. */
	bool (*refresh_catalogue)(struct app *app);
	void (*refresh_person)(struct app *app, struct db *db, int64_t subject);
	void (*wake_courier)(struct courier *courier);
	unsigned char token_key[32];   /* form tokens are made from the session's token with it */
};

#endif
