#!/usr/bin/env python3
"""Compares what speclint holds against configurations with the verdicts that the Serverless Framework itself gave.

    tools/schema.py FOLDER VERDICTS.jsonl [--fw v3|osls] [--program PATH] [--show N]

VERDICTS.jsonl holds a line for each file: `file` (relative to FOLDER), `verdict`, and `schemaErrors` with `path`, `keyword`,
`message`, and `tainted` where the recorder put a value in place of one that it could not know. An error is a path, a keyword
and, for keys, a name.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = {"parse-error", "load-error", "non-aws", "no-provider", "skipped-js", "timeout", "worker-crash", "variable-syntax-error"}


def framework_error(error):
    name = re.search(r"unrecognized property '([^']*)'|name '([^']*)' must be alphanumeric|must have required property '([^']*)'", error["message"])
    keyword = "pattern" if error["keyword"] == "regexp" else error["keyword"]
    return error["path"], keyword, next((group for group in name.groups() if group), "") if name else ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("verdicts", type=pathlib.Path)
    parser.add_argument("--fw", default="v3")
    parser.add_argument("--program", default=str(ROOT / "target/debug/examples/schema"))
    parser.add_argument("--show", type=int, default=60, help="differences shown")
    options = parser.parse_args()

    verdicts = [json.loads(line) for line in options.verdicts.read_text().splitlines()]
    verdicts = [verdict for verdict in verdicts if verdict["verdict"] not in SKIPPED]
    files = [str(options.folder / verdict["file"]) for verdict in verdicts]
    run = subprocess.run([options.program, "--fw", options.fw, *files], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"the program ended with {run.returncode}: {run.stderr[-2000:]}")

    agreeing = ours_only = theirs_only = both = 0
    kinds = collections.Counter()
    shown = []
    for verdict, line in zip(verdicts, run.stdout.splitlines(), strict=True):
        judged = json.loads(line)
        errors = verdict.get("schemaErrors") or []
        # Where a variable has no value, the recorder put one of its own: what is said of that is no fact.
        made_up = {"/" + error["path"].replace(".", "/") for error in verdict.get("variableErrors") or []}
        tainted = {framework_error(error) for error in errors if error.get("tainted") or error["path"] in made_up}
        theirs = {framework_error(error) for error in errors} - tainted
        ours = {(error["path"], error["keyword"], error["property"] or "") for error in judged["errors"]} - tainted
        both += len(ours & theirs)
        ours_only += len(ours - theirs)
        theirs_only += len(theirs - ours)
        agreeing += ours == theirs
        kinds.update(keyword for _, keyword, _ in theirs)
        shown += [f"speclint only   {verdict['file']} {' '.join(error)}" for error in sorted(ours - theirs)]
        shown += [f"framework only  {verdict['file']} {' '.join(error)}" for error in sorted(theirs - ours)]
    print("\n".join(shown[: options.show]))
    print(f"files {len(verdicts)}, agreeing {agreeing}; errors of both {both}, speclint only {ours_only}, framework only {theirs_only}")
    print("kinds: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))


if __name__ == "__main__":
    main()
