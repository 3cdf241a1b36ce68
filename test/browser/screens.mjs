// SPDX-License-Identifier: Apache-2.0
// Takes the README's pictures anew from a fresh demo: node test/browser/screens.mjs
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openVisitor, signIn, startBrowser, startSite } from './harness.mjs';

const FOLDER = fileURLToPath(new URL('../../doc/screens/', import.meta.url));

async function take(window, name) {
	await window.page.evaluate(() => document.querySelectorAll('main > p.note').forEach((note) => note.remove()));
	await window.page.screenshot({ path: `${FOLDER}${name}.png` });
}

// The first review that is open, on a criterion that is answered.
async function openReview(window) {
	await window.go('/reviews');
	const link = await window.page.locator('main a', { hasText: 'Go on' }).first().getAttribute('href');
	await window.go(`${link}/criteria/P1.3`);
}

mkdirSync(FOLDER, { recursive: true });
const [site, browser] = [await startSite(), await startBrowser()];
const open = async (email) => {
	const window = await openVisitor(browser, site, { height: 860 });
	if (email) {
		await signIn(window, site, email);
	}
	return window;
};
const reader = await open();
await reader.go('/solutions?content_language=sw&connection=N1');
await take(reader, 'solutions');
await reader.go('/solutions/marula-reader');
await reader.page.locator('#panel').evaluate((heading) => heading.scrollIntoView());
await take(reader, 'solution');
const reviewer = await open('reviewer1@demo.example');
await openReview(reviewer);
await take(reviewer, 'review');
const administrator = await open('admin@demo.example');
await administrator.go('/admin');
await take(administrator, 'desk');
await reader.go('/privacy/clauses');
await take(reader, 'clauses');
const provider = await open('provider@demo.example');
await provider.go('/privacy/my-data');
await take(provider, 'my-data');
await administrator.go('/admin/privacy');
await take(administrator, 'privacy-desk');
await browser.close();
await site.stop();
