# SPDX-License-Identifier: Apache-2.0
# The Debian 12 packages the house stands on, and how they get installed. Read by ./run and ./check; nothing else installs.

PACKAGES_BUILD="gcc libc6-dev meson ninja-build pkg-config python3 libmicrohttpd-dev libsqlite3-dev libsodium-dev libjansson-dev
	libicu-dev libstemmer-dev libcurl4-openssl-dev zlib1g-dev libinih-dev libspng-dev libjpeg62-turbo-dev libwebp-dev
	libseccomp-dev libmd4c-dev"
PACKAGES_TEST="git binutils libcmocka-dev clang libclang-rt-14-dev valgrind postgresql-15 chromium-headless-shell nginx-light wrk gdb"
PACKAGES_NODE="nodejs npm"

# Debian's Node is wanted only where there is none of version 18 or newer.
packages_node() {
	command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null ||
		echo "$PACKAGES_NODE"
}

packages_is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

packages_missing() {
	local name
	for name in "$@"; do
		packages_is_installed "$name" || printf '%s ' "$name"
	done
}

packages_as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

packages_apt() {
	packages_as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 "$@"
}

# packages_need NAME...: prints the line an administrator would type, installs what is missing, says what could not be had.
packages_need() {
	local missing name failed=""
	echo "Packages: apt install --no-install-recommends $(echo "$@" | tr -s ' \t\n' ' ')"
	# shellcheck disable=SC2046,SC2048,SC2086
	missing=$(packages_missing $*)
	if [ -z "$missing" ]; then
		echo "Packages: all installed."
		return 0
	fi
	echo "Packages: missing: $missing"
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null 2>&1; then
		echo "Neither root nor sudo here: ask an administrator for the line above, then start again." >&2
		return 1
	fi
	packages_apt update || echo "apt-get update failed; trying with the lists that are here." >&2
	# shellcheck disable=SC2086
	if ! packages_apt install --no-install-recommends $missing; then
		for name in $missing; do
			packages_is_installed "$name" || packages_apt install --no-install-recommends "$name" || failed="$failed $name"
		done
	fi
	if [ -n "$failed" ]; then
		echo "Could not be installed:$failed" >&2
		return 1
	fi
}
