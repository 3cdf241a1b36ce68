/* SPDX-License-Identifier: Apache-2.0
 * Sockets and addresses. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/text.h"

#include <netinet/in.h>

/* A listening, non-blocking socket at "127.0.0.1:8080" or "[::1]:8080"; -1 with the reason in *error. */
CHECKED int http_listen(struct text address, const char **error);
/* The port a socket is bound to, 0 when it has none. */
uint16_t http_socket_port(int socket);
/* Writes an address without port; IPv4 in IPv6 becomes plain IPv4. */
void http_address_write(const struct sockaddr *address, char out[INET6_ADDRSTRLEN]);
/* Reads an address and writes it in its one plain form. */
CHECKED bool http_address_normalize(struct text address, char out[INET6_ADDRSTRLEN]);

#endif
