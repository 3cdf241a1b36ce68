// SPDX-License-Identifier: Apache-2.0
// The public pages: no barrier in light and dark, small and large, both directions; valid HTML; compare and contact with
// and without script.
import { expect, expectEqual, findInvalid, test } from './harness.mjs';

const PAGES = ['/solutions?content_language=sw&content_language=fr&level=1&nosuch=1', '/solutions?q=readng&cost=paid&level=8', '/solutions/marula-reader',
	'/solutions/marula-reader/contact', '/compare', '/compare?s=marula-reader,shelfbox,tally-garden', '/organisations/baobab-reading-trust', '/about',
	'/how-we-review', '/rubric/1.0', '/rubric/dpg-1'];
const ALL = [[false, 320], [true, 320], [false, 1280], [true, 1280]];
// The slice sees each colour, width and direction; every-page.test.mjs sees the small ones from left to right.
const waysOf = (prefix) => process.env.FULL === '1' ? ALL : ALL.filter(([dark, width]) => (prefix === '' ? dark && width === 1280 : !dark && width === 320));
const nameOf = (address) => address.replace(/\W+/g, '-').replace(/^-|-$/g, '').slice(0, 60);

for (const prefix of ['', '/ar']) {
	for (const [dark, width] of waysOf(prefix)) {
		const way = `${width}-${dark ? 'dark' : 'light'}`;
		test(`public pages from ${prefix ? 'right to left' : 'left to right'}, ${way}: no barrier`, async ({ visitor }) => {
			const [window, wrong] = [await visitor({ dark, width, axe: true }), []];
			for (const path of PAGES) {
				await window.go(prefix + path);
				await window.shot(`${nameOf(prefix + path)}-${way}`);
				const past = await window.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				wrong.push(...(past > 0 ? [`${path}: ${past} pixels too wide`] : []), ...(await window.axe()).map((line) => `${path}: ${line}`));
			}
			expectEqual(wrong, [], 'found');
		});
	}
}

test('public pages are valid HTML', async ({ site }) => {
	const wrong = [];
	for (const path of [...PAGES, '/', '/solutions', '/ar/solutions/marula-reader', '/fr/compare?s=marula-reader,shelfbox']) {
		wrong.push(...await findInvalid(site, path));
	}
	expectEqual(wrong, [], 'not valid');
});

for (const script of [true, false]) {
	test(`two filters, two ticks, a comparison, a contact ${script ? 'with' : 'without'} script`, async ({ visitor }) => {
		const window = await visitor({ script });
		await window.go('/solutions');
		await window.page.locator('#filters input[name="connection"][value="N1"]').check();
		await window.page.locator('#filters summary', { hasText: 'Education level' }).click();
		await window.page.locator('#filters input[name="level"][value="1"]').check();
		await window.page.locator('#filters button', { hasText: 'Apply' }).click();
		await window.page.waitForURL(/connection=N1.*level=1/);
		expectEqual(await window.page.locator('a.chip').count(), 2, 'chips');
		const ticks = window.page.locator('article input[name="s"]');
		await ticks.nth(0).check();
		await ticks.nth(1).check();
		await window.page.locator('button', { hasText: 'Compare what I ticked' }).click();
		await window.page.waitForURL(/\/compare\?/);
		expect(await window.page.locator('table.cmp tbody tr').count() > 10, 'the comparison has lines');
		await window.go('/solutions/marula-reader');
		await window.page.locator('#contact ~ .leaf a', { hasText: 'contact person' }).click();
		expect((await window.page.locator('main').innerText()).includes('@'), 'the contact page shows an address');
	});
}
