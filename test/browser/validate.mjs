// SPDX-License-Identifier: Apache-2.0
// Mistakes in HTML files, one line each: node validate.mjs FILE...
import { readFileSync } from 'node:fs';
import { findInvalidText } from './harness.mjs';

for (const path of process.argv.slice(2)) {
	for (const mistake of await findInvalidText(readFileSync(path, 'utf8'), path)) {
		console.log(mistake);
	}
}
