/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/open.h"
#include "assessment/rubric.h"
#include "base/arena.h"
#include "catalogue/publish.h"
#include "catalogue/snapshot.h"
#include "catalogue/vocabulary.h"
#include "people/finder.h"
#include "policy/daylog.h"
#include "policy/vault.h"
#include "policy/version.h"
#include "privacy/policy.h"
#include "store/store.h"
#include "web/flash.h"
#include "web/limiter.h"
#include "web/page_cache.h"
#include "web/typed.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PAGES_MAX_BYTES ((size_t)64 << 20)

static bool fail(char error[static 300], const char *why)
{
	snprintf(error, 300, "%.290s", why);
	return false;
}

static bool open_store(struct app *app, const struct config *config, bool create, char error[static 300])
{
	char path[1100];
	const char *why = NULL;
	if (create && mkdir(config->data, 0750) != 0 && errno != EEXIST)
		return fail(error, "the data directory cannot be made");
	if (create && !keystore_create_master(config->keys, &why))
		return fail(error, why);
	app->keystore = keystore_open(config->keys, &why);
	if (!app->keystore)
		return fail(error, why);
	snprintf(path, sizeof path, "%s/cabinet.db", config->data);
	app->store = store_open(path, create, &why);
	if (!app->store)
		return fail(error, why);
	if (create && store_migrate(app->store) < 0)
		return fail(error, "the database could not be brought up to date (see the lines above)");
	if (!daylog_open(app->store, config->keys, &why))
		return fail(error, why);
	app->vault = vault_open(app->keystore);
	app->policy = versions_new();
	return (app->vault && app->policy) || fail(error, "no memory");
}

static bool open_data(struct app *app, const struct config *config, char error[static 300])
{
	char vocabulary[1200], regions[1200], rubrics[1100];
	struct text problem = {"", 0};
	struct arena *arena = arena_new(8u << 20);
	if (!arena)
		return fail(error, "no memory");
	snprintf(rubrics, sizeof rubrics, "%s/rubric", config->share);
	snprintf(vocabulary, sizeof vocabulary, "%s/vocabulary-1.0.json", rubrics);
	snprintf(regions, sizeof regions, "%s/regions-1.0.json", rubrics);
	app->vocabulary = vocabulary_load(arena, vocabulary, regions, &problem);
	app->rubrics = calloc(1, sizeof *app->rubrics);
	bool good = app->vocabulary && app->rubrics && rubrics_load(rubrics, app->rubrics, arena, &problem);
	if (!good)
		snprintf(error, 300, "%.*s", (int)(problem.len < 290 ? problem.len : 290), problem.at);
	arena_free(arena);
	return good;
}

static void refresh_person(struct app *app, struct db *db, int64_t subject)
{
	finder_refresh(app->finder, app->vault, db, subject);
}

static bool has_log_key(struct app *app)
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool good = daylog_has_its_key(&db);
	db_close(&db);
	arena_free(arena);
	return good;
}

static bool open_serving(struct app *app, char error[static 300])
{
	if (!has_log_key(app))
		return fail(error, "keys/log.key is not the key this log is signed with: put the right one back from the backup of the keys");
	if (!policy_begin(app, error))
		return false;
	app->limiter = limiter_new();
	app->flashes = flashes_new();
	app->typed = typed_new();
	app->pages = page_cache_new(PAGES_MAX_BYTES);
	keystore_derive(app->keystore, "form tokens", app->token_key);
	if (!app->limiter || !app->flashes || !app->typed || !app->pages)
		return fail(error, "no memory");
	app->finder = finder_open(app->vault, app->store);
	if (!app->finder)
		return fail(error, "the index of people cannot be built");
	app->refresh_person = refresh_person;
	if (!catalogue_open(app))
		return fail(error, "the catalogue cannot be read from the database");
	return true;
}

bool app_open(struct app *app, const struct config *config, enum open_what what, bool create, char error[static 300])
{
	app->config = config;
	if (sodium_init() < 0)
		return fail(error, "libsodium does not start");
	if ((what != OPEN_STORE && !open_data(app, config, error)) || !open_store(app, config, create, error) || (what == OPEN_TO_SERVE && !open_serving(app, error))) {
		app_close(app);
		return false;
	}
	return true;
}

void app_close(struct app *app)
{
	if (app->catalogue)
		snapshot_holder_free(app->catalogue);
	finder_close(app->finder);
	flashes_free(app->flashes);
	typed_free(app->typed);
	page_cache_free(app->pages);
	limiter_free(app->limiter);
	versions_free(app->policy);
	vault_close(app->vault);
	daylog_close(app->store);
	store_close(app->store);
	keystore_close(app->keystore);
	if (app->rubrics)
		rubrics_free(app->rubrics);
	free(app->rubrics);
	vocabulary_free(app->vocabulary);
	sodium_memzero(app->token_key, sizeof app->token_key);
	*app = (struct app){0};
}

bool data_lock(const struct config *config)
{
	char path[1100];
	snprintf(path, sizeof path, "%s/serving.lock", config->data);
	int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0)
		return true; /* where nothing can be written, opening the data says why */
	close(file);
	return false;
}
