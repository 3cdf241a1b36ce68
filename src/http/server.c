/* SPDX-License-Identifier: Apache-2.0
 * The server on libmicrohttpd. The library calls `handle` several times per request: once with the head, once per piece
 * of body, once at its end, and once more after a suspended connection was resumed. A reply queued at the first call
 * ends the connection; so that connections live on, a good request is answered at the end only. */
#include "http/server.h"
#include "base/wipe.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "http/framing.h"
#include "http/listen.h"
#include "http/pool.h"
#include "http/watch.h"

#include <microhttpd.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>

/* Per connection, for the head and the reply's head. Half of it holds the 8 KB of head that a sign-in by OIDC with its long
 * codes and cookies may take; the other half the library's header records and the reply's head. */
#define CONNECTION_BYTES (2 * HTTP_MAX_HEAD_BYTES)
#define ARENA_BYTES (8u << 20)
#define SPARE_ARENAS 64
/* How much of a chunked body past its limit is read and forgotten, so that the 413 can be sent behind it. */
#define MAX_FORGOTTEN_BYTES (1u << 20)
#define RESERVED_FILES 128

struct http_server {
	struct http_options options;
	struct http_application application;
	char proxy[INET6_ADDRSTRLEN]; /* empty: none */
	struct MHD_Daemon *daemon;
	struct pool *pool;
	struct watch *watch;
	int socket;
	uint16_t port;
	_Atomic bool draining;
	pthread_mutex_t lock; /* what follows */
	pthread_cond_t idle;
	unsigned running; /* requests between their first line and the end of their reply */
	struct arena *spare[SPARE_ARENAS];
	size_t spare_count;
};

/* A connection of the library's, with its deadline and the client's address. */
struct link {
	struct watched watched;
	char peer[INET6_ADDRSTRLEN];
	bool from_proxy;
};

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_READY };

/* A request and its reply. */
struct exchange {
	struct pool_job job; /* first, so that a job is its exchange */
	struct http_server *server;
	struct MHD_Connection *connection;
	struct link *link;
	enum phase phase;
	const char *library_target; /* where the library keeps it, until it decodes it in place */
	struct http_request request;
	struct http_plan plan;
	struct buffer body;
	size_t forgotten; /* bytes past the limit */
	bool close;       /* the connection ends with the reply */
	struct http_reply reply;
};

/* Arenas */

static struct arena *take_arena(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	struct arena *arena = server->spare_count ? server->spare[--server->spare_count] : NULL;
	pthread_mutex_unlock(&server->lock);
	return arena ? arena : arena_new(ARENA_BYTES);
}

static void give_arena(struct http_server *server, struct arena *arena)
{
	arena_reset(arena);
	arena_allow(arena, ARENA_BYTES);
	pthread_mutex_lock(&server->lock);
	bool kept = server->spare_count < SPARE_ARENAS;
	if (kept)
		server->spare[server->spare_count++] = arena;
	pthread_mutex_unlock(&server->lock);
	if (!kept)
		arena_free(arena);
}

/* Connections */

static void link_open(struct http_server *server, struct MHD_Connection *connection, void **context)
{
	const union MHD_ConnectionInfo *socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct link *link = socket ? calloc(1, sizeof *link) : NULL;
	*context = link;
	if (!link)
		return;
	watch_add(server->watch, &link->watched, socket->connect_fd, clock_monotonic_ms() + server->options.header_deadline_ms);
	const union MHD_ConnectionInfo *client = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (client)
		http_address_write(client->client_addr, link->peer);
	link->from_proxy = server->proxy[0] && text_is_cstr(text_of(link->peer), server->proxy);
}

static void link_changed(void *context, struct MHD_Connection *connection, void **link, enum MHD_ConnectionNotificationCode code)
{
	struct http_server *server = context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		link_open(server, connection, link);
	} else if (*link) {
		watch_remove(server->watch, &((struct link *)*link)->watched);
		free(*link);
		*link = NULL;
	}
}

/* The life of an exchange */

/* The library has read a request line; `target` is still as it came. */
static void *exchange_begin(void *context, const char *target, struct MHD_Connection *connection)
{
	struct http_server *server = context;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct link *link = info ? info->socket_context : NULL;
	struct arena *arena = link && target ? take_arena(server) : NULL;
	struct exchange *exchange = arena ? calloc(1, sizeof *exchange) : NULL;
	if (!exchange) {
		arena_free(arena);
		return NULL;
	}
	*exchange = (struct exchange){.server = server, .connection = connection, .link = link, .library_target = target};
	exchange->request.arena = arena;
	exchange->request.target = arena_copy(arena, text_of(target));
	int64_t now = clock_monotonic_ms(), so_far = atomic_load(&link->watched.deadline_ms);
	int64_t deadline = now + server->options.header_deadline_ms;
	watch_deadline(&link->watched, deadline < so_far ? deadline : so_far);
	pthread_mutex_lock(&server->lock);
	server->running++;
	pthread_mutex_unlock(&server->lock);
	return exchange;
}

static void exchange_end(void *context, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode code)
{
	struct http_server *server = context;
	struct exchange *exchange = *slot;
	if (!exchange)
		return;
	bool personal = exchange->plan.on_pool; /* what the loop answers itself is the same for everybody */
	*slot = NULL;
	/* silence until the next request is the library's to end; the head that may follow is ours */
	watch_deadline(&exchange->link->watched,
		clock_monotonic_ms() + server->options.idle_timeout_s * INT64_C(1000) + server->options.header_deadline_ms);
	if (exchange->reply.release)
		exchange->reply.release(exchange->reply.owner);
	buffer_done(&exchange->body);
	give_arena(server, exchange->request.arena);
	free(exchange);
	pthread_mutex_lock(&server->lock);
	if (--server->running == 0)
		pthread_cond_broadcast(&server->idle);
	pthread_mutex_unlock(&server->lock);
	if (personal)
		wipe_stack();
}

/* Replies */

/* Replaces whatever reply there is. */
static void refuse(struct exchange *exchange, int status)
{
	struct http_reply *reply = &exchange->reply;
	if (reply->release)
		reply->release(reply->owner);
	*reply = (struct http_reply){0};
	struct http_application *application = &exchange->server->application;
	application->refuse(application->context, status, exchange->request.arena, reply);
	must(reply->status >= 200);
	if (status == 405)
		http_reply_set_header(reply, "Allow", TEXT("GET, HEAD, POST"));
	if (status == 503)
		http_reply_set_header(reply, "Retry-After", TEXT("2"));
	exchange->phase = PHASE_READY;
}

/* The library copies names and values; it wants them to end in NUL. */
static bool add_headers(struct exchange *exchange, struct MHD_Response *response)
{
	struct arena *arena = exchange->request.arena;
	for (size_t i = 0; i < exchange->reply.headers_count; i++) {
		const struct http_pair *header = &exchange->reply.headers[i];
		const char *name = arena_cstr(arena, header->name), *value = arena_cstr(arena, header->value);
		if (arena_failed(arena) || MHD_add_response_header(response, name, value) != MHD_YES)
			return false;
	}
	bool close = exchange->close || atomic_load(&exchange->server->draining);
	return !close || MHD_add_response_header(response, "Connection", "close") == MHD_YES;
}

static enum MHD_Result send_reply(struct exchange *exchange)
{
	struct http_reply *reply = &exchange->reply;
	/* the library takes no const, and writes nothing */
	struct MHD_Response *response = reply->release ? MHD_create_response_from_buffer_with_free_callback_cls(reply->body.len,
								 (void *)(uintptr_t)reply->body.at, reply->release, reply->owner)
						       : MHD_create_response_from_buffer(reply->body.len,
								 (void *)(uintptr_t)reply->body.at, MHD_RESPMEM_PERSISTENT);
	if (!response)
		return MHD_NO;
	reply->release = NULL; /* the library calls it now */
	enum MHD_Result sent = MHD_NO;
	if (add_headers(exchange, response))
		sent = MHD_queue_response(exchange->connection, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return sent;
}

/* Refuses at the first call: the library closes the connection behind the reply. */
static enum MHD_Result refuse_and_close(struct exchange *exchange, int status)
{
	exchange->close = true;
	watch_linger(exchange->server->watch, &exchange->link->watched);
	refuse(exchange, status);
	return send_reply(exchange);
}

/* The head */

struct header_list {
	struct http_pairs pairs;
	const char *end; /* behind the last line */
	bool whole;
};

/* Without spaces and tabs at its end (the library has removed those in front); a CR stays and is refused. */
static struct text without_space(struct text value)
{
	while (value.len && (value.at[value.len - 1] == ' ' || value.at[value.len - 1] == '\t'))
		value.len--;
	return value;
}

/* The library keeps the head where it read it and puts NUL for its separators. So each line must begin where the one before
 * it ended with CR LF; where it does not, the library has tolerated a bare LF, joined a folded line or cut a NUL, which
 * others in front may have read in another way. */
static enum MHD_Result collect_header(
	void *context, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value, size_t value_len)
{
	struct header_list *list = context;
	list->whole = list->whole && name == list->end && value && value > name + name_len;
	if (!list->whole || list->pairs.count > HTTP_MAX_HEADERS)
		return MHD_NO;
	list->end = value + value_len + 2;
	list->pairs.at[list->pairs.count++] =
		(struct http_pair){{name, name_len}, without_space((struct text){value, value_len})};
	return MHD_YES;
}

/* false: the head is not made of plain lines. */
static bool read_head(struct exchange *exchange, const char *method, const char *version, struct http_head *head)
{
	const char *target = exchange->library_target;
	size_t target_len = exchange->request.target.len;
	const union MHD_ConnectionInfo *size =
		MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	*head = (struct http_head){
		text_of(method), exchange->request.target, text_of(version), {0}, size ? size->header_size : SIZE_MAX};
	if (target != method + head->method.len + 1 || version != target + target_len + 1)
		return false;
	struct header_list list = {.end = version + head->version.len + 2, .whole = true};
	list.pairs.at = ARENA_MANY(exchange->request.arena, struct http_pair, HTTP_MAX_HEADERS + 1);
	MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, collect_header, &list);
	head->headers = list.pairs;
	/* one header too many stops the list: its head is refused for that */
	return list.whole && (list.pairs.count > HTTP_MAX_HEADERS || list.end + 2 == method + head->bytes);
}

/* The client's address and whether it came by TLS: from the socket, or from the proxy that we trust. */
static void read_peer(struct exchange *exchange)
{
	struct http_request *request = &exchange->request;
	request->peer = arena_copy(request->arena, text_of(exchange->link->peer));
	if (!exchange->link->from_proxy)
		return;
	struct text forwarded = {"", 0};
	for (size_t i = 0; i < request->headers.count; i++)
		if (text_is_icase(request->headers.at[i].name, TEXT("x-forwarded-for")))
			forwarded = request->headers.at[i].value;
	/* the last address is the one the proxy saw; those before it are what the client says */
	struct text last = forwarded;
	while (forwarded.len)
		last = text_cut(&forwarded, ',');
	char plain[INET6_ADDRSTRLEN];
	if (http_address_normalize(text_trim(last), plain))
		request->peer = arena_copy(request->arena, text_of(plain));
	request->tls = text_is_icase(http_header(request, "X-Forwarded-Proto"), TEXT("https"));
}

/* 0, or the status to refuse with. */
static int read_request(struct exchange *exchange, const char *method, const char *version, struct http_length *length)
{
	struct http_request *request = &exchange->request;
	struct http_head head;
	if (!read_head(exchange, method, version, &head))
		return head.bytes > HTTP_MAX_HEAD_BYTES ? 431 : 400;
	int status = http_head_check(&head, length);
	if (status)
		return status;
	request->method = http_method_of(head.method);
	request->headers = head.headers;
	size_t mark = text_find_byte(request->target, '?');
	if (!http_parse_path(request->arena, text_slice(request->target, 0, mark), &request->path))
		return 400;
	if (mark != SIZE_MAX)
		request->raw_query = text_slice(request->target, mark + 1, SIZE_MAX);
	if (http_parse_pairs(request->arena, request->raw_query, &request->query) != HTTP_PARSE_OK)
		return 400;
	read_peer(exchange);
	return arena_failed(request->arena) ? 503 : 0;
}

static enum MHD_Result take_head(struct exchange *exchange, const char *method, const char *version)
{
	struct http_server *server = exchange->server;
	struct http_length length;
	watch_deadline(&exchange->link->watched, clock_monotonic_ms() + server->options.total_deadline_ms);
	int status = read_request(exchange, method, version, &length);
	if (status)
		return refuse_and_close(exchange, status);
	struct http_application *application = &server->application;
	exchange->plan = application->plan(application->context, exchange->request.method, exchange->request.path);
	if (length.known && length.bytes > exchange->plan.max_body_bytes)
		return refuse_and_close(exchange, 413);
	buffer_init(&exchange->body, exchange->plan.max_body_bytes);
	arena_allow(exchange->request.arena, ARENA_BYTES + exchange->plan.max_body_bytes);
	exchange->phase = PHASE_BODY;
	return MHD_YES;
}

/* The body and the answer */

static enum MHD_Result take_body(struct exchange *exchange, struct text piece)
{
	if (!exchange->forgotten) {
		buffer_put(&exchange->body, piece);
		if (!exchange->body.failed)
			return MHD_YES;
		exchange->close = true;
	}
	exchange->forgotten += piece.len;
	return exchange->forgotten <= MAX_FORGOTTEN_BYTES ? MHD_YES : MHD_NO;
}

static void answer(struct exchange *exchange)
{
	struct http_application *application = &exchange->server->application;
	struct arena *arena = exchange->request.arena;
	application->answer(application->context, &exchange->plan, &exchange->request, &exchange->reply);
	if (arena_failed(arena)) {
		arena_reset(arena);
		refuse(exchange, 503);
	}
	must(exchange->reply.status >= 200);
	exchange->phase = PHASE_READY;
}

static void answer_on_pool(struct pool_job *job, bool cancelled)
{
	struct exchange *exchange = (struct exchange *)job;
	if (cancelled)
		refuse(exchange, 503);
	else
		answer(exchange);
	MHD_resume_connection(exchange->connection);
}

/* The whole request is here. */
static enum MHD_Result take_end(struct exchange *exchange)
{
	exchange->request.body = buffer_text(&exchange->body);
	if (exchange->forgotten) {
		/* more than the limit, or more than there is memory for */
		refuse(exchange, exchange->body.len + exchange->forgotten > exchange->plan.max_body_bytes ? 413 : 503);
	} else if (!exchange->plan.on_pool) {
		answer(exchange);
	} else if (pool_reserve(exchange->server->pool)) {
		exchange->job.run = answer_on_pool;
		MHD_suspend_connection(exchange->connection);
		pool_submit(exchange->server->pool, &exchange->job);
		return MHD_YES;
	} else {
		refuse(exchange, 503);
	}
	return send_reply(exchange);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *bytes, size_t *len, void **slot)
{
	struct exchange *exchange = *slot;
	if (!exchange)
		return MHD_NO;
	if (exchange->phase == PHASE_HEAD)
		return take_head(exchange, method, version);
	if (*len) {
		struct text piece = {bytes, *len};
		*len = 0;
		return take_body(exchange, piece);
	}
	return exchange->phase == PHASE_READY ? send_reply(exchange) : take_end(exchange);
}

/* Starting and stopping */

static unsigned core_count(void)
{
	cpu_set_t cores;
	return sched_getaffinity(0, sizeof cores, &cores) == 0 ? (unsigned)CPU_COUNT(&cores) : 1;
}

static unsigned or_default(unsigned value, unsigned usual)
{
	return value ? value : usual;
}

/* No more connections than there are files to be had. */
static unsigned bounded_connections(unsigned wanted)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur <= 2 * RESERVED_FILES)
		return wanted < RESERVED_FILES ? wanted : RESERVED_FILES;
	rlim_t most = files.rlim_cur - RESERVED_FILES;
	return wanted < most ? wanted : (unsigned)most;
}

static struct http_options with_defaults(const struct http_options *options)
{
	struct http_options full = *options;
	full.loop_threads = or_default(full.loop_threads, core_count());
	full.pool_threads = or_default(full.pool_threads, 4);
	full.pool_queue = or_default(full.pool_queue, 64);
	full.header_deadline_ms = or_default(full.header_deadline_ms, 10000);
	full.total_deadline_ms = or_default(full.total_deadline_ms, 60000);
	full.idle_timeout_s = or_default(full.idle_timeout_s, 20);
	full.max_connections = bounded_connections(or_default(full.max_connections, 4000));
	return full;
}

static unsigned tick_ms(const struct http_options *options)
{
	unsigned shorter = options->header_deadline_ms < options->total_deadline_ms ? options->header_deadline_ms
										    : options->total_deadline_ms;
	unsigned tick = shorter / 8;
	return tick < 10 ? 10 : tick > 250 ? 250 : tick;
}

/* MHD_USE_TURBO is left out: it omits the shutdown that lets a refused sender read the reply. Strictness is ours (framing.h),
 * so that refusals carry our page; the library's own would only send its text. */
static bool start_daemon(struct http_server *server)
{
	const struct http_options *options = &server->options;
	struct MHD_OptionItem threads[] = {
		{options->loop_threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)options->loop_threads, NULL},
		{MHD_OPTION_END, 0, NULL},
	};
	server->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0, NULL, NULL,
		handle, server, MHD_OPTION_LISTEN_SOCKET, server->socket, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_LIMIT, options->max_connections, MHD_OPTION_CONNECTION_TIMEOUT,
		options->idle_timeout_s, MHD_OPTION_NOTIFY_CONNECTION, link_changed, server, MHD_OPTION_URI_LOG_CALLBACK,
		exchange_begin, server, MHD_OPTION_NOTIFY_COMPLETED, exchange_end, server, MHD_OPTION_ARRAY, threads,
		MHD_OPTION_END);
	return server->daemon != NULL;
}

static void server_free(struct http_server *server)
{
	if (server->pool)
		pool_stop(server->pool);
	if (server->daemon)
		MHD_stop_daemon(server->daemon);
	pool_free(server->pool);
	watch_free(server->watch);
	if (server->socket >= 0)
		close(server->socket);
	for (size_t i = 0; i < server->spare_count; i++)
		arena_free(server->spare[i]);
	pthread_cond_destroy(&server->idle);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

struct http_server *http_server_start(
	const struct http_options *options, const struct http_application *application, const char **error)
{
	struct http_server *server = calloc(1, sizeof *server);
	*error = "out of memory or threads";
	if (!server)
		return NULL;
	server->options = with_defaults(options);
	server->application = *application;
	pthread_mutex_init(&server->lock, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&server->idle, &monotonic);
	pthread_condattr_destroy(&monotonic);
	server->socket = http_listen(options->listen, error);
	if (server->socket < 0)
		goto failed;
	server->port = http_socket_port(server->socket);
	if (options->trusted_proxy.len && !http_address_normalize(options->trusted_proxy, server->proxy)) {
		*error = "the trusted proxy is not an IP address";
		goto failed;
	}
	server->pool = pool_new(server->options.pool_threads, server->options.pool_queue);
	server->watch = watch_new(tick_ms(&server->options));
	if (server->pool && server->watch && start_daemon(server))
		return server;
failed:
	server_free(server);
	return NULL;
}

uint16_t http_server_port(const struct http_server *server)
{
	return server->port;
}

/* Waits until no request runs, for at most `drain_ms`. */
static void drain(struct http_server *server, unsigned drain_ms)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += drain_ms / 1000;
	until.tv_nsec += (long)(drain_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&server->lock);
	while (server->running && pthread_cond_timedwait(&server->idle, &server->lock, &until) == 0)
		;
	pthread_mutex_unlock(&server->lock);
}

void http_server_stop(struct http_server *server, unsigned drain_ms)
{
	atomic_store(&server->draining, true);
	MHD_quiesce_daemon(server->daemon);
	drain(server, drain_ms);
	server_free(server);
}
