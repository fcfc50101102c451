#!/usr/bin/env python3
"""Plants gaps in real projects: takes an action that a role certainly needs and has out of the policies of its project.

    tools/iam/planted_corpus.py FOLDER... [--speclint PATH]

Each folder below FOLDER is one project, copied and made a repository of its own. Of each role the actions are taken, one at
a time, that certainly are needed and allowed; every pattern in the templates that grants it is replaced by one that matches nothing. If the role then
no longer has it, `missing-permission` must tell it at a command or setting that `speclint permissions` gave as a reason before.
"""

import argparse
import collections
import fnmatch
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from planted import missing, run

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TEMPLATES = {".yml", ".yaml", ".json", ".template", ".tf"}
ACTION = re.compile(r"(?<![\w:.${}/-])([a-z][a-z0-9-]*):([A-Za-z*?]+)(?![\w:*?/-])")

# Grants of everything: as an action, and as a policy of AWS.
EVERYTHING = re.compile(r"""(Action["']?\s*[:=]\s*(?:\[\s*|-\s*)?)(["']?)\*\2(?=\s*(?:\n|,|\]|$))""")
ADMINISTRATOR = "policy/AdministratorAccess"


def roles(speclint, folder):
    answer = run(speclint, "permissions", "--format", "json", folder)
    return json.loads(answer)["roles"] if answer else []


def take_out(action, text):
    service, name = action.lower().split(":")

    def replaced(match):
        is_same = match[1].lower() == service and fnmatch.fnmatchcase(name, match[2].lower())
        return "none:None" if is_same else match[0]

    text = EVERYTHING.sub(r"\1\2none:None\2", text.replace(ADMINISTRATOR, "policy/AWSSupportAccess"))
    return ACTION.sub(replaced, text)


def plant(speclint, copy, role, action):
    """What is found then; none if the role still has the action."""
    changed = {}
    for path in copy.rglob("*"):
        if path.suffix in TEMPLATES and path.is_file() and not path.is_symlink():
            text = path.read_text(encoding="utf-8", errors="surrogateescape")
            without = take_out(action, text)
            if without != text:
                changed[path] = text
                path.write_text(without, encoding="utf-8", errors="surrogateescape")
    try:
        same = [other for other in roles(speclint, copy) if other["role"] == role["role"] and other["place"] == role["place"]]
        lacks = any(row["action"] == action and row["state"] == "missing" for other in same for row in other["actions"])
        return missing(speclint, copy) if lacks else None
    finally:
        for path, text in changed.items():
            path.write_text(text, encoding="utf-8", errors="surrogateescape")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--speclint", default=str(ROOT / "target/release/speclint"))
    options = parser.parse_args()
    planted, good = collections.Counter(), 0
    for project in sorted(path for folder in options.folders for path in folder.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch).resolve() / "project"
            shutil.copytree(project, copy, symlinks=True)
            subprocess.run(["git", "init", "--quiet", copy], check=True)
            for role in roles(options.speclint, copy):
                rows = [row for row in role["actions"] if (row["certainty"], row["state"]) == ("certain", "allowed")]
                taken = set()
                for row in rows:
                    if row["action"] in taken:
                        continue
                    taken.add(row["action"])
                    found = plant(options.speclint, copy, role, row["action"])
                    if found is None:
                        continue
                    planted[project.name, role["place"]["path"], role["role"]] += 1
                    places = {(reason["path"], reason["line"]) for reason in row["reasons"]}
                    told = [one for one in found if row["action"] in json.dumps(one)]
                    right = [one for one in told if (one["path"], one["start"]["line"]) in places]
                    good += bool(right)
                    verdict = f"found, {right[0]['severity']}" if right else "MISSED"
                    print(f"{verdict:16} {row['action']:40} {project.name}: {role['role']}", flush=True)
                    if not right:
                        print("   reasons:", sorted(places), "found:", [(one["path"], one["start"]["line"], one["message"]) for one in found])
                if role["is_defined"] and not planted[project.name, role["place"]["path"], role["role"]]:
                    print(f"{'not planted':16} {len(rows)} certain and allowed; {project.name}: {role['role']}")
    projects = {project for (project, _, _), count in planted.items() if count}
    total = sum(planted.values())
    print(f"{good} of {total} in {sum(map(bool, planted.values()))} roles of {len(projects)} projects")
    sys.exit(good != total)


if __name__ == "__main__":
    main()
