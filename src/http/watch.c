/* SPDX-License-Identifier: Apache-2.0 */
#include "http/watch.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#define MAX_LINGERING 64
#define LINGER_MS 2000
#define LINGER_BYTES (16u << 20)

/* A sender who has been refused and may finish. */
struct lingering {
	int socket;
	int64_t until_ms;
	size_t bytes_left;
};

struct watch {
	pthread_mutex_t lock; /* all below but the thread's own */
	struct watched *first;
	struct lingering arrived[MAX_LINGERING];
	size_t arrived_count;
	bool stopping;
	int wake; /* eventfd */
	unsigned tick_ms;
	pthread_t thread;
	/* the thread's own */
	struct lingering lingering[MAX_LINGERING];
	size_t lingering_count;
};

/* The lock is held. Nothing lingers: what a slow reader has not fetched is thrown away when the owner closes. */
static void cut(struct watched *one)
{
	const struct linger nothing = {.l_onoff = 1};
	if (!one->cut) {
		setsockopt(one->socket, SOL_SOCKET, SO_LINGER, &nothing, sizeof nothing);
		shutdown(one->socket, SHUT_RDWR);
	}
	one->cut = true;
}

/* Cuts who is late, fetches who is to linger. false: the end. */
static bool tend(struct watch *watch)
{
	int64_t now = clock_monotonic_ms();
	pthread_mutex_lock(&watch->lock);
	for (struct watched *one = watch->first; one; one = one->next)
		if (now >= atomic_load_explicit(&one->deadline_ms, memory_order_relaxed))
			cut(one);
	for (size_t i = 0; i < watch->arrived_count; i++) {
		if (watch->lingering_count < MAX_LINGERING)
			watch->lingering[watch->lingering_count++] = watch->arrived[i];
		else
			close(watch->arrived[i].socket);
	}
	watch->arrived_count = 0;
	bool more = !watch->stopping;
	pthread_mutex_unlock(&watch->lock);
	return more;
}

/* Reads what is there and forgets it. false: done with this one. */
static bool drain(struct lingering *one)
{
	static _Thread_local char forgotten[65536];
	if (clock_monotonic_ms() >= one->until_ms)
		return false;
	for (int i = 0; i < 4; i++) {
		ssize_t got = recv(one->socket, forgotten, sizeof forgotten, MSG_DONTWAIT);
		if (got < 0)
			return errno == EAGAIN || errno == EINTR;
		if (got == 0 || (size_t)got > one->bytes_left)
			return false;
		one->bytes_left -= (size_t)got;
	}
	return true;
}

static void linger(struct watch *watch)
{
	size_t kept = 0;
	for (size_t i = 0; i < watch->lingering_count; i++) {
		if (drain(&watch->lingering[i]))
			watch->lingering[kept++] = watch->lingering[i];
		else
			close(watch->lingering[i].socket);
	}
	watch->lingering_count = kept;
}

static void *keep_watch(void *argument)
{
	struct watch *watch = argument;
	struct pollfd polled[1 + MAX_LINGERING];
	while (tend(watch)) {
		polled[0] = (struct pollfd){.fd = watch->wake, .events = POLLIN};
		for (size_t i = 0; i < watch->lingering_count; i++)
			polled[1 + i] = (struct pollfd){.fd = watch->lingering[i].socket, .events = POLLIN};
		if (poll(polled, 1 + watch->lingering_count, (int)watch->tick_ms) > 0 && polled[0].revents) {
			eventfd_t count;
			(void)eventfd_read(watch->wake, &count); /* only empties it */
		}
		linger(watch);
	}
	for (size_t i = 0; i < watch->lingering_count; i++)
		close(watch->lingering[i].socket);
	return NULL;
}

struct watch *watch_new(unsigned tick_ms)
{
	struct watch *watch = calloc(1, sizeof *watch);
	if (!watch)
		return NULL;
	watch->tick_ms = tick_ms;
	watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&watch->lock, NULL);
	if (watch->wake >= 0 && pthread_create(&watch->thread, NULL, keep_watch, watch) == 0)
		return watch;
	if (watch->wake >= 0)
		close(watch->wake);
	free(watch);
	return NULL;
}

void watch_add(struct watch *watch, struct watched *one, int socket, int64_t deadline_ms)
{
	one->socket = socket;
	one->cut = false;
	watch_deadline(one, deadline_ms);
	pthread_mutex_lock(&watch->lock);
	one->next = watch->first;
	one->link = &watch->first;
	if (one->next)
		one->next->link = &one->next;
	watch->first = one;
	pthread_mutex_unlock(&watch->lock);
}

void watch_deadline(struct watched *one, int64_t deadline_ms)
{
	atomic_store_explicit(&one->deadline_ms, deadline_ms, memory_order_relaxed);
}

void watch_remove(struct watch *watch, struct watched *one)
{
	pthread_mutex_lock(&watch->lock);
	*one->link = one->next;
	if (one->next)
		one->next->link = one->link;
	pthread_mutex_unlock(&watch->lock);
}

void watch_linger(struct watch *watch, const struct watched *one)
{
	pthread_mutex_lock(&watch->lock);
	int copy = watch->arrived_count < MAX_LINGERING ? fcntl(one->socket, F_DUPFD_CLOEXEC, 3) : -1;
	if (copy >= 0)
		watch->arrived[watch->arrived_count++] = (struct lingering){copy, clock_monotonic_ms() + LINGER_MS, LINGER_BYTES};
	pthread_mutex_unlock(&watch->lock);
	(void)eventfd_write(watch->wake, 1); /* when it cannot be woken the next tick does */
}

void watch_free(struct watch *watch)
{
	if (!watch)
		return;
	pthread_mutex_lock(&watch->lock);
	watch->stopping = true;
	for (size_t i = 0; i < watch->arrived_count; i++)
		close(watch->arrived[i].socket);
	watch->arrived_count = 0;
	pthread_mutex_unlock(&watch->lock);
	(void)eventfd_write(watch->wake, 1);
	pthread_join(watch->thread, NULL);
	must(!watch->first);
	close(watch->wake);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}
