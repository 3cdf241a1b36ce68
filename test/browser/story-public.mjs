// SPDX-License-Identifier: Apache-2.0
// The story's public: somebody without an account.
import { expect, expectEqual } from './harness.mjs';
import { fill, openDrawer, press, sees, seesNot } from './steps.mjs';

async function tick(window, drawer, value) {
	const front = await openDrawer(window, drawer, window.page.locator('form.filters'));
	await front.locator('label.pick', { hasText: value }).first().locator('input').check();
}

export async function visitorFindsIt(world, story) {
	const window = story.visitor = await world.visitor({ script: story.script });
	await window.go('/solutions');
	const search = window.page.locator('main form[role="search"]');
	await fill(window, { q: 'first reading' }, search);
	await press(window, 'Search', search);
	await tick(window, 'Language of content', 'Swahili');
	await tick(window, 'Connection need', 'N1');
	await press(window, 'Apply filters');
	await sees(window, 'solution', 'fit', story.solution, 'Swahili');
	const address = new URL(window.page.url()).searchParams;
	expectEqual([address.get('q'), address.get('content_language'), address.get('connection')], ['first reading', 'sw', 'N1'], 'the shareable address');
	await story.shot(window, '10-list');
	await press(window, story.solution, window.page.locator('#results'));
	await sees(window, story.solution, story.organisation, 'Reviewed', 'What the reviewers say', 'Fit for first grades with shared phones.', '3 reviewers.', 'Profile', 'The same in numbers, out of 100',
		'Criterion by criterion', 'Report on P1.1', 'more pieces that are not public', story.office);
	await seesNot(window, '/sealed/', 'I could not find the comparison group.', story.contact.last, ...story.reviewers.map((one) => one.names[1]));
	expect(await window.page.locator('img[src*="logo.webp"]').evaluate((image) => image.complete && image.naturalWidth > 0), 'no logo on the public page');
	await openDrawer(window, 'P2');
	await sees(window, `${story.labels[0]}:`, 'The trial in two districts is sound and reported in full.');
	await story.shot(window, '11-solution');
}

export async function visitorComparesIt(world, story) {
	const window = story.visitor;
	await window.go('/solutions?q=reading');
	const other = window.page.locator('main article', { hasNotText: story.solution }).first();
	const name = await other.locator('h3').innerText();
	await other.locator('input[name="s"]').check();
	await window.page.locator('main article', { hasText: story.solution }).locator('input[name="s"]').check();
	await press(window, 'Compare what I ticked');
	await sees(window, 'Compare', name, story.solution);
	await story.shot(window, '12-compare');
	await press(window, story.solution);
	expectEqual(new URL(window.page.url()).pathname, `/solutions/${story.slug}`, 'where the comparison leads');
}

export async function visitorGetsTheContact(world, story) {
	const window = story.visitor;
	await press(window, 'Show the contact person');
	await sees(window, `Contact for ${story.solution}`, `${story.contact.first} ${story.contact.last}`, story.contact.email, story.office, 'What this may be used for');
	expectEqual(await window.context.cookies(), [], 'cookies of somebody who only reads');
}
