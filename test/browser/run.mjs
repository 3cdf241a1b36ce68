// SPDX-License-Identifier: Apache-2.0
// Runs the browser tests: node run.mjs [part of a file's or test's name]
import { openVisitor, makePictureFolder, startBrowser, startSite, takePicture, tests, PICTURES } from './harness.mjs';

// The longest first: so many lanes run at a time, each test after test.
const FILES = ['every-page.test.mjs', 'story.test.mjs', 'catalogue.test.mjs', 'first-look.test.mjs', 'keys.test.mjs', 'rights.test.mjs'];
const SIDE_BY_SIDE = 2;

async function runOne(one, site, browser) {
	const open = [];
	const visitor = async (options) => {
		open.push(await openVisitor(browser, site, options));
		return open.at(-1);
	};
	try {
		await one.body({ site, browser, visitor });
		for (const window of open.splice(0)) {
			await window.close();
		}
		return true;
	} catch (error) {
		console.log(error.stack);
		console.log(site.output().split('\n').filter((line) => !/level=info/.test(line)).slice(-20).join('\n'));
		const name = one.name.replace(/\W+/g, '-').toLowerCase();
		for (const [number, window] of open.entries()) {
			await takePicture(window.page, `failed-${name}-${number}`).catch(() => {});
			await window.context.close().catch(() => {});
		}
		console.log(`pictures: ${PICTURES}/failed-${name}-*.png`);
		return false;
	}
}

const wanted = process.argv.slice(2);
for (const file of FILES) {
	const before = tests.length;
	await import(`./${file}`);
	for (const one of tests.slice(before)) {
		one.file = file;
		one.lane ??= file;
	}
}
const chosen = tests.filter((one) => wanted.length === 0 || wanted.some((part) => one.name.includes(part) || one.file.includes(part)));
makePictureFolder();
let [passed, failed] = [0, 0];
const site = await startSite();
const browser = await startBrowser();
try {
	const lanes = [...new Set(chosen.map(({ lane }) => lane))];
	await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
		for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
			for (const one of chosen.filter((other) => other.lane === lane)) {
				const began = Date.now();
				const good = await runOne(one, site, browser);
				good ? passed++ : failed++;
				console.log(`${good ? 'ok    ' : 'FAILED'} ${one.name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
			}
		}
	}));
} finally {
	await browser.close();
	await site.stop();
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 || chosen.length === 0 ? 1 : 0;
