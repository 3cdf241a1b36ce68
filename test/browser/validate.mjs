// SPDX-License-Identifier: Apache-2.0
// Mistakes in HTML files, one line each: node validate.mjs FILE...
import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
	root: true,
	extends: ['html-validate:recommended'],
	rules: {
		// Matters of taste on which the house writes otherwise, and white space that templates leave behind.
		'doctype-style': 'off', 'no-trailing-whitespace': 'off', 'attribute-boolean-style': 'off', 'long-title': 'off',
		'tel-non-breaking': 'off', 'valid-id': ['error', { relaxed: true }], 'require-sri': 'off',
		'no-implicit-button-type': 'off', 'aria-label-misuse': ['error', { allowAnyNamable: true }], 'prefer-native-element': ['error', { exclude: ['region'] }],
		// Buttons without a type and hidden choices share names rightly; test/markup has a rule of its own for what people type.
		'form-dup-name': 'off',
	},
});

// Mistakes in a page's text, one line each.
async function findInvalidText(text, name) {
	const report = await validator.validateString(text, name);
	return report.results.flatMap((result) => result.messages.map((m) => `${name}:${m.line}:${m.column}: ${m.ruleId}: ${m.message}`));
}

for (const path of process.argv.slice(2)) {
	for (const mistake of await findInvalidText(readFileSync(path, 'utf8'), path)) {
		console.log(mistake);
	}
}
