#!/usr/bin/env python3
"""Compares speclint's variable errors with verdicts that the Serverless Framework itself gave.

    tools/variables.py FOLDER VERDICTS.jsonl [--fw v3|osls] [--program PATH] [--show N]

VERDICTS.jsonl holds a line for each file: `file` (relative to FOLDER), `verdict`, `variableErrors` with `path` and
`message`, and, if the framework was asked to, `resolved`. Files that the framework does not read as far as their
variables (syntax errors, other providers) are passed over, and so are values that speclint holds to be unknown.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = {"parse-error", "non-aws", "no-provider", "skipped-js", "timeout", "worker-crash"}
KINDS = [
    (r"ariable syntax error|Invalid (literal source|variable)|Invalid string literal|Missing variable closing", "syntax"),
    (r"Value not found at|cannot be resolved from CLI options", "missing"),
    (r"Circular", "circular"),
    (r"non-string value", "not-text"),
    (r"Missing (address|path) argument|Unsupported .* address argument|Non-string|strToBool", "argument"),
    (r"Cannot parse|not supported result", "file"),
    (r"nest depth", "too-deep"),
]


def kind_of(message):
    return next((kind for pattern, kind in KINDS if re.search(pattern, message)), message)


def framework_errors(verdict):
    strict = [error for error in verdict["variableErrors"] if error.get("mode", "strict") == "strict"]
    return {(error["path"], kind_of(error["message"])) for error in strict}


def script_files(value, path=""):
    """The paths of values that a program file would give: the framework was not allowed to run it and calls them missing."""
    if isinstance(value, dict):
        if value.get("$unknown") == "javascript":
            yield path
        for key, inner in value.items():
            yield from script_files(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from script_files(inner, f"{path}.{index}")


def differences(ours, theirs, path=""):
    """Where a value is known to both and is not the same."""
    if isinstance(ours, dict) and "$unknown" in ours:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours:
            # The framework fills in defaults, and leaves out what it read as undefined.
            if key in theirs:
                yield from differences(ours[key], theirs[key], f"{path}.{key}")
            elif ours[key] is not None:
                yield f"{path}.{key}", ours[key], "(absent)"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}.{index}")
    elif ours != theirs:
        yield path, ours, theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("verdicts", type=pathlib.Path)
    parser.add_argument("--fw", default="v3")
    parser.add_argument("--program", default=str(ROOT / "target/debug/examples/variables"))
    parser.add_argument("--show", type=int, default=40, help="differences shown")
    options = parser.parse_args()

    verdicts = [json.loads(line) for line in options.verdicts.read_text().splitlines()]
    verdicts = [verdict for verdict in verdicts if verdict["verdict"] not in SKIPPED]
    files = [str(options.folder / verdict["file"]) for verdict in verdicts]
    run = subprocess.run([options.program, "--fw", options.fw, *files], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"the program ended with {run.returncode}: {run.stderr[-2000:]}")

    agreeing = ours_only = theirs_only = both = values = 0
    shown = []
    for verdict, line in zip(verdicts, run.stdout.splitlines(), strict=True):
        judged = json.loads(line)
        theirs = framework_errors(verdict)
        scripted = set(script_files(judged["resolved"]))
        theirs = {(path, kind) for path, kind in theirs if not any(path == at or path.startswith(f"{at}.") for at in scripted)}
        # An unknown source ends the command without an error at a path.
        ours = {(error["path"], error["kind"]) for error in judged["errors"] if error["kind"] != "unknown-source"}
        unknown_source = any(error["kind"] == "unknown-source" for error in judged["errors"])
        if unknown_source and verdict["verdict"] == "variable-error" and not theirs:
            ours = set()
        both += len(ours & theirs)
        ours_only += len(ours - theirs)
        theirs_only += len(theirs - ours)
        agreeing += ours == theirs
        for path, kind in sorted(ours - theirs):
            shown.append(f"speclint only   {verdict['file']} {path} {kind}")
        for path, kind in sorted(theirs - ours):
            shown.append(f"framework only  {verdict['file']} {path} {kind}")
        if verdict.get("resolved") and not judged["errors"]:
            values += 1
            # Null functions and null keys are dropped by the framework after it has resolved everything.
            for path, one, other in differences(judged["resolved"], verdict["resolved"]):
                shown.append(f"other value     {verdict['file']} {path} {json.dumps(one)[:80]} / {json.dumps(other)[:80]}")
    print("\n".join(shown[: options.show]))
    print(f"files {len(verdicts)}, agreeing {agreeing}; errors of both {both}, speclint only {ours_only}, framework only {theirs_only}")
    print(f"values compared in {values} files")


if __name__ == "__main__":
    main()
