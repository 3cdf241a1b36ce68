/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"
#include "base/clock.h"

#include <errno.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <ini.h>
#include <unistd.h>

enum kind { TEXT_SETTING, NUMBER_SETTING, FLAG_SETTING };

/* Every setting once: the section and name in the file, where it goes, and the least and the most it may be. */
static const struct setting {
	const char *section, *name;
	enum kind kind;
	size_t offset, room;
	int64_t least, most, unset;
} settings[] = {
#define TEXT_ROW(section, field) {section, #field, TEXT_SETTING, offsetof(struct config, field), sizeof((struct config *)0)->field, 0, 0, 0}
#define NUMBER_ROW(section, field, least, most, unset) {section, #field, NUMBER_SETTING, offsetof(struct config, field), 0, least, most, unset}
	{"site", "demo", FLAG_SETTING, offsetof(struct config, demo), 0, 0, 0, 0},
	TEXT_ROW("site", site_name),
	TEXT_ROW("site", base_url),
	TEXT_ROW("controller", controller),
	TEXT_ROW("controller", unit),
	TEXT_ROW("controller", privacy_contact),
	TEXT_ROW("rights", legal_frame),
	TEXT_ROW("rights", complaint_body),
	TEXT_ROW("rights", protection_contact),
	TEXT_ROW("mail", mail_from),
	TEXT_ROW("mail", smtp_url),
	TEXT_ROW("server", trusted_proxy),
	TEXT_ROW("server", keys),
	NUMBER_ROW("session", session_idle_s, CLOCK_MINUTE, CLOCK_HOUR, 30 * CLOCK_MINUTE),
	NUMBER_ROW("session", session_admin_idle_s, CLOCK_MINUTE, 30 * CLOCK_MINUTE, 15 * CLOCK_MINUTE),
	NUMBER_ROW("session", session_absolute_s, CLOCK_HOUR, 24 * CLOCK_HOUR, 12 * CLOCK_HOUR),
	NUMBER_ROW("review", review_days, 1, 180, 21),
	NUMBER_ROW("review", expiry_months, 3, 60, 24),
	NUMBER_ROW("listing", contact_link_days, 1, 30, 7),
};

static bool put_setting(struct config *config, const struct setting *setting, struct text value)
{
	char *at = (char *)config + setting->offset;
	int64_t number;
	switch (setting->kind) {
	case TEXT_SETTING:
		return (size_t)snprintf(at, setting->room, "%.*s", TEXT_ARG(value)) < setting->room;
	case FLAG_SETTING:
		*(bool *)at = text_is(value, TEXT("yes"));
		return *(bool *)at || text_is(value, TEXT("no"));
	case NUMBER_SETTING:
		if (!text_to_int(value, &number) || number < setting->least || number > setting->most)
			return false;
		*(int64_t *)(void *)at = number;
		return true;
	}
	return false;
}

struct reading {
	struct config *config;
	const char *bad_name, *bad_section;
	char bad[100];
};

static int read_one(void *context, const char *section, const char *name, const char *value)
{
	struct reading *reading = context;
	for (size_t i = 0; i < COUNT_OF(settings); i++)
		if (strcmp(settings[i].section, section) == 0 && strcmp(settings[i].name, name) == 0 &&
			put_setting(reading->config, &settings[i], text_of(value)))
			return 1;
	if (!reading->bad[0])
		snprintf(reading->bad, sizeof reading->bad, "[%s] %s", section, name);
	return 0;
}

/* CABINET_SITE_BASE_URL for [site] base_url. */
static bool read_environment(struct config *config, char error[static 300])
{
	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		char name[100];
		int len = snprintf(name, sizeof name, "CABINET_%s_%s", settings[i].section, settings[i].name);
		for (int k = 0; k < len; k++)
			name[k] = name[k] >= 'a' && name[k] <= 'z' ? (char)(name[k] - 'a' + 'A') : name[k];
		const char *value = getenv(name);
		if (value && !put_setting(config, &settings[i], text_of(value))) {
			snprintf(error, 300, "%s in the environment: '%.80s' is not a value for it", name, value);
			return false;
		}
	}
	return true;
}

/* Texts and data that belong to the program: beside it in the source tree, or where it was installed. */
static void find_share(struct config *config)
{
	static const char *const places[] = {"/../", "/../share/cabinet/"};
	const char *said = getenv("CABINET_SHARE");
	char self[700], path[1100];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	self[len > 0 ? len : 0] = 0;
	char *slash = strrchr(self, '/');
	if (slash)
		*slash = 0;
	snprintf(config->share, sizeof config->share, "%s", said ? said : "");
	for (size_t i = 0; !said && i < COUNT_OF(places); i++) {
		snprintf(path, sizeof path, "%s%srubric/vocabulary-1.0.json", self, places[i]);
		if (access(path, R_OK) == 0) {
			snprintf(config->share, sizeof config->share, "%s%s", self, places[i]);
			return;
		}
	}
}

bool config_load(struct config *config, const char *data, const char *file, char error[static 300])
{
	char path[1100];
	*config = (struct config){0};
	for (size_t i = 0; i < COUNT_OF(settings); i++)
		if (settings[i].kind == NUMBER_SETTING)
			*(int64_t *)(void *)((char *)config + settings[i].offset) = settings[i].unset;
	snprintf(config->site_name, sizeof config->site_name, "The Learning Cabinet");
	snprintf(config->legal_frame, sizeof config->legal_frame, "organisation");
	snprintf(config->data, sizeof config->data, "%s", data);
	snprintf(config->keys, sizeof config->keys, "%s/keys", data);
	find_share(config);
	snprintf(path, sizeof path, "%s/cabinet.ini", data);
	struct reading reading = {.config = config};
	struct stat status;
	bool exists = stat(file ? file : path, &status) == 0;
	int line = ini_parse(file ? file : path, read_one, &reading);
	/* a data directory without the file is set by the environment; a file that is there or was named must be read */
	if ((line < 0 && (file || exists)) || (exists && !S_ISREG(status.st_mode))) {
		snprintf(error, 300, "%.180s: cannot be read", file ? file : path);
		return false;
	}
	if (line > 0) {
		snprintf(error, 300, "%.180s:%d: %s", file ? file : path, line,
			reading.bad[0] ? "unknown setting, or a value it does not take" : "not a line of an INI file");
		return false;
	}
	return read_environment(config, error);
}

bool config_is_advertising(struct text address)
{
	static const char *const hosts[] = {"doubleclick.net", "googlesyndication.com", "googleadservices.com", "adnxs.com", "adsrvr.org", "criteo.com",
		"taboola.com", "outbrain.com", "amazon-adsystem.com", "facebook.com", "facebook.net", "ads-twitter.com", "rubiconproject.com", "pubmatic.com"};
	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		if (text_find(address, text_of(hosts[i])) != SIZE_MAX)
			return true;
	return false;
}

const char *config_missing(const struct config *config)
{
	const struct {
		const char *value, *message;
	} needed[] = {
		{config->controller, "[controller] controller: the name of the organisation that answers for the data (P-01)"},
		{config->unit, "[controller] unit: the unit that manages the cabinet (P-01)"},
		{config->privacy_contact, "[controller] privacy_contact: the address for questions about personal data (P-105)"},
		{config->base_url, "[site] base_url: the address people see, such as https://cabinet.example.org"},
	};
	for (size_t i = 0; i < COUNT_OF(needed); i++)
		if (!needed[i].value[0])
			return needed[i].message;
	if (config_is_advertising(text_of(config->base_url)) || config_is_advertising(text_of(config->smtp_url)))
		return "an address that is no advertising network's: nothing here is sold or shared with one (P-33)";
	if (strcmp(config->legal_frame, "gdpr") != 0 && strcmp(config->legal_frame, "organisation") != 0 && strcmp(config->legal_frame, "national") != 0)
		return "[rights] legal_frame: gdpr, organisation or national (P-80)";
	return NULL;
}

bool config_write(const struct config *config)
{
	char path[1100];
	snprintf(path, sizeof path, "%s/cabinet.ini", config->data);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	if (fd < 0)
		return errno == EEXIST;
	FILE *file = fdopen(fd, "w");
	if (!file)
		return false;
	fprintf(file, "; The Learning Cabinet. Each setting may also be given in the environment: CABINET_SITE_BASE_URL for base_url in [site].\n");
	fprintf(file, "[site]\nsite_name = %s\nbase_url = %s\ndemo = %s\n\n", config->site_name, config->base_url, config->demo ? "yes" : "no");
	fprintf(file, "[controller]\ncontroller = %s\nunit = %s\nprivacy_contact = %s\n\n", config->controller, config->unit, config->privacy_contact);
	fprintf(file, "[mail]\nmail_from = %s\nsmtp_url = %s\n", config->mail_from, config->smtp_url);
	return fclose(file) == 0;
}
