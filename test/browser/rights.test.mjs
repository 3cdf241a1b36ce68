// SPDX-License-Identifier: Apache-2.0
// A contact person without an account finds, corrects, then deletes their data: no script, a phone's width. Then an administrator answers a refusal.
import { expect, expectEqual, signIn, test } from './harness.mjs';
import { fill, openMailed, press, sees, seesNot } from './steps.mjs';

const PHONE = { script: false, width: 360, height: 780 };

// A provider names the contact, who agrees by the mailed link.
async function nameContact(world, email) {
	const window = await world.visitor({ script: false });
	await signIn(window, world.site, 'provider@demo.example');
	await window.go('/submissions/new');
	await fill(window, { name: 'Fractions by phone' }, window.page.locator('main form:has([name="name"])'));
	const organisation = window.page.locator('main form input[type="radio"][name="organisation"]').first();
	if (await organisation.count()) { // the story beside this one has made the provider a member of another, too
		await organisation.check();
	}
	await press(window, '', window.page.locator('main form:has([name="name"])'));
	await press(window, 'Contact person');
	await fill(window, { first_name: 'Amina', last_name: 'Jumma', email, phone: '+255 700 100 300' }, window.page.locator('form:has([name="first_name"])'));
	await press(window, 'Ask this person');
	await sees(window, 'We have written to this person');
	const contact = await world.visitor(PHONE);
	await openMailed(contact, email, '/confirm/');
	await press(contact, 'I agree');
}

async function openMyData(window, email, kind) {
	await window.go('/privacy/requests');
	await fill(window, { kind, email }, window.page.locator('main form:has([name="email"])'));
	await press(window, 'Send the link');
	await sees(window, 'Look into your mail');
	await openMailed(window, email, '/privacy/requests/');
	await press(window, 'Open my data');
	await sees(window, 'What we hold about you');
}

async function fits(window) {
	expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth).catch(() => true), 'the page is wider than the phone');
}

test('a contact person finds, corrects and deletes their data without an account', async (world) => {
	const email = 'amina.juma@rights.example';
	await nameContact(world, email);
	const window = await world.visitor(PHONE);
	const began = Date.now();
	let steps = 0;
	await openMyData(window, email, 'correct');
	steps += 5;
	await sees(window, 'Amina', 'Jumma', email, '+255 700 100 300');
	await fits(window);
	await window.shot('rights-1-what-we-hold');
	await press(window, 'Correct or complete');
	await fill(window, { last_name: 'Juma' }, window.page.locator('form:has([name="last_name"])'));
	await press(window, 'Save');
	steps += 3;
	await sees(window, 'It is corrected', 'Juma');
	await seesNot(window, 'Jumma');
	await press(window, 'Delete my data');
	await fits(window);
	await window.shot('rights-2-delete');
	await fill(window, { sure: true }, window.page.locator('form:has([name="sure"])'));
	await press(window, 'Delete my data', window.page.locator('form:has([name="sure"])'));
	steps += 3;
	await sees(window, 'Your data are erased');
	await window.shot('rights-3-erased');
	const seconds = (Date.now() - began) / 1000;
	console.log(`found, corrected and deleted in ${steps} steps, ${seconds.toFixed(1)} s of the machine`);
	// A person takes about five seconds a step: typing an address and a name, reading a page.
	expect(seconds + 5 * steps < 110, `${steps} steps in ${seconds} s leave too little of two minutes`);
	expectEqual(await window.context.cookies(), [], 'cookies of somebody without an account');
});

test('an administrator refuses a request, after reading the letter as the person will', async (world) => {
	const email = 'reviewer4@demo.example';
	const person = await world.visitor(PHONE);
	await openMyData(person, email, 'delete');
	await press(person, 'Something else');
	await fill(person, { kind: 'delete', words: 'Please delete what the other reviewers wrote about my review.' }, person.page.locator('form:has([name="words"])'));
	await press(person, 'Send', person.page.locator('form:has([name="words"])'));
	const window = await world.visitor({ script: false });
	await signIn(window, world.site, 'privacy@demo.example');
	await window.go('/admin/privacy/cases');
	await window.shot('rights-4-desk');
	await press(window, 'R-', window.page.locator('li', { hasText: 'delete my data' }).first());
	const form = window.page.locator('form:has([name="text"])');
	await fill(window, { reason: 'another_person', text: 'What other reviewers wrote is theirs. You can attach a statement of your own to it.' }, form);
	await press(window, 'Preview the letter', form);
	await sees(window, 'So the person will read it', 'another person’s data', 'complain to');
	await window.shot('rights-5-refusal');
	await press(window, 'Send the refusal', window.page.locator('form:has([name="text"])'));
	await sees(window, 'the letter is on its way');
	await person.go(`/demo/mailbox?to=${encodeURIComponent(email)}`);
	await sees(person, 'We cannot do what you asked', 'What other reviewers wrote is theirs', 'complain to');
});
