// SPDX-License-Identifier: Apache-2.0
// The story's administrator and reviewers.
import { expect, expectEqual, signIn } from './harness.mjs';
import { fill, fillAtOnce, isAbout, openDrawer, press, read, sendAtOnce, sees, seesNot } from './steps.mjs';
import { CRITERIA, GATES } from './story-provider.mjs';

const BY_HAND = ['G2', 'P2.1', 'P3.2'];
const EVIDENCE = 'Handbook, page 12, opened today on a phone.';

export async function administratorScreensAndAssigns(world, story) {
	const window = story.administrator = await world.visitor({ script: story.script });
	await signIn(window, world.site, 'admin@demo.example');
	await window.go('/admin');
	await sees(window, 'What needs me today');
	await fill(window, { q: story.solution }, window.page.locator('main form[role="search"]'));
	await press(window, 'Find');
	await press(window, story.solution);
	await sees(window, story.solution, story.organisation, 'What comes next');
	story.desk = new URL(window.page.url()).pathname;
	await press(window, 'Begin the screening');
	await fill(window, { verdict: 'eligible' }, window.page.locator('form:has([name="verdict"])'));
	await press(window, 'Tell the provider');
	await press(window, 'Ask reviewers');
	const form = window.page.locator('form:has([name="reviewers"])');
	for (const { names } of story.reviewers) {
		await form.locator('label.pick', { hasText: names.join(' ') }).locator('input').check();
	}
	await story.shot(window, '5-assign');
	await press(window, 'Ask them', form);
	await sees(window, 'Reviewer A', 'Reviewer B', 'Reviewer C');
	await story.shot(window, '6-assigned');
}

// What one reviewer says on one question, in the form's fields.
function judgementOf(reviewer, code) {
	if (GATES.includes(code)) {
		return { answer: 'pass', evidence: EVIDENCE };
	}
	const level = reviewer.levels[code] ?? '3';
	const said = { level, confidence: '2', comment: reviewer.comment[code] ?? '' };
	return '234'.includes(level) ? { ...said, evidence: EVIDENCE } : { ...said, reason: 'The page that was named says nothing about it.' };
}

// One question by keys alone: choose, write, send.
async function judgesByKeys(window, code) {
	await window.page.keyboard.press(GATES.includes(code) ? 'p' : '3');
	await window.page.locator('input:is([name="answer"], [name="level"]):checked').waitFor();
	await window.page.locator('[name="evidence"]').focus();
	await window.page.keyboard.type(EVIDENCE);
	if (!GATES.includes(code)) {
		await window.page.locator('[name="confidence"][value="2"]').focus();
		await window.page.keyboard.press('Space');
	}
	await Promise.all([window.page.waitForNavigation({ waitUntil: 'domcontentloaded' }), window.page.keyboard.press('Control+Enter')]);
}

export async function reviewerJudges(world, story, reviewer, number) {
	const window = await world.visitor({ script: story.script });
	await signIn(window, world.site, reviewer.email);
	await window.go('/reviews');
	await sees(window, 'To answer', story.solution);
	await press(window, story.solution);
	await sees(window, `Will you review ${story.solution}?`, 'Conflicts of interest');
	await seesNot(window, 'What we do about', story.site);
	await fill(window, { answer: 'clear' }, window.page.locator('form:has([name="reason"])'));
	await press(window, 'Send the answer');
	await sees(window, 'Everything about this solution is open to you now', 'You are Reviewer ');
	story.labels.push(/You are (Reviewer [A-C]) here/.exec(await read(window))[1]);
	const review = new URL(window.page.url()).pathname;
	await press(window, 'Go on with G1');
	const addressOf = (code) => `${review}/${GATES.includes(code) ? 'gates' : 'criteria'}/${code}`;
	const all = [...GATES, ...CRITERIA];
	// the first reviewer sees each question drawn, the others those they answer by hand; --full draws all
	const drawn = number === 0 || process.env.FULL === '1' ? all : BY_HAND;
	await sendAtOnce(window, all.filter((code) => !drawn.includes(code)).map((code) => [addressOf(code), judgementOf(reviewer, code)]));
	for (const code of drawn) {
		if (drawn !== all) {
			await window.go(addressOf(code));
		}
		await isAbout(window, code);
		if (story.script && number === 0 && ['G1', 'P1.1'].includes(code)) {
			await judgesByKeys(window, code);
			continue;
		}
		await (BY_HAND.includes(code) ? fill : fillAtOnce)(window, judgementOf(reviewer, code));
		if (code === 'P2.1') {
			await story.shot(window, `7-reviewer-${number + 1}`);
		}
		await press(window, 'Save and');
	}
	await window.go(`${review}/check`);
	await sees(window, 'Check your answers', 'All is answered');
	await seesNot(window, ...story.reviewers.filter((other) => other !== reviewer).flatMap((other) => Object.values(other.comment)));
	await press(window, 'Submit the review');
	await sees(window, 'Your review is in');
	await press(window, 'What the panel says');
	await sees(window, number === 0 ? `1 review of ${story.solution} is in.` : `${number + 1} reviews of ${story.solution} are in.`);
	await seesNot(window, ...story.reviewers.filter((other) => other !== reviewer).flatMap((other) => other.names));
	await window.close();
}

export async function administratorReadsResults(world, story) {
	const window = story.administrator;
	await window.go(story.desk);
	await press(window, 'See the results');
	await sees(window, 'Results', '3 reviews', 'They differ on 1 question', 'reviewers differ', 'I could not find the comparison group.');
	await story.shot(window, '8-results');
	const split = await openDrawer(window, 'P2.1');
	expect(/\b3\b.*1.*4/s.test(await split.locator('summary').innerText()), `no median and range: ${await split.locator('summary').innerText()}`);
	const doubted = await openDrawer(window, 'P3.2');
	expect(/cannot tell/i.test(await doubted.innerText()), `nobody could not tell: ${await doubted.innerText()}`);
	await press(window, 'Hand to the panel');
	await window.go(`${story.desk}/results`);
	const said = split.locator('label.pick', { hasText: `of ${story.labels[0]} on P2.1` });
	await said.locator('input').check();
	await press(window, 'Save which comments are published');
	await sees(window, 'The choice of comments is saved.');
}

export async function administratorDecidesAndPublishes(world, story) {
	const window = story.administrator;
	await press(window, 'Write the summary and decide');
	await fill(window, { outcome: 'reviewed', reasons: 'All gates are passed, and two of three saw sound studies.', fits: 'Fit for first grades with shared phones.',
		strengths: 'Works without a network after the first day.', cautions: 'Reviewers differ on the study.' }, window.page.locator('form:has([name="outcome"])'));
	await story.shot(window, '9-decision');
	await press(window, 'Decide');
	await openDrawer(window, 'P2');
	await sees(window, 'Decided. Look at what becomes public, then publish.', 'What becomes public', `${story.labels[0]}:`);
	await seesNot(window, 'I could not find the comparison group.', ...story.reviewers.map((one) => one.names[1]));
	await press(window, 'Publish', window.page.locator('form:has([name="expires"])'));
	await sees(window, 'Published: everyone can read it now.', 'Take it back');
	expectEqual(await window.page.locator('main a', { hasText: 'Public page' }).count(), 1, 'links to the public page');
}
