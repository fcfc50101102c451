#!/usr/bin/env python3
"""Whole-process time and peak memory of speclint and of other linters on the same files, in one run.

    tools/bench_peers.py [--runs N] [--files N]

Installs the other linters into a temporary virtual environment, and builds speclint for release. The commands take
turns, so that a drift of the machine's speed meets all of them. Needs Linux or macOS, Python 3.10 and Rust.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ["check-jsonschema==0.39.0", "yamllint==1.38.0", "ryl==0.26.1"]

SAMPLE = """version: 0.2
env:
  variables:
    STAGE: prod
    NODE_OPTIONS: --max-old-space-size=4096
  parameter-store:
    BUCKET: /shop/bucket
  secrets-manager:
    NPM_TOKEN: shop/npm:token
phases:
  install:
    runtime-versions:
      nodejs: 22
    commands:
      - npm ci
  pre_build:
    commands:
      - npm run lint
      - npm test -- --ci --reporters=default --reporters=jest-junit
  build:
    commands:
{commands}
reports:
  unit:
    files:
      - junit.xml
    file-format: JUNITXML
artifacts:
  files:
    - dist/app.zip
cache:
  paths:
    - /root/.npm/**/*
"""


def sample(size):
    """A valid buildspec of about `size` bytes."""
    line = "      - |\n        set -e\n        npm run build -- --mode production --part {n}\n        aws s3 sync dist \"s3://$BUCKET/{n}\"\n"
    count = max(1, (size - len(SAMPLE)) // len(line))
    return SAMPLE.format(commands="".join(line.format(n=n) for n in range(count)).rstrip("\n"))


def run(command):
    """Wall seconds and peak memory (in MB) of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def compare(title, commands, runs):
    """Runs the commands in turn and prints a row for each."""
    measured = {name: [] for name in commands}
    for name, command in commands.items():
        run(command)
    for _ in range(runs):
        for name, command in commands.items():
            measured[name].append(run(command))
    base = statistics.median(seconds for seconds, _ in measured["speclint"])
    print(f"\n{title} ({runs} runs)\n{'':18}{'min ms':>10}{'median ms':>11}{'x speclint':>12}{'peak MB':>9}")
    for name, rows in measured.items():
        times = [seconds for seconds, _ in rows]
        median = statistics.median(times)
        memory = max(memory for _, memory in rows)
        print(f"{name:18}{min(times) * 1000:10.2f}{median * 1000:11.2f}{median / base:12.2f}{memory:9.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--files", type=int, default=1000)
    options = parser.parse_args()

    subprocess.run(["cargo", "build", "--quiet", "--release", "--bin", "speclint", "--example", "floor"], cwd=ROOT, check=True)
    target = ROOT / "target/release"
    schema = ROOT / "schemas/buildspec.schema.json"
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        subprocess.run([sys.executable, "-m", "venv", here / "venv"], check=True)
        subprocess.run([here / "venv/bin/pip", "install", "--quiet", *PEERS], check=True)
        tool = lambda name: shutil.which(name, path=str(here / "venv/bin")) or sys.exit(f"{name} is not installed")
        (here / "buildspec.yml").write_text(sample(2_000))
        many = here / "many"
        many.mkdir()
        for number in range(options.files):
            (many / f"buildspec-{number:05}.yml").write_text(sample(2_000) + f"# {number}\n")
        files = sorted(map(str, many.iterdir()))

        def commands(paths):
            return {
                "speclint": [target / "speclint", "check", "--isolated", *paths],
                # It has no rules on by itself, and keeps a cache of results.
                "ryl": [tool("ryl"), "check", "--enable", "ALL", "--no-cache", *paths],
                "yamllint": [tool("yamllint"), *paths],
                "check-jsonschema": [tool("check-jsonschema"), "--schemafile", schema, *paths],
            }

        one = [str(here / "buildspec.yml")]
        compare("One buildspec of 2 KB", {"floor": [target / "examples/floor", *one], **commands(one)}, options.runs)
        compare(f"{options.files} buildspecs of 2 KB", commands(files), max(3, options.runs // 5))


if __name__ == "__main__":
    main()
