#!/usr/bin/env python3
"""Runs speclint over folders of whole projects: how many roles were linked, what is needed of them, and what is found.

    tools/iam/projects.py FOLDER... [--speclint PATH] [--verbose]

Each folder below FOLDER is one project. It is copied and made a repository of its own, as it would be checked out.
"""

import argparse
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FAMILIES = "role,policy"


def run(speclint, *words):
    """What the program prints."""
    ended = subprocess.run([speclint, *map(str, words)], capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1, 3):
        sys.exit(f"speclint ended with {ended.returncode}: {ended.stderr[-2000:]}")
    return ended.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--speclint", default=str(ROOT / "target/release/speclint"))
    parser.add_argument("--verbose", action="store_true", help="print every finding")
    options = parser.parse_args()

    counts = collections.Counter()
    findings = collections.Counter()
    for project in sorted(path for folder in options.folders for path in folder.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as scratch:
            copy = pathlib.Path(scratch) / "project"
            shutil.copytree(project, copy, symlinks=True)
            subprocess.run(["git", "init", "--quiet", copy], check=True)
            found = [json.loads(line) for line in run(options.speclint, "check", "--isolated", "--format", "jsonl", "--select", FAMILIES, copy).splitlines()]
            answer = run(options.speclint, "permissions", "--format", "json", copy)
        roles = json.loads(answer)["roles"] if answer else []
        counts["projects"] += 1
        counts["roles that something works with"] += len(roles)
        counts["roles seen"] += sum(role["is_defined"] for role in roles)
        for role in roles:
            for action in role["actions"]:
                counts[f"needs, {action['certainty']}, {action['state']}"] += 1
        for finding in found:
            findings[finding["severity"], finding["rule"]] += 1
            if options.verbose:
                place = f"{project.name}/{finding['path'].split('/project/')[-1]}:{finding['start']['line']}"
                print(f"{place}: {finding['severity']}[{finding['rule']}] {finding['message']}")
    for name, count in counts.items():
        print(f"{count:6}  {name}")
    for (severity, rule), count in sorted(findings.items()):
        print(f"{count:6}  {severity} {rule}")


if __name__ == "__main__":
    main()
