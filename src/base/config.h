/* SPDX-License-Identifier: Apache-2.0
 * The operator's configuration: DATA/cabinet.ini, then CABINET_SECTION_NAME in the environment, then the command line. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/text.h"

struct config {
	char data[1024];                /* the data directory */
	char keys[1024];                /* where the key store is; default DATA/keys */
	char share[1024];               /* rubric/, demo/, policy/ texts: beside the program, or installed */
	bool demo;
	/* P-01: no default; serving without them is refused */
	char controller[200], unit[200], privacy_contact[254], site_name[100], base_url[200];
	/* [rights]: the frame is gdpr, organisation (its own standard) or national; what is not said is answered from the frame (privacy/rights.h) */
	char legal_frame[20], complaint_body[300], protection_contact[254];
	char mail_from[254], smtp_url[300];
	char trusted_proxy[64];
	int64_t session_idle_s, session_admin_idle_s, session_absolute_s, review_days, expiry_months, contact_link_days;
};

/* Fills defaults, reads the file (when there is one) and the environment. false: *error says what is wrong, with file and line. */
CHECKED bool config_load(struct config *config, const char *data, const char *file, char error[static 300]);
/* What production asks for before it serves: the first missing thing, or NULL. */
const char *config_missing(const struct config *config);
/* Whether the host belongs to an advertising network: no part of the program may name one (P-33). */
bool config_is_advertising(struct text address);
/* Writes a cabinet.ini for `init`. */
CHECKED bool config_write(const struct config *config);

#endif
