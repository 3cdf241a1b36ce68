// SPDX-License-Identifier: Apache-2.0
// Every address of `routes` that a role can reach by links, and the states that links do not lead to: valid HTML, no barrier
// that axe finds in light and dark, nothing wider than 320 pixels, a strict policy for content, nothing in the console (the
// window sees to that), no cookie before sign-in. Each address is looked at as the first role that gets there.
import { readFileSync } from 'node:fs';
import { expect, expectEqual, findInvalidText, signIn, test } from './harness.mjs';
import { fill, follow, openMailed, press } from './steps.mjs';

const ROLES = {
	'': ['/', '/solutions', '/terms/1.0', '/sign-up/sent', '/reset/sent', '/contact-listing/sent', '/contact-listing/agreed',
		'/contact-listing/ended', '/account/closed', '/privacy/requests/sent', '/privacy/requests/erased', '/privacy/requests/held',
		'/privacy/requests/reported'],
	'visitor@demo.example': ['/account', '/sign-out'],
	'provider@demo.example': ['/submissions', '/account'],
	'reviewer1@demo.example': ['/reviews', '/reviews/closed', '/account'],
	'admin@demo.example': ['/admin', '/account', '/training', '/admin/elevate', '/admin/people?kind=administrator'],
	'privacy@demo.example': ['/admin'],
	'technician@demo.example': ['/admin'],
};
const MOST_LINKS = 2000;
const MOST_OF_ONE = 6;
const MOST_LEFT = 10;

const routes = readFileSync(new URL('../../routes', import.meta.url), 'utf8').split('\n')
	.map((line) => /^GET (\S+) (.*)/.exec(line)).filter(Boolean)
	.map(([, path, words]) => ({ path, machine: / machine\b/.test(words),
		pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[a-z0-9_]+\}/g, '[^/]+')}$`) }));

function routeOf(path) {
	return routes.find((route) => route.path === path) ?? routes.find((route) => route.pattern.test(path));
}

// What is wrong with the page that stands in the window, a line each.
export async function inspect(window, answer, path) {
	const policy = answer.headers()['content-security-policy'] ?? '';
	const wrong = await findInvalidText(await answer.text(), path);
	wrong.push(...(await window.axe()).map((line) => `${path}: ${line}`));
	await window.page.emulateMedia({ colorScheme: 'dark' });
	wrong.push(...(await window.axe(['color-contrast'])).map((line) => `${path} in the dark: ${line}`)); // nothing else changes there
	await window.page.emulateMedia({ colorScheme: 'light' });
	const past = await window.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	if (past > 0) {
		wrong.push(`${path}: ${past} pixels too wide at 320`);
	}
	if (!policy.includes('script-src') || policy.includes('unsafe-')) {
		wrong.push(`${path}: policy for content is not strict: ${policy}`);
	}
	return wrong;
}

// Addresses that a role reaches by links from `starts` and no role before, by route: { route path: [address, ...] }. Pages are fetched, not shown.
async function reach(window, site, starts) {
	const [waiting, reached] = [[...starts], new Map()];
	for (let taken = 0; waiting.length > 0 && taken < MOST_LINKS; taken++) {
		const path = waiting.shift();
		const route = routeOf(path.split('?')[0]);
		const found = reached.get(route?.path) ?? [];
		if (!route || route.machine || found.includes(path) || found.length >= MOST_OF_ONE || (seen.has(route.path) && !starts.includes(path))) {
			continue;
		}
		reached.set(route.path, [...found, path]);
		const answer = await window.context.request.get(path, { maxRetries: 2 }); // an idle connection may have been closed
		for (const [, link] of (await answer.text()).matchAll(/<a [^>]*href="([^"]+)"/g)) {
			const url = new URL(link.replaceAll('&amp;', '&'), site.origin + path);
			if (url.origin === site.origin) {
				waiting.push(url.pathname + url.search);
			}
		}
	}
	return reached;
}

// Inspects one page of each address, the first and the last where an id stands in it.
async function walk(window, site, starts) {
	const wrong = [];
	for (const [route, paths] of await reach(window, site, starts)) {
		const chosen = new Set([paths[0], route.includes('{') ? paths.at(-1) : paths[0]]);
		for (const path of chosen) {
			const answer = await window.page.goto(path, { waitUntil: 'load' });
			if (answer.status() === 200) {
				wrong.push(...await inspect(window, answer, path));
			} else {
				wrong.push(`${path}: ${answer.status()}`);
			}
		}
		seen.add(route);
	}
	return wrong;
}

const seen = new Set();

// Asks at `page` for a letter to the visitor and walks from the page that its link opens; `open` is the button between, if there is one.
async function walkMailed(window, site, page, values, open) {
	const form = window.page.locator('main form:has([name="email"])');
	await window.go(page);
	await fill(window, { ...values, email: 'visitor@demo.example' }, form);
	await follow(window, form.locator('button').first());
	await openMailed(window, 'visitor@demo.example', page === '/reset' ? '/confirm/' : `${page}/`);
	if (open) {
		await press(window, open);
	}
	return walk(window, site, [new URL(window.page.url()).pathname.replace(/^\/[a-z]{2}(?=\/)/, '')]);
}

for (const [role, starts] of Object.entries(ROLES)) {
	test(`every page that ${role || 'an anonymous visitor'} reaches is valid, accessible and strict`, async ({ site, visitor }) => {
		const window = await visitor({ width: 320, height: 720, axe: true });
		if (role) {
			await signIn(window, site, role);
		}
		const wrong = await walk(window, site, starts);
		expect(starts.every((path) => seen.has(routeOf(path.split('?')[0]).path)), 'the walk went nowhere');
		expectEqual(wrong, [], 'found');
		if (!role) {
			expectEqual(await walkMailed(window, site, '/reset', {}), [], 'behind a mailed link');
			// this one makes a case, which the administrators' walk then finds
			expectEqual(await walkMailed(window, site, '/privacy/requests', { kind: 'correct' }, 'Open my data'), [], 'behind a mailed link');
			expectEqual(await window.context.cookies(), [], 'cookies before sign-in');
		}
	});
}

test('few addresses are left out: those that end a journey', async () => {
	const left = routes.filter((route) => !route.machine && !seen.has(route.path)).map((route) => route.path);
	console.log(`not reached by links: ${left.join(' ')}`);
	expect(left.length <= MOST_LEFT, `${left.length} of ${routes.length} addresses were not looked at`);
});

// --- states that no link leads to

async function send(window, holding) {
	const reply = window.page.waitForResponse((answer) => answer.request().isNavigationRequest());
	const arrived = window.page.waitForEvent('framenavigated');
	await window.page.locator(`form:has([name="${holding}"])`).first().evaluate((form) => {
		form.noValidate = true;
		form.requestSubmit();
	});
	const answer = await reply;
	await arrived;
	await window.page.waitForLoadState('load');
	window.problems.splice(0, window.problems.length, ...window.problems.filter((text) => !text.includes(`status of ${answer.status()}`)));
	return answer;
}

async function inspectErrors(window, path, holding) {
	await window.go(path);
	const answer = await send(window, holding);
	expectEqual(answer.status(), 422, `the empty form of ${path}`);
	expect(await window.page.locator('.errsum').isVisible(), `${path} has no summary of errors`);
	expect((await window.page.title()).startsWith('Error:'), `the title of ${path} does not say that something is wrong`);
	return inspect(window, answer, `${path} with errors`);
}

test('forms with errors, pages that are not there, lists without a hit', async ({ site, visitor }) => {
	const window = await visitor({ width: 320, height: 720, axe: true });
	const wrong = [];
	for (const [path, status] of [['/nowhere', 404], ['/solutions/nothing-like-this', 404], ['/solutions?q=zzzzqqqq&cost=free', 200], ['/compare', 200]]) {
		wrong.push(...await inspect(window, await window.go(path, status), path));
	}
	for (const [path, holding] of [['/sign-up/provider', 'first_name'], ['/sign-up/visitor', 'email'], ['/sign-in', 'password'], ['/reset', 'email']]) {
		wrong.push(...await inspectErrors(window, path, holding));
	}
	await signIn(window, site, 'visitor@demo.example');
	wrong.push(...await inspectErrors(window, '/account/password', 'old'));
	wrong.push(...await inspect(window, await window.go('/admin', 403), '/admin for a visitor'));
	expectEqual(wrong, [], 'found');
});

test('from right to left', async ({ site, visitor }) => {
	const window = await visitor({ width: 320, height: 720, axe: true });
	const wrong = [];
	await window.go('/solutions?status=reviewed');
	const solution = new URL(await window.page.locator('main article h3 a').first().getAttribute('href'), site.origin).pathname;
	for (const path of ['/ar/', '/ar/solutions', `/ar${solution}`, '/ar/how-we-review', '/ar/sign-up/provider', '/ar/privacy/data']) {
		wrong.push(...await inspect(window, await window.go(path), path));
		expectEqual(await window.page.evaluate(() => getComputedStyle(document.body).direction), 'rtl', `direction of ${path}`);
	}
	expectEqual(wrong, [], 'found');
});
