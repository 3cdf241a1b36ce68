#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Sets up a build folder when needed, with the given meson options, and builds everything in it.
set -eu
folder=$1
shift
if [ -f "$folder/build.ninja" ]; then
	meson configure "$folder" "$@"
else
	meson setup "$folder" "$@"
fi
ninja -C "$folder" -j "${CORES:-2}"
