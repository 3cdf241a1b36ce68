#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the rubric, the vocabulary, the regions and the demo data against each other.

    check_data.py [folder of the project]

One line for each fault: file, path inside the file, what is wrong. Ends with 1 when there is any."""
import json
import pathlib
import re
import sys
import unicodedata

SLUG = re.compile(r'^[a-z0-9]+(-[a-z0-9]+)*$')
KEY = re.compile(r'^[a-z][a-z0-9_]*$')
LANGUAGE = re.compile(r'^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$')
ADDRESS = re.compile(r'^https://[a-z0-9-]+(\.[a-z0-9-]+)*\.example(/\S*)?$')
MAIL = re.compile(r'^[a-z0-9._-]+@([a-z0-9-]+\.)+example$')
# Numbers set aside for fiction: London, North America, France, Australia.
PHONE = re.compile(r'^\+(44207946\d{4}|120255501\d\d|33199\d{6}|612555\d{5})$')
STATUSES = {'listed', 'under_review', 'reviewed', 'reviewed_with_conditions', 'review_expired', 'withdrawn'}
PARAMETERS = set('form channel area purpose level user setting language content_language country origin region connection sharing power '
                 'cost price licence accessibility access_feature domain evidence reach maturity data hosting ai standard sdg '
                 'provider_type status'.split())


class Faults:
    def __init__(self):
        self.count = 0
        self.file = ''

    def say(self, path, words):
        self.count += 1
        print(f'{self.file}: {path}: {words}')

    def check(self, good, path, words):
        if not good:
            self.say(path, words)
        return bool(good)


faults = Faults()


def load(root, name):
    """Reads one file; a repeated key is a fault, since the later one would win silently."""
    faults.file = name

    def pairs(found):
        keys = [key for key, _ in found]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            faults.say(key, 'the key stands twice in one object')
        return dict(found)

    try:
        return json.loads((root / name).read_text(encoding='utf-8'), object_pairs_hook=pairs)
    except (OSError, ValueError) as problem:
        faults.say('', str(problem))
        return None


def clean(text, path, least=1, most=4000):
    """A visible text: trimmed, in composed form, without control characters, of a fitting length."""
    if not faults.check(isinstance(text, str), path, 'is not a text'):
        return
    faults.check(least <= len(text) <= most, path, f'has {len(text)} characters, not {least} to {most}')
    faults.check(text == text.strip() and '  ' not in text, path, 'has needless blanks')
    faults.check(text == unicodedata.normalize('NFC', text), path, 'is not in composed form (NFC)')
    faults.check(all(ord(c) >= 32 for c in text), path, 'holds a control character')
    faults.check(not re.search(r'[{}]', text), path, 'holds a brace: a slot was not filled')


def unique(values, path, what):
    seen = set()
    for value in values:
        faults.check(value not in seen, path, f'{what} {value} stands twice')
        seen.add(value)
    return seen


def word_count(text):
    return len(text.split())


def check_regions(regions):
    codes = unique([r['code'] for r in regions['regions']], 'regions', 'code')
    top, low = [], []
    for r in regions['regions']:
        path = f"regions/{r['code']}"
        faults.check(KEY.match(r['code']), path, 'is not a key')
        clean(r['label'], path + '/label', most=60)
        faults.check(r.get('within') is None or r['within'] in codes, path + '/within', 'is not a region')
        unique(r['countries'], path, 'country')
        (low if 'within' in r else top).append(r)
    countries = [c for r in top for c in r['countries']]
    world = unique(countries, 'regions', 'country')
    faults.check(len(world) == 249, 'regions', f'hold {len(world)} countries, not 249')
    for r in top:
        parts = [c for p in low if p['within'] == r['code'] for c in p['countries']]
        faults.check(not parts or sorted(parts) == sorted(r['countries']), f"regions/{r['code']}", 'is not the sum of its parts')
    for name, country in regions['aliases'].items():
        faults.check(name == name.lower(), f'aliases/{name}', 'is not in lower case')
        faults.check(country in world, f'aliases/{name}', f'{country} is not a country')
    faults.check(world <= set(regions['aliases'].values()), 'aliases', 'some country has no name')
    return world


def check_vocabulary(vocabulary, regions):
    sections = unique([s['key'] for s in vocabulary['sections']], 'sections', 'key')
    for s in vocabulary['sections']:
        clean(s['label'], f"sections/{s['key']}/label", most=60)
        clean(s['hint'], f"sections/{s['key']}/hint", most=120)
    everything = vocabulary['facets'] + vocabulary['numbers'] + vocabulary['texts']
    unique([e['key'] for e in everything], 'facets, numbers, texts', 'key')
    for e in everything:
        faults.check(KEY.match(e['key']), e['key'], 'is not a key')
        clean(e['label'], e['key'] + '/label', most=60)
        derived = e.get('source') == 'derived'
        faults.check(e['section'] == '' if derived else e['section'] in sections, e['key'] + '/section', f"{e['section']} is not a section")
    for f in vocabulary['facets']:
        path = f"facets/{f['key']}"
        clean(f['hint'], path + '/hint', least=0, most=160)
        faults.check(f['source'] in ('list', 'language', 'country', 'spdx', 'derived'), path + '/source', 'is not known')
        faults.check(f['source'] in ('language', 'country') or f['values'], path, 'has no values')
        codes = unique([v['code'] for v in f['values']], path, 'code')
        unique([v['label'] for v in f['values']], path, 'label')
        faults.check('unknown' not in codes, path, 'the code unknown is reserved')
        for v in f['values']:
            clean(v['label'], f"{path}/{v['code']}/label", most=60)
            faults.check(re.match(r'^[A-Za-z0-9][A-Za-z0-9_.-]*$', v['code']), f"{path}/{v['code']}", 'is not a code')
    for t in vocabulary['texts']:
        faults.check(t['max'] > 0 and t['lines'] > 0, f"texts/{t['key']}", 'has no length')
    for n in vocabulary['numbers']:
        faults.check(n['min'] < n['max'], f"numbers/{n['key']}", 'has no range')
    filters = {f['key'] for f in vocabulary['facets'] if f['filter']}
    faults.check(filters == PARAMETERS, 'facets', f'filters differ from the query parameters: {sorted(filters ^ PARAMETERS)}')
    named = {f['key']: f for f in vocabulary['facets']}
    faults.check({v['code'] for v in named['status']['values']} == STATUSES, 'facets/status', 'differs from the statuses')
    faults.check({v['code'] for v in named['region']['values']} == {r['code'] for r in regions['regions']}, 'facets/region',
                 'differs from the regions')
    return named


def check_rubric(rubric, facets):
    levels = [level['level'] for level in rubric['levels']]
    faults.check(levels == [0, 1, 2, 3, 4], 'levels', 'are not 0 to 4')
    gates = unique([g['id'] for g in rubric['gates']], 'gates', 'id')
    for g in rubric['gates']:
        for part in ('name', 'question', 'guidance'):
            clean(g.get(part), f"gates/{g['id']}/{part}", most=300)
    criteria = {}
    for group in rubric['pillars'] + rubric['modules']:
        clean(group['name'], group['id'] + '/name', most=60)
        for c in group['criteria']:
            faults.check(c['id'].startswith(group['id'] + '.'), c['id'], f"does not belong to {group['id']}")
            faults.check(c['id'] not in criteria, c['id'], 'stands twice')
            criteria[c['id']] = c
            for part in ('name', 'question', 'provider_question', 'evidence_hint'):
                clean(c.get(part), f"{c['id']}/{part}", most=300)
            faults.check(set(c['anchors']) == {'0', '2', '4'}, c['id'] + '/anchors', 'are not 0, 2 and 4')
            for level, words in c['anchors'].items():
                clean(words, f"{c['id']}/anchors/{level}", most=200)
            faults.check(isinstance(c['na_allowed'], bool), c['id'] + '/na_allowed', 'is not yes or no')
    scored = sum(len(p['criteria']) for p in rubric['pillars'])
    faults.check((len(rubric['pillars']), scored, len(gates)) == (6, 29, 6), 'pillars', f'hold {scored} criteria and {len(gates)} gates')
    for m in rubric['modules']:
        facet = facets.get(m['when']['facet'])
        if faults.check(facet, m['id'] + '/when', 'names no facet'):
            known = {v['code'] for v in facet['values']} | {'unknown'}
            faults.check(set(m['when']['not']) <= known, m['id'] + '/when', 'names a code that is not there')
    outcomes = unique([o['code'] for o in rubric['outcomes']], 'outcomes', 'code')
    for o in rubric['outcomes']:
        faults.check(o['status'] in STATUSES, f"outcomes/{o['code']}/status", 'is not a status')
    return gates, criteria, outcomes


def criteria_for(rubric, facts):
    """The ids that apply to a solution: all pillars, and each module whose condition holds."""
    ids = {c['id'] for p in rubric['pillars'] for c in p['criteria']}
    for m in rubric['modules']:
        codes = facts.get(m['when']['facet'], ['unknown'])
        if not set(codes) & set(m['when']['not']):
            ids |= {c['id'] for c in m['criteria']}
    return ids


def check_organisations(organisations, world, facets):
    rows = organisations['organisations']
    unique([o['name'] for o in rows], 'organisations', 'name')
    slugs = unique([o['slug'] for o in rows], 'organisations', 'slug')
    types = {v['code'] for v in facets['provider_type']['values']}
    for o in rows:
        path = f"organisations/{o['slug']}"
        faults.check(SLUG.match(o['slug']), path, 'is not a slug')
        clean(o['name'], path + '/name', most=100)
        clean(o['about'], path + '/about', most=300)
        faults.check(o['country'] in world, path + '/country', f"{o['country']} is not a country")
        faults.check(o['provider_type'] in types, path + '/provider_type', 'is not known')
        faults.check(ADDRESS.match(o['website']), path + '/website', 'is not an invented address')
        shape = {'mail': MAIL, 'page': ADDRESS, 'phone': PHONE}.get(o['channel']['kind'])
        faults.check(shape and shape.match(o['channel']['value']), path + '/channel', 'is not an invented mailbox, page or number')
    return slugs


def check_facts(s, path, facets, world):
    for key, codes in s['facts'].items():
        facet = facets.get(key)
        here = f'{path}/facts/{key}'
        if not faults.check(facet and facet['source'] != 'derived', here, 'is not a facet that can be stated'):
            continue
        faults.check(codes, here, 'is empty: leave it out')
        faults.check(facet['many'] or len(codes) == 1, here, 'takes one code only')
        unique(codes, here, 'code')
        listed = {v['code'] for v in facet['values']}
        for code in codes:
            known = code in listed
            if facet['source'] == 'language':
                known = LANGUAGE.match(code)
            elif facet['source'] == 'country':
                known = known or code in world
            faults.check(known, here, f'{code} is not a code')
        for alone in ('none',):
            faults.check(alone not in codes or len(codes) == 1, here, f'{alone} stands beside others')


def check_answers(s, path, rubric, gates):
    answers = s['answers']
    faults.check(set(answers['gates']) == set(gates), path + '/answers/gates', 'are not those of the rubric')
    wanted = criteria_for(rubric, s['facts'])
    faults.check(set(answers['criteria']) == wanted, path + '/answers/criteria', f"differ: {sorted(set(answers['criteria']) ^ wanted)}")
    for id, a in answers['gates'].items():
        faults.check(a['answer'] in ('yes', 'no', 'partly'), f'{path}/answers/gates/{id}', 'is not yes, no or partly')
    for id, a in list(answers['gates'].items()) + list(answers['criteria'].items()):
        here = f'{path}/answers/{id}'
        clean(a['text'], here, most=1500)
        for e in a['evidence']:
            clean(e['title'], here + '/evidence', most=120)
            faults.check(ADDRESS.match(e['url']), here + '/evidence', f"{e['url']} is not an invented address")
            faults.check(isinstance(e['public'], bool), here + '/evidence', 'does not say whether it is public')


def check_contact(contact, path):
    if contact is None:
        return
    for part in ('first_name', 'last_name'):
        clean(contact.get(part), f'{path}/contact/{part}', most=60)
    faults.check(MAIL.match(contact['email']), path + '/contact/email', 'is not an invented address')
    faults.check('phone' not in contact or PHONE.match(contact['phone']), path + '/contact/phone', 'is not a number set aside for fiction')


def check_solutions(solutions, vocabulary, facets, world, rubric, gates, organisations):
    rows = solutions['solutions']
    unique([s['slug'] for s in rows], 'solutions', 'slug')
    unique([s['name'] for s in rows], 'solutions', 'name')
    numbers = {n['key']: n for n in vocabulary['numbers']}
    texts = {t['key']: t for t in vocabulary['texts']}
    for s in rows:
        path = f"solutions/{s['slug']}"
        faults.check(SLUG.match(s['slug']), path, 'is not a slug')
        clean(s['name'], path + '/name', most=80)
        clean(s['summary'], path + '/summary', least=20, most=180)
        clean(s['description'], path + '/description')
        faults.check(60 <= word_count(s['description']) <= 140, path + '/description', f"has {word_count(s['description'])} words, not 60 to 140")
        faults.check(s['organisation'] in organisations, path + '/organisation', 'is not there')
        faults.check(ADDRESS.match(s['website']), path + '/website', 'is not an invented address')
        faults.check(s['status'] in STATUSES, path + '/status', 'is not a status')
        faults.check(0 <= s['confirmed'] <= s['listed'], path + '/confirmed', 'lies before the listing')
        for language, words in s.get('translations', {}).items():
            faults.check(LANGUAGE.match(language), f'{path}/translations/{language}', 'is not a language')
            clean(words['name'], f'{path}/translations/{language}/name', most=80)
            clean(words['summary'], f'{path}/translations/{language}/summary', most=180)
        check_facts(s, path, facets, world)
        for key, value in s['numbers'].items():
            n = numbers.get(key)
            faults.check(n and n['min'] <= value <= n['max'], f'{path}/numbers/{key}', f'{value} is not allowed')
        faults.check(s['numbers'].get('age_min', 0) <= s['numbers'].get('age_max', 99), path + '/numbers', 'the ages are the wrong way round')
        for key, value in s['texts'].items():
            t = texts.get(key)
            if faults.check(t, f'{path}/texts/{key}', 'is not a question'):
                clean(value, f'{path}/texts/{key}', most=t['max'])
        check_contact(s['contact'], path)
        reviewable = s['status'] not in ('listed', 'withdrawn')
        if faults.check(('answers' in s) == reviewable, path + '/answers', 'do not fit the status') and reviewable:
            check_answers(s, path, rubric, gates)
    return {s['slug']: s for s in rows}


def check_review(r, path, rubric, gates, criteria, solution):
    wanted = criteria_for(rubric, solution['facts'])
    done = r['state'] == 'submitted'
    faults.check(r['state'] in ('submitted', 'in_progress', 'assigned'), path + '/state', 'is not known')
    faults.check(set(r['gates']) == set(gates) if done else set(r['gates']) <= set(gates), path + '/gates', 'are not those of the rubric')
    faults.check(set(r['criteria']) == wanted if done else set(r['criteria']) <= wanted, path + '/criteria', 'are not those that apply')
    faults.check(r['state'] != 'assigned' or not r['criteria'], path, 'is only assigned and has answers')
    for id, answer in r['gates'].items():
        faults.check(answer in ('pass', 'fail', 'cannot_tell'), f'{path}/gates/{id}', 'is not known')
    for id, a in r['criteria'].items():
        here = f'{path}/criteria/{id}'
        faults.check(a['level'] in (0, 1, 2, 3, 4, 'na', '?') and not isinstance(a['level'], bool), here, f"{a['level']} is not a level")
        faults.check(a['level'] != 'na' or criteria[id]['na_allowed'], here, 'does not allow "not applicable"')
        faults.check(a['confidence'] in (1, 2, 3), here, 'confidence is not 1 to 3')
        clean(a['evidence'], here + '/evidence', most=200)
        clean(a['comment'], here + '/comment', most=1500)
        if 'note' in a:
            clean(a['note'], here + '/note', most=500)


def check_decision(d, path, outcomes, solution):
    faults.check(d['outcome'] in outcomes, path + '/outcome', 'is not known')
    clean(d['reasons'], path + '/reasons', most=1500)
    for part in ('fits', 'strengths', 'cautions', 'conditions'):
        words = d['summary'][part]
        clean(words, f'{path}/summary/{part}', least=0 if part == 'conditions' else 20, most=1200)
        faults.check(word_count(words) <= 120, f'{path}/summary/{part}', f'has {word_count(words)} words, at most 120')
    faults.check(bool(d['summary']['conditions']) == (d['outcome'] == 'reviewed_with_conditions'), path, 'conditions do not fit the outcome')
    faults.check(d['decided'] >= d['published'] >= 0 and d['expires'] > 0, path, 'the days are in the wrong order')
    expired = d['published'] > d['expires']
    faults.check(expired == (solution['status'] == 'review_expired'), path + '/expires', 'does not fit the status')
    faults.check(expired or solution['status'] == d['outcome'], path + '/outcome', 'does not fit the status')


def check_reviews(reviews, rubric, gates, criteria, outcomes, solutions):
    unique([(r['solution'], r['reviewer']) for r in reviews['reviews']], 'reviews', 'solution and reviewer')
    unique([d['solution'] for d in reviews['decisions']], 'decisions', 'solution')
    submitted = {}
    for r in reviews['reviews']:
        path = f"reviews/{r['solution']}/{r['reviewer']}"
        faults.check(r['reviewer'] in ('reviewer1', 'reviewer2', 'reviewer3', 'reviewer4'), path, 'is not a demo reviewer')
        if faults.check(r['solution'] in solutions and 'answers' in solutions[r['solution']], path, 'has no answers to review'):
            check_review(r, path, rubric, gates, criteria, solutions[r['solution']])
            submitted[r['solution']] = submitted.get(r['solution'], 0) + (r['state'] == 'submitted')
    decided = {d['solution'] for d in reviews['decisions']}
    for d in reviews['decisions']:
        path = f"decisions/{d['solution']}"
        if faults.check(d['solution'] in solutions, path, 'is not a solution'):
            check_decision(d, path, outcomes, solutions[d['solution']])
            faults.check(submitted.get(d['solution'], 0) >= rubric['scoring']['min_reviewers'], path, 'was decided with too few reviews')
    for slug, s in solutions.items():
        wanted = s['status'] in ('reviewed', 'reviewed_with_conditions', 'review_expired')
        faults.check((slug in decided) == wanted, f'decisions/{slug}', 'does not fit the status of the solution')


def check_scenes(scenes, rubric, gates, criteria, solutions, organisations):
    """What the demo adds so that every screen has something: submissions under way, with their answers and reviews."""
    faults.check(scenes['provider_organisation'] in organisations, 'provider_organisation', 'is not an organisation')
    known = solutions | {s['slug']: s for s in scenes['solutions']}
    answered = {}
    for s in scenes['submissions']:
        path = f"submissions/{s['solution']}"
        faults.check(s['state'] in ('', 'draft', 'submitted', 'screening', 'panel'), path, 'has an unknown state')
        if not faults.check(s['solution'] in known, path, 'is not a solution') or 'answers' not in s:
            continue
        answers = s['answers']
        answered[s['solution']] = known[s['solution']]
        for claim in [*answers['gates'].values(), *answers['criteria'].values()]:
            clean(claim['text'], path)
        if not s.get('half'):
            faults.check(set(answers['gates']) == gates, path, 'does not answer each gate')
            faults.check(set(answers['criteria']) == criteria_for(rubric, known[s['solution']]['facts']), path, 'does not answer each criterion')
    for r in scenes['reviews']:
        path = f"reviews/{r['solution']}/{r['reviewer']}"
        if faults.check(r['solution'] in answered, path, 'has no answers to review'):
            faults.check(set(r['criteria']) <= criteria_for(rubric, answered[r['solution']]['facts']), path, 'scores what does not apply')
    for slug in [scenes['late_review']['solution'], *scenes['contacts_waiting']]:
        faults.check(slug in solutions, slug, 'is not a solution')


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    names = ['rubric/regions-1.0.json', 'rubric/vocabulary-1.0.json', 'rubric/rubric-1.0.json', 'demo/organisations.json',
             'demo/solutions.json', 'demo/reviews.json', 'demo/scenes.json']
    data = {name: load(root, name) for name in names}
    if faults.count:
        return 1
    regions, vocabulary, rubric, organisations, solutions, reviews, scenes = (data[name] for name in names)
    faults.file = names[0]
    world = check_regions(regions)
    faults.file = names[1]
    facets = check_vocabulary(vocabulary, regions)
    faults.file = names[2]
    gates, criteria, outcomes = check_rubric(rubric, facets)
    faults.file = names[3]
    slugs = check_organisations(organisations, world, facets)
    faults.file = names[4]
    by_slug = check_solutions(solutions, vocabulary, facets, world, rubric, gates, slugs)
    faults.file = names[5]
    check_reviews(reviews, rubric, gates, criteria, outcomes, by_slug)
    faults.file = names[6]
    check_scenes(scenes, rubric, gates, criteria, by_slug, slugs)
    return 1 if faults.count else 0


if __name__ == '__main__':
    try:
        sys.exit(main())
    except (KeyError, TypeError, AttributeError) as problem:
        print(f'{faults.file}: a part is missing or of another kind: {problem!r}')
        sys.exit(1)
