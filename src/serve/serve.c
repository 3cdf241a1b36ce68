/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/serve.h"
#include "catalogue/publish.h"
#include "privacy/policy.h"
#include "web/image.h"
#include "serve/open.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/server.h"
#include "serve/jobs.h"
#include "privacy/erasure.h"
#include "messages/courier.h"
#include "web/inside.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define DRAIN_MS 5000
#define FOLLOW_S 3 /* between two looks for what an import brought */
#define RESTARTS_MAX 20 /* within the first minute; more means that it cannot work */

/* A test takes a picture of the memory to show what is not in it: CABINET_TEST_DUMPABLE=1 in the environment of a demo, never in production. */
static bool may_be_looked_into(const struct config *config)
{
	return config->demo && getenv("CABINET_TEST_DUMPABLE");
}

/* No core files with personal data in them, no new privileges, and an end when the parent ends. */
static void harden(const struct config *config)
{
	const struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
	if (!may_be_looked_into(config))
		prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

/* Meanwhile it looks whether an import has brought something to show, or a command has published a policy. */
static void wait_for_end(struct app *app)
{
	sigset_t set;
	const struct timespec a_while = {.tv_sec = FOLLOW_S};
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	do {
		catalogue_follow(app);
		if (!policy_follow(app))
			log_warn("policy_follow", "state=failed");
	} while (sigtimedwait(&set, NULL, &a_while) < 0);
}

static int work(const struct config *config, struct text listen, struct image_helper *images)
{
	struct app app = {0};
	char error[300];
	const char *why = NULL;
	harden(config);
	if (!data_lock(config)) {
		fprintf(stderr, "cabinet: this data directory is being served already, or a backup is being put in its place\n");
		return 2;
	}
	if (!app_open(&app, config, OPEN_TO_SERVE, false, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	/* before a port is open: what a stop left between keys and data, and what a backup brought back */
	if (!erasure_replay(&app)) {
		fprintf(stderr, "cabinet: the erasure list could not be carried out (see the lines above)\n");
		app_close(&app);
		return 2;
	}
	app.images = images;
	struct courier *courier = courier_start(&app);
	struct jobs *jobs = jobs_start(&app);
	struct http_application application = web_application(&app);
	struct http_server *server = http_server_start(
		&(struct http_options){.listen = listen, .trusted_proxy = text_of(config->trusted_proxy)}, &application, &why);
	if (!server || !courier || !jobs) {
		fprintf(stderr, "cabinet: %s\n", server ? "the courier or the jobs do not start" : why);
		jobs_stop(jobs);
		courier_stop(courier);
		app_close(&app);
		return 2;
	}
	struct text host = listen;
	for (size_t i = host.len; i-- > 0;)
		if (host.at[i] == ':') {
			host.len = i;
			break;
		}
	printf("listening on http://%.*s:%u\n", TEXT_ARG(host), http_server_port(server));
	fflush(stdout);
	wait_for_end(&app);
	http_server_stop(server, DRAIN_MS);
	jobs_stop(jobs);
	courier_stop(courier);
	app_close(&app);
	return 0;
}

/* Waits for the worker or for the end; true: it ended by a bug and should be started again. */
static bool watch(pid_t worker, int *status)
{
	sigset_t set;
	int signal_number;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	for (;;) {
		if (waitpid(worker, status, WNOHANG) == worker)
			return WIFSIGNALED(*status);
		sigwait(&set, &signal_number);
		if (signal_number == SIGCHLD)
			continue;
		kill(worker, SIGTERM);
		while (waitpid(worker, status, 0) < 0 && errno == EINTR)
			;
		return false;
	}
}

int serve_run(const struct config *config, struct text listen)
{
	sigset_t set;
	int64_t started_ms = clock_monotonic_ms();
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (config->demo)
		clock_allow_test();
	struct image_helper *images = image_helper_start();
	if (!images)
		log_warn("image_helper", "state=absent");
	int status = 0;
	for (int starts = 0; starts < RESTARTS_MAX; starts++) {
		pid_t worker = fork();
		if (worker < 0)
			return 2;
		if (worker == 0) {
			int ended = work(config, listen, images);
			image_helper_leave(images);
			exit(ended);
		}
		if (!watch(worker, &status))
			break;
		log_error("worker_ended", "signal=%d starts=%d", WTERMSIG(status), starts + 1);
		if (clock_monotonic_ms() - started_ms > 60000) {
			starts = 0;
			started_ms = clock_monotonic_ms();
		}
	}
	if (images)
		image_helper_stop(images);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
