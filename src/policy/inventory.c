/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/inventory.h"

bool inventory_allows(enum datum datum, unsigned relations, enum purpose purpose)
{
	const struct datum_row *row = &inventory_rows[datum];
	/* one's rights reach all of one's data, whatever they were collected for (P-16): the person, those who answer, the letter that says so */
	if (purpose == PURPOSE_RIGHTS && (row->audience & relations & (AUDIENCE_SELF | AUDIENCE_PRIVACY | AUDIENCE_MAIL)))
		return true;
	return (row->audience & relations) != 0 && (row->purposes & (1u << purpose)) != 0;
}

unsigned inventory_relations_of_role(const struct viewer *viewer)
{
	if (viewer->program)
		return AUDIENCE_MAIL;
	unsigned relations = AUDIENCE_PUBLIC;
	if (viewer->capacity != CAPACITY_ADMINISTRATOR)
		return relations;
	if (viewer->duties & DUTY_PROGRAMME)
		relations |= AUDIENCE_PROGRAMME;
	if (viewer->duties & DUTY_PRIVACY)
		relations |= AUDIENCE_PRIVACY;
	if (viewer->duties & DUTY_COMMUNICATION)
		relations |= AUDIENCE_COMMUNICATION;
	if (viewer->duties & DUTY_TECHNICAL)
		relations |= AUDIENCE_TECHNICAL;
	return relations;
}

enum datum inventory_find(const char *id)
{
	enum datum datum = 0;
	while (datum < DATUM_COUNT && strcmp(inventory_rows[datum].id, id) != 0)
		datum++;
	return datum;
}

enum purpose inventory_purpose_find(struct text code)
{
	enum purpose purpose = 0;
	while (purpose < PURPOSE_COUNT && !text_is_cstr(code, inventory_purpose_codes[purpose]))
		purpose++;
	return purpose;
}
