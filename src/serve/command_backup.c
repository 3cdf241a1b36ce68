/* SPDX-License-Identifier: Apache-2.0
 * `cabinet backup`, `cabinet restore` and `cabinet retention`. A backup of the data holds no key; the keys are backed up apart and kept shorter, so that
 * an erased person's data in old backups stay unreadable. A restore is made aside, goes through the erasure list there, and counts only then. */
#include "serve/commands.h"
#include "serve/backup_file.h"
#include "serve/open.h"
#include "base/clock.h"
#include "policy/steady.h"
#include "privacy/erasure.h"
#include "privacy/sweep.h"
#include "store/store.h"
#include "statements.gen.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define PASSPHRASE_MIN 16

static int complain(const char *why)
{
	fprintf(stderr, "cabinet: %s\n", why);
	return 2;
}

/* The passphrase's file, trimmed; empty: none was named. false: it cannot be read or is too short. */
static bool read_passphrase(const struct command_line *line, char room[1024], struct text *out)
{
	*out = TEXT("");
	if (!line->option['P'])
		return true;
	FILE *file = fopen(line->option['P'], "rbe");
	size_t got = file ? fread(room, 1, 1024, file) : 0;
	if (file)
		fclose(file);
	*out = text_trim((struct text){room, got});
	return out->len >= PASSPHRASE_MIN;
}

/* --- backup --- */

/* A directory gets a name by the day and second; a file is what was named. */
static bool target_name(const char *asked, char kind, char out[4096])
{
	struct stat status;
	char stamp[40];
	time_t now = (time_t)clock_now_s();
	struct tm parts;
	if (stat(asked, &status) != 0 || !S_ISDIR(status.st_mode))
		return (size_t)snprintf(out, 4096, "%s", asked) < 4096;
	strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &parts));
	return (size_t)snprintf(out, 4096, "%s/cabinet-%s-%s.backup", asked, kind == 'K' ? "keys" : "data", stamp) < 4096;
}

static bool write_backup(struct app *app, const char *target, const struct backup_key *key, const char **error)
{
	char copy[4096];
	*error = "the data cannot be copied";
	if ((size_t)snprintf(copy, sizeof copy, "%s.copy", target) >= sizeof copy)
		return false;
	unlink(copy); /* of a backup that was stopped */
	bool good = key->kind == 'K' ? keystore_copy(app->keystore, copy) : store_copy(app->store, copy);
	good = good && backup_seal(copy, target, key, error);
	unlink(copy);
	return good;
}

/* For the measures page, which tells in public when the last backup was made. */
static bool note_backup(struct app *app, char kind)
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	const struct job_ran_in in = {kind == 'K' ? TEXT("backup_keys") : TEXT("backup"), clock_now_s(), TEXT("done")};
	bool good = db_run(&db, &stmt_job_ran, &in, NULL) == STORE_OK && db_commit(&db) == STORE_OK;
	db_close(&db);
	arena_free(arena);
	return good;
}

int command_backup(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	char target[4096], room[1024];
	struct text passphrase;
	const char *error;
	char kind = line->option['K'] ? 'K' : 'D';
	if (line->words_count != 1)
		return complain("say where the backup goes: cabinet backup FILE or DIRECTORY");
	if (!read_passphrase(line, room, &passphrase))
		return complain("the passphrase's file cannot be read, or holds fewer than 16 characters");
	if (!target_name(line->words[0], kind, target) || !command_open_app(line, &config, &app))
		return 2;
	const struct backup_key key = {.keystore = passphrase.len ? NULL : app.keystore, .passphrase = passphrase, .kind = kind};
	bool good = write_backup(&app, target, &key, &error);
	if (good && !note_backup(&app, kind))
		fprintf(stderr, "cabinet: the backup is made, but that it was cannot be noted for the measures page\n");
	app_close(&app);
	explicit_bzero(room, sizeof room);
	if (!good)
		return complain(error);
	printf("%s\n", target);
	return 0;
}

/* --- restore --- */

static int restore_keys(const struct config *config, const char *from, const struct backup_key *key)
{
	char to[4096];
	const char *error;
	snprintf(to, sizeof to, "%s/keys.db.restored", config->keys);
	if (!backup_unseal(from, to, key, &error) || !keystore_restore(config->keys, &error))
		return complain(error);
	printf("keys restored; now restore the data, or serve: erasures that the data know of are carried out first\n");
	return 0;
}

/* Opens what was restored as the program would, brings it up to date and carries out the erasure list on it. */
static bool settle(const struct config *config, const char *aside, char error[static 300])
{
	struct config there = *config;
	struct app app = {0};
	if ((size_t)snprintf(there.data, sizeof there.data, "%s", aside) >= sizeof there.data) {
		snprintf(error, 300, "the name of the data directory is too long");
		return false;
	}
	if (!app_open(&app, &there, OPEN_DATA, false, error))
		return false;
	bool good = store_migrate(app.store) >= 0 && erasure_replay(&app);
	if (!good)
		snprintf(error, 300, "the erasure list could not be carried out on the restored data; nothing was replaced");
	store_checkpoint(app.store);
	app_close(&app);
	return good;
}

static void clear_aside(const char *aside)
{
	static const char *const names[] = {"cabinet.db", "cabinet.db-wal", "cabinet.db-shm", "cabinet.db.part"};
	char path[4200];
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		snprintf(path, sizeof path, "%s/%s", aside, names[i]);
		unlink(path);
	}
	rmdir(aside);
}

/* The log of the database that was there would be taken for the new one's. */
static bool put_in_place(const char *aside, const char *data)
{
	char from[4200], to[4200], side[4200];
	snprintf(from, sizeof from, "%s/cabinet.db", aside);
	snprintf(to, sizeof to, "%s/cabinet.db", data);
	for (size_t i = 0; i < 2; i++) {
		snprintf(side, sizeof side, "%s/cabinet.db-%s", data, i ? "shm" : "wal");
		if (unlink(side) != 0 && errno != ENOENT)
			return false;
	}
	return rename(from, to) == 0;
}

static int restore_data(const struct config *config, const char *from, const struct backup_key *key)
{
	char aside[4000], to[4096], why[300];
	const char *error;
	snprintf(aside, sizeof aside, "%s/restoring", config->data);
	clear_aside(aside);
	if (mkdir(aside, 0700) != 0)
		return complain("there is no room for the restored data in the data directory");
	snprintf(to, sizeof to, "%s/cabinet.db", aside);
	bool good = backup_unseal(from, to, key, &error);
	if (!good)
		snprintf(why, sizeof why, "%s", error);
	good = good && settle(config, aside, why);
	if (good && !put_in_place(aside, config->data)) {
		snprintf(why, sizeof why, "the restored data cannot be put in place");
		good = false;
	}
	clear_aside(aside);
	if (!good)
		return complain(why);
	printf("restored; who was erased since the backup was made has been erased again. Everything else is as it was when the backup was made: listings ended, "
		"restrictions, objections and corrections made since then are to be made again (doc/operators-guide.md)\n");
	return 0;
}

static bool is_there(const char *directory, const char *name)
{
	char path[4200];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return access(path, F_OK) == 0;
}

int command_restore(struct command_line *line)
{
	struct config config;
	char room[1024];
	const char *why;
	struct text passphrase;
	char kind = line->option['K'] ? 'K' : 'D';
	if (line->words_count != 1)
		return complain("say which backup: cabinet restore FILE");
	if (!read_passphrase(line, room, &passphrase) || !command_open(line, &config))
		return complain("the data directory or the passphrase's file cannot be read");
	char asked = backup_asks_for(line->words[0], kind);
	if (!asked)
		return complain(kind == 'K' ? "this is no backup of keys" : "this is no backup of data (for keys: --keys)");
	if ((asked == 'P') != (passphrase.len > 0))
		return complain(asked == 'P' ? "this backup asks for a passphrase: --passphrase FILE" : "this backup was made without a passphrase");
	if (!line->option['z'] && is_there(kind == 'K' ? config.keys : config.data, kind == 'K' ? "keys.db" : "cabinet.db"))
		return complain("there is one already; stop the cabinet and say --replace to put the backup in its place");
	if (!data_lock(&config))
		return complain("the cabinet is serving: stop it first, or what it writes meanwhile is lost");
	if (kind == 'D' && !is_there(config.keys, "keys.db"))
		return complain("restore the keys first: cabinet restore --keys FILE");
	struct keystore *keystore = asked == 'M' ? keystore_open_master(config.keys, &why) : NULL;
	if (asked == 'M' && !keystore)
		return complain(why);
	const struct backup_key key = {.keystore = keystore, .passphrase = passphrase, .kind = kind};
	int status = kind == 'K' ? restore_keys(&config, line->words[0], &key) : restore_data(&config, line->words[0], &key);
	keystore_close(keystore);
	explicit_bzero(room, sizeof room);
	return status;
}

/* --- retention --- */

static void print_report(const char *head, const struct sweep_report *report)
{
	int64_t all = 0;
	printf("%s\n", head);
	for (int d = 0; d < DATUM_COUNT; d++) {
		all += report->gone[d];
		if (report->gone[d])
			printf("  %-32s %8lld  (%s)\n", inventory_rows[d].id, (long long)report->gone[d], inventory_rows[d].retention);
	}
	printf("  %lld in all; %lld people wait for a hold\n", (long long)all, (long long)report->held);
}

static int preview(struct app *app, struct db *db, int64_t now)
{
	static const int days[] = {0, 7, 30, 90};
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		struct sweep_report report;
		char head[60];
		snprintf(head, sizeof head, days[i] ? "within %d days" : "now", days[i]);
		if (sweep_preview(app, db, now + days[i] * (int64_t)CLOCK_DAY, &report) != STORE_OK)
			return complain("the database could not be read (see the lines above)");
		print_report(head, &report);
	}
	return 0;
}

static int run_retention(struct app *app, bool dry)
{
	int64_t now = 0;
	struct arena *arena = arena_new(256u << 20);
	if (!arena)
		return complain("no memory");
	struct db db = db_open(app->store, arena);
	int status = 2;
	bool good = steady_now(&db, &now) == STORE_OK && (!db.writing || db_commit(&db) == STORE_OK);
	if (good && now != clock_now_s())
		printf("the clock is ahead of what the machine counted, so it is not believed yet; 'cabinet retention clock' says that it is right\n");
	if (good && dry)
		status = preview(app, &db, now);
	db_close(&db);
	arena_free(arena);
	if (!good || dry)
		return status;
	struct sweep_report report;
	sweep_run(app, now, &report);
	print_report("deleted", &report);
	printf("  %lld people erased, %lld could not be swept\n", (long long)report.erased, (long long)report.failed);
	return report.failed ? 1 : 0;
}

static int confirm_clock(struct app *app)
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return complain("no memory");
	struct db db = db_open(app->store, arena);
	bool good = steady_confirm(&db) == STORE_OK && db_commit(&db) == STORE_OK;
	db_close(&db);
	arena_free(arena);
	if (!good)
		return complain("the database could not be written");
	printf("the clock counts as right from now on\n");
	return 0;
}

int command_retention(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	const char *what = line->words_count ? line->words[0] : "";
	bool run = strcmp(what, "run") == 0;
	if (!run && strcmp(what, "clock") != 0)
		return complain("say what: cabinet retention run [--dry-run], or cabinet retention clock");
	if (!command_open_app(line, &config, &app))
		return 2;
	if (config.demo)
		clock_allow_test();
	int status = run ? run_retention(&app, line->option['N'] != NULL) : confirm_clock(&app);
	app_close(&app);
	return status;
}
