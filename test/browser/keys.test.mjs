// SPDX-License-Identifier: Apache-2.0
// Single keys choose on the review form while the focus is inside it, and nowhere else (WCAG 2.1.4).
import { expect, expectEqual, signIn, test } from './harness.mjs';

test('the keys of the review form act only inside it', async ({ site, visitor }) => {
	const window = await visitor();
	const { page } = window;
	await signIn(window, site, 'reviewer3@demo.example');
	await window.go('/reviews');
	const review = await page.locator('section[aria-labelledby="in-progress"] a').first().getAttribute('href');
	await window.go(`${review.replace(/^\/en/, '')}/criteria/P5.1`);
	const chosen = () => page.evaluate(() => document.querySelector('form[data-keys] input[name="level"]:checked')?.value ?? '');
	expect(await page.evaluate(() => document.activeElement.matches('form[data-keys]')), 'the form has the focus when the page opens');
	expectEqual(await page.evaluate(() => scrollY), 0, 'nothing scrolls when the page opens');
	const before = await chosen();
	await page.keyboard.press('ArrowDown');
	expectEqual(await chosen(), before, 'after an arrow key');
	await page.keyboard.press('3');
	expectEqual(await chosen(), '3', 'after the key 3');
	await page.locator('form[data-keys] textarea').first().focus();
	await page.keyboard.type('1');
	expectEqual(await chosen(), '3', 'after a 1 typed into a text');
	await page.locator('header a').first().focus();
	await page.keyboard.press('1');
	expectEqual(await chosen(), '3', 'after the key 1 outside the form');
	await page.locator('form[data-keys] input[name="level"]:checked').focus();
	await page.keyboard.press('2');
	expectEqual(await chosen(), '2', 'after the key 2 on a choice');
	await page.locator('form[data-keys] button').first().click();
	await page.waitForURL((url) => !url.pathname.endsWith('/P5.1'));
});
