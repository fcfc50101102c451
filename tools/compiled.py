#!/usr/bin/env python3
"""Compares the template that speclint expects with the one that the Serverless Framework itself made.

    tools/compiled.py TEMPLATES.jsonl [--folder FOLDER] [--fw v3|osls] [--program PATH] [--show N]

TEMPLATES.jsonl holds a line for each file: `file` (relative to FOLDER), `verdict`, and `template`. Only services that
the framework packages without any complaint count. Resources are compared by logical id and type, the statements of
generated roles as wholes, and of the properties what speclint has; what it holds to be unknown equals anything.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROLES = ["IamRoleLambdaExecution", "IamRoleCustomResourcesLambdaExecution"]


def plain(value):
    """Scalars as text, as the program prints them; nulls left out."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return None if value is None else str(value)


def id_pattern(text):
    return re.compile(".*".join(re.escape(part) for part in text.split("*")) + "$")


def differences(ours, theirs, path=""):
    """Where a known part of ours is not theirs."""
    if isinstance(ours, dict) and "$unknown" in ours:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from differences(value, theirs[key], f"{path}.{key}")
            elif value is not None and value != {"$unknown": True}:
                yield f"{path}.{key}", value, "(absent)"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}.{index}")
    elif ours != theirs:
        yield path, ours, theirs


def same(ours, theirs):
    if isinstance(ours, dict) and "$unknown" in ours:
        return True
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    # The validation of the framework turns a list of one into its item, and back, as its schema asks for.
    if isinstance(ours, list) != isinstance(theirs, list):
        one, other = (ours, theirs) if isinstance(ours, list) else (theirs, ours)
        return len(one) == 1 and same(one[0], other)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(same(one, other) for one, other in zip(ours, theirs))
    return ours == theirs


def statements(template, role):
    policies = template["Resources"].get(role, {}).get("Properties", {}).get("Policies") or []
    return plain(policies[0]["PolicyDocument"]["Statement"]) if policies else []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("templates", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--fw", default="v3")
    parser.add_argument("--program", default=str(ROOT / "target/debug/examples/compiled"))
    parser.add_argument("--show", type=int, default=40, help="differences shown")
    parser.add_argument("--any", action="store_true", help="count services that the framework complains about, too")
    options = parser.parse_args()

    verdicts = [json.loads(line) for line in options.templates.read_text().splitlines()]
    verdicts = [verdict for verdict in verdicts if verdict.get("template") and (options.any or verdict["verdict"] == "ok")]
    files = [str(options.folder / verdict["file"]) for verdict in verdicts]
    run = subprocess.run([options.program, "--fw", options.fw, *files], capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"the program ended with {run.returncode}: {run.stderr[-2000:]}")

    total = missing = surplus = other_type = clean = with_gaps = 0
    statement_total = statement_missing = statement_surplus = properties = micros = 0
    shown, odd = [], []
    for verdict, line in zip(verdicts, run.stdout.splitlines(), strict=True):
        judged = json.loads(line)
        micros += judged.get("micros", 0)
        name, template = verdict["file"], verdict["template"]
        theirs = {key: resource for key, resource in template["Resources"].items() if resource is not None}
        ours = {resource["id"]: resource for resource in judged.get("resources", [])}
        before = len(shown)
        with_gaps += bool(judged.get("gaps"))
        total += len(theirs)
        left = dict(theirs)
        for key, resource in sorted(ours.items(), key=lambda item: "*" in item[0]):
            found = [key] if key in left else [other for other in left if "*" in key and id_pattern(key).match(other)]
            if not found:
                surplus += 1
                shown.append(f"speclint only   {name} {key} {resource['type']}")
                continue
            their = left.pop(found[0])
            if resource["type"] != their.get("Type") and resource["type"] is not None:
                other_type += 1
                shown.append(f"other type      {name} {key} {resource['type']} / {their.get('Type')}")
            if key not in ROLES:
                for path, one, other in differences(resource["properties"], plain(their.get("Properties", {}))):
                    properties += 1
                    odd.append(f"other property  {name} {key}{path} {json.dumps(one)[:100]} / {json.dumps(other)[:100]}")
            depends = plain(their.get("DependsOn") or [])
            depends = {depends} if isinstance(depends, str) else set(depends)
            for after in resource["dependsOn"]:
                if isinstance(after, str) and after not in depends:
                    odd.append(f"depends on      {name} {key} {after} / {sorted(depends)}")
        for key, resource in left.items():
            missing += 1
            shown.append(f"framework only  {name} {key} {resource.get('Type')} {'gaps' if judged.get('gaps') else ''}")
        for role in ROLES:
            their = statements(template, role)
            statement_total += len(their)
            for statement in ours.get(role, {}).get("statements", []):
                value = statement["value"]
                found = next((other for other in their if same(value, other)), None)
                if found is None:
                    statement_surplus += 1
                    shown.append(f"speclint only   {name} {role} {json.dumps(value)[:300]}")
                else:
                    their.remove(found)
            for statement in their:
                statement_missing += 1
                shown.append(f"framework only  {name} {role} {json.dumps(statement)[:300]}")
        clean += len(shown) == before
    print("\n".join(shown[: options.show]))
    print("\n".join(odd[: options.show]))
    equal = total - missing - other_type
    print(f"services {len(verdicts)}, the same {clean}, with something unknown {with_gaps}; {micros / max(len(verdicts), 1):.0f} us each")
    print(f"resources {total}, equal {equal} ({100 * equal / max(total, 1):.2f} %), missing {missing}, of another type {other_type}, surplus {surplus}")
    print(f"statements {statement_total}, missing {statement_missing}, surplus {statement_surplus}; other properties {properties}")


if __name__ == "__main__":
    main()
