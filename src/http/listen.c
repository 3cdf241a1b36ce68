/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/socket.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* false: neither an IPv4 nor an IPv6 address. */
static bool read_address(struct text text, union address *out)
{
	char string[INET6_ADDRSTRLEN];
	if (text.len >= sizeof string)
		return false;
	memcpy(string, text.at, text.len);
	string[text.len] = 0;
	*out = (union address){.v6 = {0}};
	if (inet_pton(AF_INET, string, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		return true;
	}
	if (inet_pton(AF_INET6, string, &out->v6.sin6_addr) != 1)
		return false;
	out->v6.sin6_family = AF_INET6;
	return true;
}

void http_address_write(const struct sockaddr *address, char out[INET6_ADDRSTRLEN])
{
	out[0] = 0;
	if (address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, out, INET6_ADDRSTRLEN);
	} else if (address->sa_family == AF_INET6) {
		const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
		bool mapped = IN6_IS_ADDR_V4MAPPED(v6);
		inet_ntop(mapped ? AF_INET : AF_INET6, mapped ? (const void *)(v6->s6_addr + 12) : v6, out, INET6_ADDRSTRLEN);
	}
}

bool http_address_normalize(struct text address, char out[INET6_ADDRSTRLEN])
{
	union address read;
	if (!read_address(address, &read))
		return false;
	http_address_write(&read.any, out);
	return true;
}

static bool read_listen_address(struct text text, union address *out, socklen_t *len)
{
	size_t colon = text.len;
	while (colon > 0 && text.at[colon - 1] != ':')
		colon--;
	if (!colon)
		return false;
	int64_t port;
	if (!text_to_int(text_slice(text, colon, SIZE_MAX), &port) || port < 0 || port > UINT16_MAX)
		return false;
	struct text host = text_slice(text, 0, colon - 1);
	bool brackets = text_starts(host, TEXT("[")) && text_ends(host, TEXT("]"));
	if (brackets)
		host = text_slice(host, 1, host.len - 2);
	if (!read_address(host, out) || brackets != (out->any.sa_family == AF_INET6))
		return false;
	if (brackets)
		out->v6.sin6_port = htons((uint16_t)port);
	else
		out->v4.sin_port = htons((uint16_t)port);
	*len = brackets ? sizeof out->v6 : sizeof out->v4;
	return true;
}

int http_listen(struct text text, const char **error)
{
	union address address;
	socklen_t len;
	if (!read_listen_address(text, &address, &len)) {
		*error = "the address to listen at is not of the form 127.0.0.1:8080 or [::1]:8080";
		return -1;
	}
	int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1, off = 0;
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
		(address.any.sa_family == AF_INET || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0) &&
		bind(fd, &address.any, len) == 0 && listen(fd, SOMAXCONN) == 0)
		return fd;
	*error = strerror(errno);
	if (fd >= 0)
		close(fd);
	return -1;
}

uint16_t http_socket_port(int socket)
{
	union address address = {.v6 = {0}};
	socklen_t len = sizeof address;
	if (getsockname(socket, &address.any, &len) != 0)
		return 0;
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}
