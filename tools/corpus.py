#!/usr/bin/env python3
"""Runs speclint over a folder of real files: counts by rule, a sample of each rule's findings to read, and the
difference to an earlier run.

    tools/corpus.py FOLDER [--sample N] [--rule NAME] [--save SUMMARY.json] [--compare SUMMARY.json] [--speclint PATH]

Every file below FOLDER whose name ends in .yml or .yaml is given by name, so that files count whatever they are called.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def findings(speclint, files):
    """All findings over the files; each file is linted on its own settings-free terms."""
    command = [speclint, "check", "--isolated", "--format", "jsonl", "--fail-on", "never", *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 3):
        sys.exit(f"speclint ended with {run.returncode}: {run.stderr[-2000:]}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def line_of(finding):
    """The source line a finding stands on."""
    lines = pathlib.Path(finding["path"]).read_bytes().decode("utf-8", "replace").split("\n")
    number = finding["start"]["line"]
    return lines[number - 1].strip()[:160] if number <= len(lines) else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sample", type=int, default=5, help="findings shown per rule (0: all)")
    parser.add_argument("--rule", help="show this rule only")
    parser.add_argument("--save", type=pathlib.Path, help="write the summary to a file")
    parser.add_argument("--compare", type=pathlib.Path, help="compare with the summary of an earlier run")
    parser.add_argument("--speclint", default=str(ROOT / "target/release/speclint"))
    options = parser.parse_args()

    files = sorted(path for path in options.folder.rglob("*") if path.suffix in (".yml", ".yaml") and path.is_file())
    if not files:
        sys.exit(f"no YAML files below {options.folder}")
    start = time.monotonic()
    found = findings(options.speclint, files)
    seconds = time.monotonic() - start

    by_rule = collections.defaultdict(list)
    for finding in found:
        by_rule[finding["severity"], finding["rule"]].append(finding)
    order = {"error": 0, "warning": 1, "info": 2}
    for (severity, rule), group in sorted(by_rule.items(), key=lambda item: (order[item[0][0]], -len(item[1]))):
        if options.rule not in (None, rule):
            continue
        print(f"\n{severity}[{rule}]: {len(group)} in {len({finding['path'] for finding in group})} files")
        step = max(1, len(group) // options.sample) if options.sample else 1
        for finding in group[::step][: options.sample or None]:
            place = f"{finding['path']}:{finding['start']['line']}:{finding['start']['column']}"
            print(f"  {place}: {finding['message']}\n      {line_of(finding)}")

    totals = collections.Counter(finding["severity"] for finding in found)
    summary = {
        "files": len(files),
        "files_with_findings": len({finding["path"] for finding in found}),
        "severities": dict(sorted(totals.items())),
        "rules": {rule: len(group) for (_, rule), group in sorted(by_rule.items(), key=lambda item: item[0][1])},
        "findings": sorted(f"{finding['path']} {finding['rule']} {finding['fingerprint']}" for finding in found),
    }
    print(f"\n{len(files)} files in {seconds:.2f} s: {dict(totals)}")
    if options.compare:
        before = set(json.loads(options.compare.read_text())["findings"])
        after = set(summary["findings"])
        for mark, lines in (("-", before - after), ("+", after - before)):
            for line in sorted(lines):
                print(mark, line)
    if options.save:
        options.save.write_text(json.dumps(summary, indent=1) + "\n")


if __name__ == "__main__":
    main()
