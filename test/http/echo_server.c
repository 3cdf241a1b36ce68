/* SPDX-License-Identifier: Apache-2.0
 * A server that tells what it understood, for framing.py. Options are words like header_deadline_ms=300; it prints its
 * port and serves until its standard input ends. */
#include "base/buffer.h"
#include "http/server.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>

#define MAX_BODY 100000
#define BIG_BYTES (3u << 20)

/* Requests to /wait stay until /release: so a test can fill the pool. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool released;
	_Atomic int waiting, freed;
} gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static struct http_plan plan(void *context, enum http_method method, struct text path)
{
	bool on_loop =
		text_starts(path, TEXT("/loop")) || text_starts(path, TEXT("/release")) || text_starts(path, TEXT("/waiting"));
	return (struct http_plan){.max_body_bytes = method == HTTP_POST ? MAX_BODY : 0, .on_pool = !on_loop};
}

static void wait_for_release(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.waiting++;
	while (!gate.released)
		pthread_cond_wait(&gate.changed, &gate.lock);
	gate.waiting--;
	pthread_mutex_unlock(&gate.lock);
}

static void release_all(void)
{
	pthread_mutex_lock(&gate.lock);
	gate.released = true;
	pthread_cond_broadcast(&gate.changed);
	pthread_mutex_unlock(&gate.lock);
}

static void put_pairs(struct buffer *out, const char *kind, struct http_pairs pairs)
{
	for (size_t i = 0; i < pairs.count; i++)
		buffer_fmt(out, "%s %.*s=%.*s\n", kind, TEXT_ARG(pairs.at[i].name), TEXT_ARG(pairs.at[i].value));
}

static void put_request(struct buffer *out, const struct http_request *request)
{
	static const char *const methods[] = {"GET", "HEAD", "POST", "OTHER"};
	struct http_pairs form;
	buffer_fmt(out, "method %s\npath %.*s\npeer %.*s\ntls %d\nbytes %zu\n", methods[request->method], TEXT_ARG(request->path),
		TEXT_ARG(request->peer), request->tls, request->body.len);
	put_pairs(out, "query", request->query);
	if (http_parse_pairs(request->arena, request->body, &form) == HTTP_PARSE_OK)
		put_pairs(out, "form", form);
	struct text cookie = http_cookie(request, "taste");
	if (cookie.len)
		buffer_fmt(out, "cookie %.*s\n", TEXT_ARG(cookie));
}

static void release_body(void *owner)
{
	gate.freed++;
	free(owner);
}

static void answer(void *context, const struct http_plan *treatment, const struct http_request *request, struct http_reply *reply)
{
	struct buffer out;
	buffer_init(&out, 2 * BIG_BYTES);
	if (text_is(request->path, TEXT("/wait")))
		wait_for_release();
	else if (text_is(request->path, TEXT("/release")))
		release_all();
	else if (text_is(request->path, TEXT("/starve")))
		while (!arena_failed(request->arena))
			arena_alloc(request->arena, 60000);
	if (text_is(request->path, TEXT("/waiting")))
		buffer_fmt(&out, "waiting %d\nfreed %d\n", gate.waiting, gate.freed);
	else if (text_starts(request->path, TEXT("/loop/big")))
		for (size_t i = 0; i < BIG_BYTES / 16; i++)
			buffer_fmt(&out, "%15zu\n", i);
	else
		put_request(&out, request);
	reply->status = 200;
	http_reply_header(reply, "Content-Type", TEXT("text/plain; charset=utf-8"));
	reply->body = buffer_text(&out);
	reply->owner = buffer_take(&out, NULL);
	reply->release = release_body;
}

static void refuse(void *context, int status, struct arena *arena, struct http_reply *reply)
{
	reply->status = status;
	reply->body = arena_fmt(arena, "refused %d\n", status);
}

static struct http_options read_options(int count, char **words)
{
	struct http_options options = {.listen = TEXT("127.0.0.1:0")};
	struct {
		const char *name;
		unsigned *value;
	} known[] = {
		{"loop_threads", &options.loop_threads},
		{"pool_threads", &options.pool_threads},
		{"pool_queue", &options.pool_queue},
		{"header_deadline_ms", &options.header_deadline_ms},
		{"total_deadline_ms", &options.total_deadline_ms},
		{"idle_timeout_s", &options.idle_timeout_s},
		{"max_connections", &options.max_connections},
	};
	for (int i = 1; i < count; i++) {
		struct text value = text_of(words[i]), name = text_cut(&value, '=');
		int64_t number = 0;
		bool found = false;
		if (text_is(name, TEXT("trusted_proxy"))) {
			options.trusted_proxy = value;
			continue;
		}
		for (size_t k = 0; k < COUNT_OF(known) && text_to_int(value, &number); k++)
			if (text_is_cstr(name, known[k].name)) {
				*known[k].value = (unsigned)number;
				found = true;
			}
		must(found);
	}
	return options;
}

int main(int count, char **words)
{
	struct http_options options = read_options(count, words);
	const char *error;
	struct http_server *server = http_server_start(&options, &(struct http_application){plan, answer, refuse, NULL}, &error);
	if (!server) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	printf("%u\n", http_server_port(server));
	fflush(stdout);
	char byte;
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	http_server_stop(server, 2000);
	printf("stopped\n");
	return 0;
}
