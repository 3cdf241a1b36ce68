// SPDX-License-Identifier: Apache-2.0
// The whole story with four people and a public: a provider submits, the contact person agrees, an administrator screens and
// assigns, three reviewers judge, the panel decides and publishes, anybody finds it. Once with script and once without; each
// act is in a story-*.mjs.
import { test } from './harness.mjs';
import * as provider from './story-provider.mjs';
import * as panel from './story-panel.mjs';
import * as reader from './story-public.mjs';

async function play(world, story) {
	await provider.beginsSubmission(world, story);
	await provider.fillsEverySection(world, story);
	await provider.namesContact(world, story);
	await provider.contactAgrees(world, story);
	await provider.checksAndSubmits(world, story);
	await panel.administratorScreensAndAssigns(world, story);
	for (const [number, reviewer] of story.reviewers.entries()) {
		await panel.reviewerJudges(world, story, reviewer, number);
	}
	await panel.administratorReadsResults(world, story);
	await panel.administratorDecidesAndPublishes(world, story);
	await reader.visitorFindsIt(world, story);
	await reader.visitorComparesIt(world, story);
	await reader.visitorGetsTheContact(world, story);
	await provider.readsTheDecision(world, story);
}

const REVIEWERS = [
	{ email: 'reviewer1@demo.example', names: ['Rana', 'Haddad'], levels: { 'P2.1': '4' }, comment: { 'P2.1': 'The trial in two districts is sound and reported in full.' } },
	{ email: 'reviewer2@demo.example', names: ['Ravi', 'Menon'], levels: { 'P2.1': '1' }, comment: { 'P2.1': 'I could not find the comparison group.' } },
	{ email: 'reviewer3@demo.example', names: ['Rosa', 'Quispe'], levels: { 'P3.2': 'q' }, comment: {} },
];

for (const script of [true, false]) {
	const [plant, slug] = script ? ['Kapok', 'kapok-first-reading'] : ['Neem', 'neem-first-reading'];
	test(`the whole story, ${script ? 'with' : 'without'} script`, (world) => play(world, {
		script, slug, reviewers: REVIEWERS, labels: [],
		solution: `${plant} First Reading`, organisation: `${plant} Learning Works`,
		site: `https://${plant.toLowerCase()}.example`, office: `office@${plant.toLowerCase()}.example`,
		contact: { first: 'Neema', last: `Otieno-${plant}`, email: `neema@${plant.toLowerCase()}.example`, phone: '+254 20 555 0100' },
		shot: (window, name) => script && window.shot(`story-${name}`),
	}), { lane: slug });
}
