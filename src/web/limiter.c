/* SPDX-License-Identifier: Apache-2.0 */
#include "web/limiter.h"
#include "base/clock.h"
#include "base/random.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>

#define SLOTS 65536u
#define WAYS 4u

struct slot {
	uint64_t who;         /* keyed hash; 0: free */
	int64_t window_start; /* seconds */
	unsigned taken;
};

struct limiter {
	pthread_mutex_t lock;
	unsigned char key[crypto_shorthash_KEYBYTES];
	int64_t key_since_s;
	struct slot slots[SLOTS];
};

struct limiter *limiter_new(void)
{
	struct limiter *limiter = calloc(1, sizeof *limiter);
	if (!limiter)
		return NULL;
	pthread_mutex_init(&limiter->lock, NULL);
	random_bytes(limiter->key, sizeof limiter->key);
	limiter->key_since_s = clock_now_s();
	return limiter;
}

void limiter_free(struct limiter *limiter)
{
	free(limiter);
}

/* The network the address is in: /24 of IPv4, /48 of IPv6. */
static size_t prefix_of(struct text peer, unsigned char out[6])
{
	char address[64];
	unsigned char bytes[16];
	snprintf(address, sizeof address, "%.*s", TEXT_ARG(peer));
	if (inet_pton(AF_INET, address, bytes) == 1) {
		memcpy(out, bytes, 3);
		return 3;
	}
	if (inet_pton(AF_INET6, address, bytes) == 1) {
		memcpy(out, bytes, 6);
		return 6;
	}
	return 0;
}

static uint64_t hash_of(const struct limiter *limiter, struct text peer, const char *what)
{
	unsigned char said[6 + 120];
	uint64_t hash;
	size_t len = prefix_of(peer, said);
	size_t more = strnlen(what, 120);
	memcpy(said + len, what, more);
	crypto_shorthash((unsigned char *)&hash, said, len + more, limiter->key);
	return hash ? hash : 1;
}

static void renew_key(struct limiter *limiter, int64_t now_s)
{
	if (now_s - limiter->key_since_s < CLOCK_DAY && now_s >= limiter->key_since_s)
		return;
	random_bytes(limiter->key, sizeof limiter->key);
	memset(limiter->slots, 0, sizeof limiter->slots);
	limiter->key_since_s = now_s;
}

/* The slot of `who`, or the least recently begun of its set. */
static struct slot *slot_of(struct limiter *limiter, uint64_t who)
{
	struct slot *set = &limiter->slots[who % (SLOTS / WAYS) * WAYS], *oldest = set;
	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].who == who)
			return &set[i];
		if (set[i].window_start < oldest->window_start)
			oldest = &set[i];
	}
	*oldest = (struct slot){.who = who};
	return oldest;
}

static bool take(struct limiter *limiter, struct text peer, const char *what, unsigned count, unsigned seconds, bool keep)
{
	int64_t now_s = clock_now_s();
	pthread_mutex_lock(&limiter->lock);
	renew_key(limiter, now_s);
	struct slot *slot = slot_of(limiter, hash_of(limiter, peer, what));
	if (now_s - slot->window_start >= (int64_t)seconds || now_s < slot->window_start) {
		slot->window_start = now_s;
		slot->taken = 0;
	}
	bool good = slot->taken < count;
	slot->taken += good && keep;
	pthread_mutex_unlock(&limiter->lock);
	return good;
}

bool limiter_take(struct limiter *limiter, struct text peer, const char *what, unsigned count, unsigned seconds)
{
	return take(limiter, peer, what, count, seconds, true);
}

bool limiter_has(struct limiter *limiter, struct text peer, const char *what, unsigned count, unsigned seconds)
{
	return take(limiter, peer, what, count, seconds, false);
}
