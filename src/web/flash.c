/* SPDX-License-Identifier: Apache-2.0 */
#include "web/flash.h"
#include "base/utf8.h"

#include <pthread.h>

#define SLOTS 1024u

struct flashes {
	pthread_mutex_t lock;
	struct flash {
		int64_t session;
		size_t len;
		char message[500];
	} slots[SLOTS];
};

struct flashes *flashes_new(void)
{
	struct flashes *flashes = calloc(1, sizeof *flashes);
	if (flashes)
		pthread_mutex_init(&flashes->lock, NULL);
	return flashes;
}

void flashes_free(struct flashes *flashes)
{
	free(flashes);
}

static struct flash *slot_of(struct flashes *flashes, int64_t session)
{
	return &flashes->slots[(uint64_t)session % SLOTS];
}

void flashes_put(struct flashes *flashes, int64_t session, struct text message)
{
	struct text cut = utf8_cut(message, sizeof flashes->slots[0].message);
	if (!session || !cut.len)
		return;
	pthread_mutex_lock(&flashes->lock);
	struct flash *flash = slot_of(flashes, session);
	flash->session = session;
	flash->len = cut.len;
	memcpy(flash->message, cut.at, cut.len);
	pthread_mutex_unlock(&flashes->lock);
}

struct text flashes_take(struct flashes *flashes, int64_t session, struct arena *arena)
{
	struct text message = {"", 0};
	if (!session)
		return message;
	pthread_mutex_lock(&flashes->lock);
	struct flash *flash = slot_of(flashes, session);
	if (flash->session == session && flash->len) {
		message = arena_copy(arena, (struct text){flash->message, flash->len});
		explicit_bzero(flash, sizeof *flash);
	}
	pthread_mutex_unlock(&flashes->lock);
	return message;
}
