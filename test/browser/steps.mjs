// SPDX-License-Identifier: Apache-2.0
// What people do with a page: read it, fill in a form, press a button. Only visible words count.
import { expect } from './harness.mjs';

const squeeze = (text) => text.replace(/\s+/g, ' ');

// What a person sees on the page.
export async function read(window) {
	return squeeze(await window.page.locator('body').innerText());
}

export async function sees(window, ...words) {
	const text = await read(window);
	for (const wanted of words) {
		expect(text.includes(wanted), `${window.page.url()} does not say “${wanted}”:\n${text.slice(0, 3000)}`);
	}
}

// The page's heading begins with a question's code.
export async function isAbout(window, code) {
	const heading = await window.page.locator('h1').innerText();
	expect(heading.startsWith(code), `${window.page.url()} is about ${heading}, not ${code}`);
}

export async function seesNot(window, ...words) {
	const all = squeeze(await window.page.content());
	for (const unwanted of words) {
		expect(!all.includes(unwanted), `${window.page.url()} says “${unwanted}”`);
	}
}

// Presses a button or follows a link by its words and waits for the page it leads to.
export async function press(window, words, within = window.page.locator('main')) {
	await follow(window, within.locator('button, a').filter({ hasText: words }).first());
}

export async function follow(window, control) {
	await control.waitFor();
	await Promise.all([window.page.waitForNavigation({ waitUntil: 'domcontentloaded' }), control.click()]);
}

// Fills in fields by name: a text, true for a box, or a list of the values to tick.
export async function fill(window, values, form = window.page.locator('main form:has([name="revision"])')) {
	for (const [name, value] of Object.entries(values)) {
		const field = form.locator(`[name="${name}"]`);
		const kind = await field.first().evaluate((input) => (input.localName === 'input' ? input.type : input.localName));
		if (kind === 'radio' || kind === 'checkbox') {
			for (const one of [value].flat()) {
				await (value === true ? field : form.locator(`[name="${name}"][value="${one}"]`)).check();
			}
		} else if (kind === 'select') {
			await field.selectOption(value);
		} else {
			await field.fill(value);
		}
	}
}

// The same at once and without typing, for the many questions that differ in their number only.
export async function fillAtOnce(window, values) {
	await window.page.locator('main form:has([name="revision"])').evaluate((form, all) => {
		for (const [name, value] of Object.entries(all)) {
			const field = form.querySelector(`[name="${name}"][value="${value}"]`) ?? form.querySelector(`[name="${name}"]`);
			if (field.type === 'radio') {
				field.checked = true;
			} else {
				field.value = value;
			}
		}
	}, values);
}

// The same for a row of questions, sent as the browser sends a form but without drawing a page for each: [[address, values], ...].
export async function sendAtOnce(window, answers) {
	const { request } = window.context;
	for (const [address, values] of answers) {
		const page = await (await request.get(address)).text();
		const [, action, form] = [...page.matchAll(/<form[^>]* action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].find(([, , inner]) => inner.includes('name="revision"'));
		const hidden = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
		const reply = await request.post(action, { form: { ...Object.fromEntries(hidden), ...values }, headers: { origin: new URL(window.page.url()).origin } });
		expect(reply.ok(), `${address}: ${reply.status()}`);
	}
}

// Opens a drawer by the words on its front, unless it stands open.
export async function openDrawer(window, words, within = window.page.locator('main')) {
	const drawer = within.locator('details', { has: window.page.locator('> summary', { hasText: words }) }).first();
	if (!await drawer.evaluate((details) => details.open)) {
		await drawer.locator('> summary').click();
	}
	return drawer;
}

// Opens the newest mail to that address in the demo's mailbox and follows its link.
export async function openMailed(window, email, part) {
	await window.go(`/demo/mailbox?to=${encodeURIComponent(email)}`);
	await follow(window, window.page.locator(`article[data-to="${email}"] a[href*="${part}"]`).first());
}
