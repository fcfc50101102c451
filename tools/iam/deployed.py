#!/usr/bin/env python3
"""Compares what CloudFormation is said to need with roles that others found by deploying.

    tools/iam/deployed.py SPECLINT TESTS

TESTS is the folder `tests` of github.com/iann0036/aws-leastprivilege: for each of twelve types of resources create.yaml, update.yaml, and
role.yaml with the least that a stack needed, in the policies TYPE-create, TYPE-update and TYPE-delete. Two roles also have the actions
of properties that are commented out in their templates: each count is made without and with these. Wants PyYAML.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

from sources import OUTPUT


class Loader(yaml.SafeLoader):
    """Reads intrinsic functions as their arguments."""


Loader.add_multi_constructor("!", lambda loader, tag, node: {tag: node.value})
# The types with properties that are commented out and whose actions the role has: a zone with networks cannot log its queries, and a
# bucket whose objects are locked cannot be emptied.
COMMENTED = ("AWS::Route53::HostedZone", "AWS::S3::Bucket")


def read(file):
    with open(file, encoding="utf-8") as text:
        return list(yaml.load(text, Loader)["Resources"].values())


def handlers():
    """{type: [(action, letters of the handlers, properties)]}"""
    found = {}
    with open(f"{OUTPUT}/handlers.tsv", encoding="utf-8") as table:
        for kind, prefix, items in (line.rstrip("\n").split("\t") for line in table if line.count("\t") == 2):
            parts = [re.split("[/@]", item) for item in items.split(",") if "/" in item]
            found[kind] = [(part[0] if ":" in part[0] else f"{prefix}:{part[0]}", part[1], "".join(part[2:])) for part in parts]
    return found


def reaches(value, path):
    if not path:
        return True
    if isinstance(value, list):
        return any(reaches(item, path) for item in value)
    key, _, rest = path.partition(".")
    return isinstance(value, dict) and key in value and reaches(value[key], rest)


def listed(items, resources):
    """What the handlers list for creating, changing and deleting, reduced to the properties that are given."""
    given = lambda condition: any(reaches(resource.get("Properties", {}), path) for path in condition.split("|") for resource in resources)
    return {action for action, letters, condition in items if set(letters) & set("cud") and (not condition or given(condition))}


def told(binary, folder):
    """What `speclint permissions` tells as certain or likely in CloudFormation's place."""
    command = "aws cloudformation deploy --template-file create.yaml --stack-name it"
    run = subprocess.run([binary, "permissions", folder, "--command", command, "--format", "json"], capture_output=True, text=True, check=True)
    actions = json.loads(run.stdout)["actions"]
    return {entry["action"] for entry in actions if entry["certainty"] != "possible" and not entry["action"].startswith("cloudformation:")}


def allowed(role, part):
    policies = [policy for resource in role for policy in resource["Properties"].get("Policies", [])]
    statements = [statement for policy in policies if policy["PolicyName"].endswith(part) for statement in policy["PolicyDocument"]["Statement"]]
    return {action for statement in statements for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])}


def uncomment(folder):
    for name in ("create.yaml", "update.yaml"):
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            text = file.read()
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(re.sub(r"(?m)^( +)# ?", r"\1", text))


def measure(title, binary, tests, table, is_whole):
    created, all_kinds = "creating, as told", "creating, changing and deleting, as listed"
    counts = {created: [0, 0, 0], all_kinds: [0, 0, 0]}
    print(f"templates {title}")
    for test in sorted(glob.glob(f"{tests}/AWS-*")):
        kind = os.path.basename(test).replace("-", "::")
        with tempfile.TemporaryDirectory() as scratch:
            folder = shutil.copytree(test, f"{scratch}/test")
            if is_whole and kind in COMMENTED:
                uncomment(folder)
            role = read(f"{folder}/role.yaml")
            resources = [one for name in ("create", "update") for one in read(f"{folder}/{name}.yaml") if one["Type"] == kind]
            found = {created: (allowed(role, "-create"), told(binary, folder)), all_kinds: (allowed(role, ""), listed(table[kind], resources))}
        for part, (needed, ours) in found.items():
            counts[part] = [count + len(some) for count, some in zip(counts[part], (needed, needed & ours, ours))]
            if needed - ours:
                print(f"    {kind}, {part}: not {' '.join(sorted(needed - ours))}")
    for part, (needed, held, ours) in counts.items():
        print(f"    {part}: {held} of the {needed} actions, {ours} in all ({ours / needed:.2f} times)")


def main():
    binary, tests = os.path.abspath(sys.argv[1]), sys.argv[2]
    measure("as they are", binary, tests, handlers(), False)
    measure("with what is commented out", binary, tests, handlers(), True)


main()
