#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sets up a build folder with the given meson options, anew where they have changed, and builds everything in it.
set -eu
folder=$1
shift
asked="$folder/options-asked-for"
if [ -f "$folder/build.ninja" ] && [ "$(cat "$asked" 2>/dev/null)" != "$*" ]; then
	rm -rf "$folder"
fi
if [ ! -f "$folder/build.ninja" ]; then
	meson setup "$folder" "$@"
	echo "$*" >"$asked"
fi
ninja -C "$folder" -j "${CORES:-2}"
