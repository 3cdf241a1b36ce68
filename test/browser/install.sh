#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Brings the browser tests' three libraries, as locked, when they are not there yet. From whatever registry npm is set to; npm's
# cache stays inside the clone.
set -eu
cd "$(dirname "$0")"
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	npm ci --cache ../../build/npm-cache
	touch node_modules/.package-lock.json
fi
