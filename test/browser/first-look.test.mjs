// SPDX-License-Identifier: Apache-2.0
// What anybody meets first: the home page and the catalogue, with and without script, light and dark, small and large,
// from left to right and from right to left.
import { expect, expectEqual, findInvalid, test } from './harness.mjs';

const PAGES = ['/', '/solutions'];
const PREFIXES = [{ prefix: '', direction: 'ltr' }, { prefix: '/ar', direction: 'rtl' }];

for (const { prefix, direction } of PREFIXES) {
	for (const path of PAGES) {
		const address = prefix + (path === '/' && prefix ? '/' : path);
		test(`${address} with script: no barrier in light and dark, small and large`, async ({ visitor }) => {
			for (const [dark, width] of [prefix === '' ? [true, 1280] : [false, 320]]) { // every-page.test.mjs sees the others
				const window = await visitor({ dark, width, axe: true });
				await window.go(address);
				expectEqual(await window.page.evaluate(() => getComputedStyle(document.documentElement).direction), direction, 'direction');
				await window.shot(`${address.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${width}-${dark ? 'dark' : 'light'}`);
				const past = await window.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
				expect(past <= 0, `${address} at ${width} pixels is ${past} pixels too wide`);
				expectEqual(await window.axe(), [], `barriers at ${width} pixels, ${dark ? 'dark' : 'light'}`);
				expectEqual(await window.context.cookies(), [], 'cookies before anything was asked for');
			}
		});
	}
}

test('the catalogue without script: search by the form, open a solution', async ({ visitor }) => {
	const window = await visitor({ script: false });
	await window.go('/solutions');
	const results = window.page.locator('main article h2 a, main article h3 a');
	const all = await results.count();
	expect(all > 0, 'the catalogue shows no solution');
	const name = (await results.first().innerText()).trim();
	await window.page.locator('main form input[name="q"]').first().fill(name);
	await window.page.locator('main form input[name="q"]').first().press('Enter');
	await window.page.waitForURL(/[?&]q=/);
	await results.filter({ hasText: name }).first().click();
	await window.page.waitForURL(/\/solutions\/[^/?]+$/);
	expect((await window.page.locator('h1').innerText()).includes(name), `the page of ${name} does not say its name`);
	expectEqual(await window.context.cookies(), [], 'cookies');
});

test('first pages are valid HTML', async ({ site }) => {
	const wrong = [];
	for (const path of ['/', '/solutions', '/solutions?q=math', '/ar/solutions', '/about', '/how-we-review', '/sign-in', '/sign-up']) {
		wrong.push(...await findInvalid(site, path));
	}
	expectEqual(wrong, [], 'not valid');
});
