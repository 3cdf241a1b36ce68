/* SPDX-License-Identifier: Apache-2.0
 * What the pages in pages/privacy.html are filled with. */
#ifndef PRIVACY_VIEWS_H
#define PRIVACY_VIEWS_H

#include "web/out.h"

struct privacy_view {
	struct text controller, unit, site, version, contact_text;
	struct url contact;
	int64_t idle_minutes, admin_idle_minutes, absolute_hours;
	struct text cookie, elevation; /* their names */
	const struct privacy_group {
		struct text id, name;
		const struct privacy_datum {
			struct text label, purposes, readers, until, basis, needed;
		} *data;
		size_t data_count;
	} *groups;
	size_t groups_count;
};

#endif
