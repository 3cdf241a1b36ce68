// SPDX-License-Identifier: Apache-2.0
// The story's provider, and the person named as contact.
import { deflateSync } from 'node:zlib';
import { expect, expectEqual, signIn } from './harness.mjs';
import { fill, fillAtOnce, isAbout, openDrawer, openMailed, press, sees, seesNot } from './steps.mjs';

const SECTIONS = (story) => ({
	basics: { 'a.summary': 'First reading in Kiswahili on shared phones.', 'a.description': 'Forty stories in five steps, read aloud and told again.',
		'a.website': story.site, 'a.version': '4.2', 'a.form': ['practice'], 'a.maturity': 'scaling' },
	audience: { 'a.level': ['020', '1'], 'a.area': ['reading'], 'a.user': ['learner', 'teacher'], 'a.age_min': '5', 'a.age_max': '9' },
	languages: { 'a.content_language.words': 'Swahili, French', 'a.country.words': 'Kenya, Burundi' },
	devices: { 'a.connection': 'N1', 'a.channel': ['android'], 'a.storage': '310' },
	cost: { 'a.cost': 'free', 'a.price': 'free_open', 'a.licence.words': 'Apache-2.0' },
	data_ai: { 'a.data': ['name', 'performance'], 'a.hosting': ['on_device'], 'a.ai': 'none' },
	evidence: { 'a.evidence': 'E4' },
	story: { 'a.who_for': 'Children in their first school year.', 'a.what_changes': 'They read a page alone.', 'a.typical_session': 'Listen, then read aloud.' },
});
export const GATES = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6'];
export const CRITERIA = [5, 5, 5, 5, 5, 4].flatMap((most, pillar) => Array.from({ length: most }, (_, i) => `P${pillar + 1}.${i + 1}`));

function crc32(bytes) {
	let sum = 0xffffffff;
	for (const byte of bytes) {
		sum ^= byte;
		for (let bit = 0; bit < 8; bit++) {
			sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
		}
	}
	return ~sum >>> 0;
}

// A picture of stripes, as a painting program would save it.
function makePng(side) {
	const chunk = (kind, data) => {
		const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
		const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
		length.writeUInt32BE(data.length);
		sum.writeUInt32BE(crc32(body));
		return Buffer.concat([length, body, sum]);
	};
	const head = Buffer.alloc(13);
	head.writeUInt32BE(side, 0);
	head.writeUInt32BE(side, 4);
	head.set([8, 2, 0, 0, 0], 8);
	const rows = Buffer.concat(Array.from({ length: side }, (_, y) => Buffer.concat([Buffer.of(0),
		Buffer.concat(Array.from({ length: side }, (__, x) => ((x + y) % 32 < 16 ? Buffer.of(0x7a, 0x3b, 0x1e) : Buffer.of(0xf2, 0xc1, 0x4e))))])));
	return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('tEXt', Buffer.from('Author\0a person')),
		chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

export async function beginsSubmission(world, story) {
	const window = story.provider = await world.visitor({ script: story.script });
	await signIn(window, world.site, 'provider@demo.example');
	await window.go('/submissions');
	await sees(window, 'My submissions', 'Add the organisation');
	await fill(window, { organisation: story.organisation }, window.page.locator('form:has([name="organisation"])'));
	await press(window, 'Add the organisation');
	await sees(window, 'Your organisation has a place here now', story.organisation);
	await press(window, 'Submit a solution');
	await sees(window, 'What you need', 'How long it takes');
	const form = window.page.locator('form:has([name="name"])');
	await form.locator('label.pick', { hasText: story.organisation }).locator('input').check();
	await fill(window, { name: story.solution }, form);
	await press(window, 'Begin the draft');
	story.path = new URL(window.page.url()).pathname;
	await sees(window, `${story.solution}: your submission`, 'Your draft is ready', 'What is missing', 'Not started');
	await story.shot(window, '1-draft');
}

async function savesByItself(window, story) {
	await window.go(`${story.path}/questions/P1.2`);
	const words = window.page.locator('textarea[name="text"]');
	await words.fill('Written and not saved by any button.');
	await words.blur();
	await window.page.locator('[data-saved]', { hasText: 'Saved at' }).waitFor();
	await window.page.reload();
	expectEqual(await words.inputValue(), 'Written and not saved by any button.', 'what the draft kept');
}

export async function fillsEverySection(world, story) {
	const window = story.provider;
	await window.go(`${story.path}/facts/devices`);
	await fill(window, { 'a.storage': 'very little' });
	await press(window, 'Save and go on');
	await sees(window, 'Enter a whole number');
	expectEqual(await window.page.locator('[name="a.storage"]').inputValue(), 'very little', 'what was typed');
	window.problems.length = 0; // Chromium reports status 422 as an error
	for (const [section, values] of Object.entries(SECTIONS(story))) {
		await window.go(`${story.path}/facts/${section}`);
		await fill(window, values);
		if (section === 'basics') {
			await window.page.locator('[name="logo"]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: makePng(320) });
		}
		await press(window, 'Save and go on');
	}
	if (story.script) {
		await savesByItself(window, story);
	}
	for (const gate of GATES) {
		await window.go(`${story.path}/questions/${gate}`);
		await fill(window, { answer: 'yes', text: `Yes, as the page on ${gate} shows.`, 'e.1.title': `Page on ${gate}`, 'e.1.url': `${story.site}/${gate}`, 'e.1.see': 'public' });
		await press(window, 'Save and go on');
	}
	await window.go(`${story.path}/questions/P1.1`);
	for (const code of CRITERIA) {
		await isAbout(window, code);
		const isOpen = code.endsWith('.1');
		await (code === 'P1.1' ? fill : fillAtOnce)(window, { text: `What we do about ${code}.`, 'e.1.title': `Report on ${code}`, 'e.1.url': `${story.site}/${isOpen ? 'open' : 'sealed'}/${code}`, 'e.1.see': isOpen ? 'public' : 'reviewers' });
		await press(window, 'Save and go on');
	}
	await window.go(`${story.path}/channel`);
	await fill(window, { kind: 'mailbox', value: story.office, declared: true });
	await press(window, 'Save and come back later');
	await sees(window, 'All is complete', 'Check your answers and submit');
	await story.shot(window, '2-complete');
	await window.go(`${story.path}/facts/basics`);
	const logo = window.page.locator('img[src*="logo.png"]');
	expect(await logo.evaluate((image) => image.complete && image.naturalWidth > 0), 'the logo is not shown');
	expect(!(await (await window.context.request.get(await logo.getAttribute('src'))).body()).includes('a person'), 'the logo still names its author');
}

export async function namesContact(world, story) {
	const window = story.provider;
	await window.go(story.path);
	await press(window, 'Contact person');
	const { first, last, email, phone } = story.contact;
	await fill(window, { first_name: first, last_name: last, email, phone }, window.page.locator('form:has([name="first_name"])'));
	await press(window, 'Ask this person');
	await sees(window, 'We have written to this person. Nothing is public until they agree', `${first} ${last}`);
}

export async function contactAgrees(world, story) {
	const window = await world.visitor({ script: story.script, width: 360, height: 740 });
	await openMailed(window, story.contact.email, '/confirm/');
	await sees(window, 'May we show you as a contact?', `${story.organisation} named you`, story.contact.last, 'This, and nothing else, would be public');
	await story.shot(window, '3-contact');
	await press(window, 'I agree: show this');
	await sees(window, 'Thank you: you are listed', 'You can end the listing at any time');
	expectEqual(await window.context.cookies(), [], 'cookies of a contact person');
}

export async function checksAndSubmits(world, story) {
	const window = story.provider;
	await window.go(story.path);
	await press(window, 'Check your answers and submit');
	await sees(window, 'Everything is there', 'What we do about P6.4.', 'Swahili', story.office);
	await story.shot(window, '4-check');
	await fill(window, { terms: true, truthful: true }, window.page.locator('form:has([name="terms"])'));
	await press(window, 'Send to the cabinet');
	await sees(window, 'We have your submission', story.solution, 'What happens next');
	await press(window, 'Follow it here');
	await sees(window, 'We have it; an administrator looks first');
}

export async function readsTheDecision(world, story) {
	const window = story.provider;
	const names = story.reviewers.flatMap((one) => [one.email, one.names.join(' '), one.names[1]]);
	await openMailed(window, 'provider@demo.example', '/submissions/');
	await seesNot(window, ...names);
	await window.go(`${story.path}/decision`);
	await openDrawer(window, 'P2');
	await sees(window, 'The decision about', story.solution, ...story.labels.slice(0, 2), 'I could not find the comparison group.', 'Fit for first grades with shared phones.');
	await seesNot(window, 'Conditions');
	await story.shot(window, '13-decision');
	for (const path of ['', '/decision', '/check', '/preview']) {
		await window.go(story.path + path);
		await seesNot(window, ...names);
	}
	await window.go(`/solutions/${story.slug}`);
	await seesNot(window, ...names);
}
