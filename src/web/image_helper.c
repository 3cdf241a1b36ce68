/* SPDX-License-Identifier: Apache-2.0
 * The helper process of images: a small server at the other end of a socket pair. One request (length, side, bytes) gets one
 * answer (trouble, two lengths, two images), in whole messages with their lengths in front. */
#include "web/image.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#define IMAGE_TIME_MAX_S 5
#define ANSWER_TIME_MAX_S 15 /* longer than any image may take: past it the helper is taken for dead */
#define CHILD_MEMORY_MAX_BYTES (512ull << 20)
#define ARENA_MARGIN_BYTES 256u /* alignment and the NULs behind two copies */
#define READY 'r'

struct request {
	uint32_t len, max_side;
};

struct answer {
	uint32_t trouble, webp_len, png_len;
};

/* What a child leaves behind for the helper. */
struct result {
	struct answer answer;
	unsigned char webp[IMAGE_OUTPUT_MAX_BYTES], png[IMAGE_OUTPUT_MAX_BYTES];
};

struct image_helper {
	pthread_mutex_t lock; /* held while one image is under way */
	int socket;
	pid_t pid;
	bool gone;
};

static bool send_all(int socket, const void *bytes, size_t len)
{
	for (const char *at = bytes; len;) {
		ssize_t sent = send(socket, at, len, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		at += sent;
		len -= (size_t)sent;
	}
	return true;
}

static bool receive_all(int socket, void *bytes, size_t len)
{
	for (char *at = bytes; len;) {
		ssize_t got = recv(socket, at, len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		len -= (size_t)got;
	}
	return true;
}

static bool limit(int what, rlim_t most)
{
	return setrlimit(what, &(struct rlimit){most, most}) == 0;
}

static bool filter(uint32_t otherwise, uint32_t listed, const int *calls, size_t count)
{
	scmp_filter_ctx context = seccomp_init(otherwise);
	bool good = context != NULL;
	for (size_t i = 0; good && i < count; i++)
		good = seccomp_rule_add(context, listed, calls[i], 0) == 0;
	good = good && seccomp_load(context) == 0;
	seccomp_release(context);
	return good;
}

bool image_sandbox_enter(void)
{
	static const int allowed[] = {SCMP_SYS(brk), SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
		SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack) /* sanitizers need it to end */,
		SCMP_SYS(exit), SCMP_SYS(exit_group)};
	return filter(SCMP_ACT_ERRNO(EPERM), SCMP_ACT_ALLOW, allowed, COUNT_OF(allowed));
}

/* The helper itself must fork, wait and kill; it needs none of these. */
static bool helper_sandbox_enter(void)
{
	static const int denied[] = {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(open_by_handle_at),
		SCMP_SYS(creat), SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen),
		SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
		SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(pidfd_getfd), SCMP_SYS(unlink),
		SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link), SCMP_SYS(linkat),
		SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(chmod), SCMP_SYS(fchmodat),
		SCMP_SYS(chown), SCMP_SYS(fchownat), SCMP_SYS(truncate), SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(chroot),
		SCMP_SYS(pivot_root), SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(bpf), SCMP_SYS(perf_event_open),
		SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key), SCMP_SYS(io_uring_setup), SCMP_SYS(userfaultfd),
		SCMP_SYS(memfd_create), SCMP_SYS(kill), SCMP_SYS(tkill)};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && limit(RLIMIT_CORE, 0) &&
	       limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 16) &&
	       filter(SCMP_ACT_ALLOW, SCMP_ACT_ERRNO(EPERM), denied, COUNT_OF(denied));
}

/* A sanitizer maps more memory than any limit allows before the program begins. */
static bool memory_limit(void)
{
#ifdef __SANITIZE_ADDRESS__
	return true;
#else
	return limit(RLIMIT_AS, CHILD_MEMORY_MAX_BYTES);
#endif
}

/* The child: one image, then the end. A failure of its own is told by its exit status. */
_Noreturn static void child_main(int socket, const void *image, size_t len, unsigned max_side, struct result *result)
{
	struct bytes webp, png;
	close(socket);
	if (!memory_limit() || !limit(RLIMIT_CPU, IMAGE_TIME_MAX_S) || !limit(RLIMIT_NOFILE, 0) || !image_sandbox_enter())
		_exit(1);
	enum image_trouble trouble = image_reencode(image, len, max_side, &webp, &png);
	if (!trouble && (webp.len > IMAGE_OUTPUT_MAX_BYTES || png.len > IMAGE_OUTPUT_MAX_BYTES))
		trouble = IMAGE_TOO_HARD;
	if (!trouble) {
		memcpy(result->webp, webp.at, webp.len);
		memcpy(result->png, png.at, png.len);
		result->answer = (struct answer){IMAGE_GOOD, (uint32_t)webp.len, (uint32_t)png.len};
	} else {
		result->answer = (struct answer){trouble, 0, 0};
	}
	_exit(0);
}

/* Waits for the child, for as long as an image may take; kills it past that. Whether it ended well. */
static bool child_wait(pid_t pid)
{
	int status = -1, handle = pidfd_open(pid, 0);
	if (handle >= 0) {
		/* readable means ended; a signal that wakes us early only means that the image gets less time */
		if (poll(&(struct pollfd){.fd = handle, .events = POLLIN}, 1, IMAGE_TIME_MAX_S * 1000) <= 0)
			pidfd_send_signal(handle, SIGKILL, NULL, 0);
		close(handle);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* The lengths are the word of a child that may be under foreign control. */
static bool answer_is_sane(const struct answer *answer)
{
	if (answer->trouble)
		return answer->trouble < IMAGE_HELPER_GONE && !answer->webp_len && !answer->png_len;
	return answer->webp_len && answer->png_len && answer->webp_len <= IMAGE_OUTPUT_MAX_BYTES &&
	       answer->png_len <= IMAGE_OUTPUT_MAX_BYTES;
}

static bool answer_send(int socket, const struct result *result)
{
	struct answer answer = result->answer;
	if (!answer_is_sane(&answer))
		answer = (struct answer){IMAGE_TOO_HARD, 0, 0};
	return send_all(socket, &answer, sizeof answer) && send_all(socket, result->webp, answer.webp_len) &&
	       send_all(socket, result->png, answer.png_len);
}

static bool serve_one(int socket, const struct request *request, void *image)
{
	if (!receive_all(socket, image, request->len))
		return false;
	struct result *result = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (result == MAP_FAILED)
		return false;
	pid_t pid = fork();
	if (pid == 0)
		child_main(socket, image, request->len, request->max_side, result);
	if (pid < 0 || !child_wait(pid))
		result->answer = (struct answer){IMAGE_TOO_HARD, 0, 0};
	bool sent = answer_send(socket, result);
	munmap(result, sizeof *result);
	return sent;
}

/* Ends when the other side is closed. */
_Noreturn static void helper_main(int socket)
{
	static const char ready = READY;
	struct request request;
	signal(SIGINT, SIG_IGN); /* the terminal's word to stop is for the server, which then closes the socket */
	prctl(PR_SET_NAME, "cabinet-image");
	if (dup2(socket, 3) < 0 || close_range(4, ~0u, 0) != 0 || !helper_sandbox_enter() || !send_all(3, &ready, 1))
		_exit(1);
	while (receive_all(3, &request, sizeof request)) {
		void *image = request.len <= IMAGE_INPUT_MAX_BYTES ? malloc(request.len) : NULL;
		bool good = image && serve_one(3, &request, image);
		free(image);
		if (!good)
			_exit(1);
	}
	_exit(0);
}

static bool helper_is_ready(struct image_helper *helper)
{
	struct timeval most = {.tv_sec = ANSWER_TIME_MAX_S};
	char word = 0;
	return setsockopt(helper->socket, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == 0 &&
	       setsockopt(helper->socket, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == 0 &&
	       receive_all(helper->socket, &word, 1) && word == READY;
}

struct image_helper *image_helper_start(void)
{
	int ends[2];
	struct image_helper *helper = calloc(1, sizeof *helper);
	must(helper);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		log_error("image_helper_not_started", "errno=%d", errno);
		free(helper);
		return NULL;
	}
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		helper_main(ends[1]);
	close(ends[1]);
	*helper = (struct image_helper){.socket = ends[0], .pid = pid, .gone = pid < 0};
	must(pthread_mutex_init(&helper->lock, NULL) == 0);
	if (pid > 0 && helper_is_ready(helper))
		return helper;
	log_error("image_helper_not_started", "pid=%d", (int)pid);
	image_helper_stop(helper);
	return NULL;
}

void image_helper_leave(struct image_helper *helper)
{
	if (!helper)
		return;
	close(helper->socket);
	pthread_mutex_destroy(&helper->lock);
	free(helper);
}

void image_helper_stop(struct image_helper *helper)
{
	pid_t pid = helper ? helper->pid : 0;
	image_helper_leave(helper);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

pid_t image_helper_pid(const struct image_helper *helper)
{
	return helper->pid;
}

/* One image there and back. false: the helper is dead or talks nonsense. */
static bool exchange(int socket, struct arena *arena, struct bytes image, unsigned max_side, struct answer *answer,
	struct bytes *webp, struct bytes *png)
{
	struct request request = {(uint32_t)image.len, max_side};
	if (!send_all(socket, &request, sizeof request) || !send_all(socket, image.at, image.len) ||
		!receive_all(socket, answer, sizeof *answer))
		return false;
	if (!answer_is_sane(answer))
		return false;
	if (answer->trouble)
		return true;
	size_t len = (size_t)answer->webp_len + answer->png_len;
	unsigned char *into = malloc(len);
	bool good = into && receive_all(socket, into, len);
	if (good && len + ARENA_MARGIN_BYTES > arena_left(arena)) {
		answer->trouble = IMAGE_TOO_LARGE;
	} else if (good) {
		*webp = (struct bytes){arena_copy(arena, (struct text){(char *)into, answer->webp_len}).at, answer->webp_len};
		*png = (struct bytes){
			arena_copy(arena, (struct text){(char *)into + answer->webp_len, answer->png_len}).at, answer->png_len};
	}
	free(into);
	return good;
}

/* What comes from a decoder is served to everyone: it must at least begin as what it is served as. */
static bool kinds_are_right(struct bytes webp, struct bytes png)
{
	return image_kind_of(webp.at, webp.len) == IMAGE_KIND_WEBP && image_kind_of(png.at, png.len) == IMAGE_KIND_PNG;
}

enum image_trouble image_helper_reencode(struct image_helper *helper, struct arena *arena, struct bytes image, unsigned max_side,
	struct bytes *webp, struct bytes *png)
{
	must(max_side > 0 && max_side <= IMAGE_OUTPUT_MAX_SIDE);
	struct answer answer = {IMAGE_HELPER_GONE, 0, 0};
	*webp = *png = (struct bytes){0};
	if (!image.len)
		return IMAGE_OTHER_KIND;
	if (image.len > IMAGE_INPUT_MAX_BYTES)
		return IMAGE_TOO_LARGE;
	pthread_mutex_lock(&helper->lock);
	if (!helper->gone && !exchange(helper->socket, arena, image, max_side, &answer, webp, png)) {
		helper->gone = true;
		answer = (struct answer){IMAGE_HELPER_GONE, 0, 0};
		log_error("image_helper_gone", "pid=%d", (int)helper->pid);
	}
	pthread_mutex_unlock(&helper->lock);
	if (!answer.trouble && !kinds_are_right(*webp, *png))
		answer.trouble = IMAGE_TOO_HARD;
	if (answer.trouble)
		*webp = *png = (struct bytes){0};
	return (enum image_trouble)answer.trouble;
}
