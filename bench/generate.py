#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Made-up solutions in the format that `cabinet import dpg` reads, one JSON object a line: generate.py N [--seed S]"""
import argparse
import json
import random

FIRST = ("Amber Baobab Cedar Delta Ember Fern Granite Harbour Indigo Juniper Kelp Lantern Marula Nectar Orchard Pebble Quill River Saffron "
         "Thistle Umber Velvet Willow Yarrow Zephyr").split()
SECOND = ("Abacus Archive Atlas Bench Bridge Chalk Circle Compass Desk Easel Forum Garden Globe Ladder Lesson Library Loom Map Page Path "
          "Primer Reader School Shelf Slate Spark Story Table Trail Workshop").split()
ACTS = ("teaches", "collects", "translates", "measures", "plans", "prints", "carries", "explains", "checks", "tells")
THINGS = ("first reading", "numbers up to a thousand", "lessons of a week", "stories in two languages", "experiments without a laboratory",
          "songs for the lower grades", "the attendance of a school", "questions of an examination", "pages of an open textbook",
          "teachers' notes", "signs of the school garden", "maps of a district")
FOR = ("children who share a device", "schools without a network", "teachers of several grades", "families with one phone",
       "learners who cannot see well", "classes of eighty", "camps and temporary schools", "colleges of teachers")
COUNTRIES = ("Kenya", "Rwanda", "Burundi", "Ghana", "Senegal", "India", "Nepal", "Bangladesh", "Peru", "Colombia", "Mexico", "Brazil", "Viet Nam",
             "Cambodia", "Jordan", "Egypt", "Morocco", "Haiti", "Fiji", "Tajikistan", "Ukraine", "Germany", "France", "Norway")
LICENCES = ("MIT", "GPL-3.0", "Apache-2.0", "BSD-3-Clause", "AGPL-3.0", "MPL-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", "CC0-1.0")
STANDARDS = ("xAPI", "SCORM 1.2", "QTI", "EPUB", "CSV", "OpenAPI", "LTI", "HTML")
DATA = ("First name", "E-mail address", "Date of birth", "Gender", "Location", "Voice", "Attendance")
LAWS = ("Data Protection Act", "GDPR", "COPPA", "Personal Data Law")


def words(random_, name):
    sentences = [f"{name} {random_.choice(ACTS)} {random_.choice(THINGS)} for {random_.choice(FOR)}."]
    for _ in range(random_.randint(1, 6)):
        sentences.append(f"It {random_.choice(ACTS)} {random_.choice(THINGS)} and {random_.choice(ACTS)} {random_.choice(THINGS)} for {random_.choice(FOR)}.")
    return " ".join(sentences)


def some(random_, choices, most):
    return random_.sample(choices, random_.randint(1, most))


def answers(random_, host):
    collects = random_.choice(("Yes", "No"))
    return {
        "clearOwnership": {"isOwnershipExplicit": "Yes", "copyrightURL": f"https://{host}/owner"},
        "documentation": {"isDocumentationAvailable": "Yes", "documentationURL": [f"https://{host}/guide"]},
        "locations": {"developmentCountries": some(random_, COUNTRIES, 2), "deploymentCountries": some(random_, COUNTRIES, 8)},
        "standards": {"supportStandards": "Yes", "standardsList": some(random_, STANDARDS, 3)},
        "privacy": {"isPrivacyCompliant": "Yes", "privacyComplianceList": some(random_, LAWS, 2)},
        "doNoHarm": {"dataPrivacySecurity": {"collectsPII": collects,
                                             "typesOfDataCollected": some(random_, DATA, 4) if collects == "Yes" else [""]}},
    }


def solution(random_, number):
    name = f"{random_.choice(FIRST)} {random_.choice(SECOND)} {number}"
    house = f"{random_.choice(FIRST)} {random_.choice(SECOND)} House {number % 997}"
    host = f"solution-{number}.example"
    kinds = random_.choice((["software"], ["content"], ["software", "content"], ["data"]))
    made = {"name": name, "aliases": [f"{name} Edition"], "description": words(random_, name), "website": f"https://{host}/", "type": kinds,
            "license": [{"spdx": spdx, "licenseURL": f"https://{host}/licence"} for spdx in some(random_, LICENCES, 2)],
            "SDGs": [{"SDGNumber": goal, "evidenceURL": f"https://{host}/goal-{goal}"} for goal in sorted({4, *some(random_, range(1, 18), 2)})],
            "sectors": ["Education"], "stage": random_.choice(("DPG", "nominee")), "folder": "nominees",
            "repositories": [{"name": "main", "url": f"https://code.example/{number}"}],
            "organizations": [{"name": house, "org_type": "owner", "website": f"https://house-{number % 997}.example/",
                               "contact_name": f"Contact {number}", "contact_email": f"contact{number}@house-{number % 997}.example"}]}
    if random_.random() < 0.7:
        made["answers"] = answers(random_, host)
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    for number in range(options.count):
        print(json.dumps(solution(random_, number), ensure_ascii=False))


if __name__ == "__main__":
    main()
