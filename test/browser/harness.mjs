// SPDX-License-Identifier: Apache-2.0
// Starts the real program and drives Debian's Chromium (without a head, where that package is there). A test is `test('what it shows', async (world) => { ... })`; tests of a
// file run one after the other unless they name a lane of their own, files and lanes side by side on one site;
// `world` is { site, browser, visitor(options) }: visitor() opens a window that fails the test on console errors and on
// any request to another host. With PICTURES=1 screenshots of each step lie in test/last-run/.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const TOP = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const BINARY = resolve(process.env.CABINET_BINARY ?? join(TOP, 'build', 'cabinet'));
export const PICTURES = join(TOP, 'test', 'last-run');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
const START_MS = 30_000;
const WITH_PICTURES = process.env.FULL === '1' || process.env.PICTURES === '1'; // of what went well; a failure's are always taken

export const tests = [];
export function test(name, body, { lane } = {}) {
	tests.push({ name, body, lane });
}

export function expect(good, reason) {
	if (!good) {
		throw new Error(reason);
	}
}

export function expectEqual(seen, wanted, reason) {
	const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
	expect(a === b, `${reason}: ${a}, not ${b}`);
}

// ---- the program

function command(...words) {
	const ran = spawnSync(BINARY, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
	expect(ran.status === 0, `cabinet ${words.join(' ')}: ${ran.status}\n${ran.stdout}${ran.stderr}`);
}

// A port that is free now. The demo's letters and canonical addresses name the port it was told, so 0 would not do.
function findPort() {
	return new Promise((found, failed) => {
		const server = createServer().once('error', failed);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => found(port));
		});
	});
}

// The origin that the program says it listens on.
function readOrigin(child, read) {
	return new Promise((found, failed) => {
		const late = setTimeout(() => failed(new Error(`the program did not say that it listens:\n${read()}`)), START_MS);
		const look = () => {
			const line = /listening on (http:\/\/\S+:\d+)/.exec(read());
			if (line) {
				clearTimeout(late);
				found(line[1]);
			}
		};
		child.stdout.on('data', look);
		child.stderr.on('data', look);
		child.once('exit', (code) => failed(new Error(`the program ended with ${code}:\n${read()}`)));
		child.once('error', failed);
	});
}

// A running site with the demo's accounts and solutions: { origin, accounts, output(), advance(seconds), stop() }.
export async function startSite() {
	const folder = mkdtempSync(join(tmpdir(), 'cabinet-browser-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const [data, clock] = [join(folder, 'data'), join(folder, 'clock')];
	command('init', '--demo', '--data', data);
	command('demo-data', '--data', data);
	writeFileSync(clock, '+0');
	const child = spawn(BINARY, ['serve', '--data', data, '--listen', `127.0.0.1:${await findPort()}`], {
		env: { ...process.env, CABINET_TEST_CLOCK: clock }, stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	child.stdout.on('data', (piece) => (output += piece));
	child.stderr.on('data', (piece) => (output += piece));
	const ended = new Promise((done) => child.once('exit', done));
	const origin = await readOrigin(child, () => output);
	const password = /password of each: (.+)\)/.exec(output)?.[1];
	const accounts = Object.fromEntries([...output.matchAll(/^\s+(\S+@demo\.example)\s/gm)].map((found) => [found[1], password]));
	let ahead = 0;
	return {
		origin, accounts,
		output: () => output,
		advance: (seconds) => writeFileSync(clock, `+${(ahead += seconds)}`),
		async stop() {
			child.kill('SIGTERM');
			const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
			const code = await ended;
			clearTimeout(late);
			expect(code === 0, `the program ended with ${code}:\n${output.slice(-4000)}`);
		},
	};
}

// ---- the browser

function findChromium() {
	for (const name of ['chromium-headless-shell', 'chromium', 'chromium-browser']) {
		for (const folder of process.env.PATH.split(delimiter)) {
			try {
				accessSync(join(folder, name), constants.X_OK);
				return join(folder, name);
			} catch {
				// not in this folder
			}
		}
	}
	throw new Error('no chromium on PATH');
}

// What playwright leaves out too (the last such option counts), and renderers started ahead: each costs more than it saves here.
const WITHOUT = ['SpareRendererForSitePerProcess', 'RenderDocument', 'AcceptCHFrame', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades',
	'MediaRouter', 'PaintHolding', 'Translate'];

// Chromium with a home of its own that goes with it: nothing of the user's is read or written.
export async function startBrowser() {
	const home = mkdtempSync(join(tmpdir(), 'cabinet-chromium-'));
	const browser = await chromium.launch({
		executablePath: findChromium(),
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
			'--disable-component-update', '--disable-sync', `--disable-features=${WITHOUT.join()}`],
		env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
	});
	return {
		newContext: (options) => browser.newContext(options),
		async close() {
			await browser.close();
			rmSync(home, { recursive: true, force: true });
		},
	};
}

// A window of one visitor (`axe`: for pages that are looked at for barriers): { page, context, problems, go(path), axe(), shot(name), close() }; close() fails on problems.
export async function openVisitor(browser, site, { script = true, dark = false, width = 1280, height = 900, locale = 'en', axe = false } = {}) {
	const context = await browser.newContext({
		baseURL: site.origin, javaScriptEnabled: script, colorScheme: dark ? 'dark' : 'light', viewport: { width, height }, locale,
		reducedMotion: 'reduce',
	});
	if (axe) {
		await context.addInitScript({ content: AXE }); // quicker than handing it to each page anew
	}
	const page = await context.newPage();
	page.setDefaultTimeout(10_000);
	const problems = [];
	page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
	page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
	context.on('request', (request) => {
		const url = request.url();
		if (!url.startsWith(`${site.origin}/`) && !url.startsWith('data:') && !url.startsWith('blob:')) {
			problems.push(`request to another host: ${url}`);
		}
	});
	return {
		page, context, problems,
		async go(path, status = 200) {
			const answer = await page.goto(path, { waitUntil: 'load' });
			expect(answer.status() === status, `${path}: ${answer.status()}, not ${status}`);
			if (status >= 400) { // Chromium reports the page's own status as an error; it was asked for.
				problems.splice(0, problems.length, ...problems.filter((text) => !text.includes(`status of ${status}`)));
			}
			return answer;
		},
		axe: (rules) => findBarriers(page, rules),
		shot: async (name) => WITH_PICTURES && takePicture(page, name),
		async close() {
			await context.close();
			expectEqual(problems, [], 'problems in the browser');
		},
	};
}

export function takePicture(page, name) {
	return page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

// Signs in through the form, with the password that the program printed unless told another.
export async function signIn(window, site, email, password = site.accounts[email]) {
	await window.go('/sign-in');
	const form = window.page.locator('form:has(input[name="password"])');
	await form.locator('input[name="email"]').fill(email);
	await form.locator('input[name="password"]').fill(password);
	await form.locator('button').first().click();
	await window.page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
	if (['admin@', 'privacy@', 'technician@'].some((start) => email.startsWith(start)))
		await elevate(window, password);
}

// An administrator gives the password again, which opens the elevated pages for a while.
export async function elevate(window, password) {
	await window.go('/admin/elevate');
	const form = window.page.locator('form:has(input[name="password"])');
	await form.locator('input[name="password"]').fill(password);
	await form.locator('button').first().click();
	await window.page.waitForURL((url) => !url.pathname.endsWith('/elevate'));
}

// Accessibility barriers that axe finds on the page, one line each; `rules`: only these.
async function findBarriers(page, rules) {
	if (!await page.evaluate(() => 'axe' in globalThis)) {
		await page.evaluate(AXE);
	}
	const only = rules ? { type: 'rule', values: rules } : { type: 'tag', values: AXE_TAGS };
	// no preload: no rule among these reads style sheets, and there is no sound to look into
	const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'], preload: false }), only);
	return violations.flatMap((v) => v.nodes.map((node) => `${v.id}: ${v.help}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`));
}

// ---- validity of the HTML as it was sent

const validator = new HtmlValidate({
	root: true,
	extends: ['html-validate:recommended'],
	rules: {
		// Matters of taste on which the house writes otherwise, and white space that templates leave behind.
		'doctype-style': 'off', 'no-trailing-whitespace': 'off', 'attribute-boolean-style': 'off', 'long-title': 'off',
		'tel-non-breaking': 'off', 'valid-id': ['error', { relaxed: true }], 'require-sri': 'off',
		'no-implicit-button-type': 'off', 'aria-label-misuse': ['error', { allowAnyNamable: true }], 'prefer-native-element': ['error', { exclude: ['region'] }],
		// Buttons without a type and hidden choices share names rightly; test/markup has a rule of its own for what people type.
		'form-dup-name': 'off',
	},
});

// Mistakes in a page's text, one line each.
export async function findInvalidText(text, name) {
	const report = await validator.validateString(text, name);
	return report.results.flatMap((result) => result.messages.map((m) => `${name}:${m.line}:${m.column}: ${m.ruleId}: ${m.message}`));
}

// The same for the page at that path, as an anonymous visitor gets it.
export async function findInvalid(site, path) {
	const answer = await fetch(site.origin + path, { headers: { accept: 'text/html' } });
	return findInvalidText(await answer.text(), path);
}

export function makePictureFolder() {
	mkdirSync(PICTURES, { recursive: true });
}
