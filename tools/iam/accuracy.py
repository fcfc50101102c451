#!/usr/bin/env python3
"""Compares what `speclint permissions --command` says with recordings of the calls that tools really make.

    tools/iam/accuracy.py SPECLINT RECORDS.jsonl [SAMPLES]

A record is { cmd, run, rc, calls, wire }: the command (`run` if it was filled in), its exit code, the calls as the client
named them (`S3:PutObject`) and as the server saw them (`s3:PutObject`). `#name` at its end names the folder below SAMPLES
that it ran in. Only commands that ended with 0 count: others may have stopped half-way.
"""
import collections
import json
import os
import re
import subprocess
import sys

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def apis():
    """{any name of an API in lower case: the APIs it may be}"""
    names = collections.defaultdict(set)
    with open(f"{REPOSITORY}/data/iam/apis.tsv", encoding="utf-8") as text:
        for line in text:
            if not line.startswith("#"):
                api, prefix, _, identifier = (line.rstrip("\n").split("\t") + [""] * 4)[:4]
                for name in (api, prefix, identifier):
                    names[name.lower()].add(api)
    names["monitoring"].add("cloudwatch")
    return names


def predicted(binary, command, folder):
    run = subprocess.run([binary, "permissions", "--format", "json", "--command", command, folder], capture_output=True, text=True, check=True)
    return {entry["call"]: entry["certainty"] for entry in json.loads(run.stdout)["calls"]}


def seen(record, names):
    """Each call as the set of names it may have with us."""
    for call in record["calls"] or record["wire"]:
        service, operation = call.split(":", 1)
        yield call, {f"{api}:{operation}" for api in names.get(service.lower(), {service})}


def main():
    binary, records = sys.argv[1:3]
    samples = sys.argv[3] if len(sys.argv) > 3 else None
    names, totals = apis(), collections.defaultdict(collections.Counter)
    for line in open(records, encoding="utf-8"):
        record = json.loads(line)
        if record["rc"] != 0:
            continue
        command = record.get("run") or record["cmd"]
        sample = re.search(r"#(\w+)", command)
        folder = f"{samples}/{sample.group(1)}" if samples and sample else "/nonexistent"
        told, calls = predicted(binary, command, folder), list(seen(record, names))
        missed = [call for call, ours in calls if not ours & set(told)]
        real = set().union(*(ours for _, ours in calls)) if calls else set()
        certain = [call for call, certainty in told.items() if certainty == "certain"]
        wrong = [call for call in certain if call not in real]
        for total in (totals[record.get("tag", "")], totals["all"]):
            total.update(commands=1, seen=len(calls), missed=len(missed), certain=len(certain), wrong=len(wrong), told=len(told),
                         exact=set(told) == real, certain_seen=sum(bool(ours & set(certain)) for _, ours in calls))
        if missed or wrong:
            print(command[:100], *(f"\n    missed {call}" for call in missed), *(f"\n    certain, not seen {call}" for call in wrong))
    for tag, total in totals.items():
        share = lambda part, whole: f"{100 * part / whole:.1f} %" if whole else "-"
        print(f"{tag or 'other'}: {total['commands']} commands; {total['seen']} calls seen, {share(total['seen'] - total['missed'], total['seen'])} of them told, "
              f"{share(total['certain_seen'], total['seen'])} as certain; {total['certain']} told as certain, "
              f"{share(total['certain'] - total['wrong'], total['certain'])} of them seen; {total['told']} told in all")


if __name__ == "__main__":
    main()
