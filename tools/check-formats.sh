#!/usr/bin/env bash
# Has every output format read by a program or schema that is not ours, installed into a temporary folder by npm
# and pip. Prints a line for each: format, consumer, verdict. Give the speclint to check, or it is built.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then speclint=$(realpath "$1"); else cargo build -q; speclint=$PWD/target/debug/speclint; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp schemas/report.schema.json "$work"
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @microsoft/sarif-multitool-linux@5 @umbrelladocs/rdformat-validator@1 \
    codeclimate-types@0.3 typescript@5 danger-plugin-lint-report@1 >npm.log 2>&1 || { cat npm.log; exit 1; }
python3 -m venv venv
venv/bin/pip install -q junitparser==5.* sarif-tools==3.* jsonschema==4.*

# A project with what formats stumble over: blanks and percent signs in paths, quotes, markup, escapes, wide characters.
mkdir 'a 50%, b'
printf 'version: 0.2\nphases:\n  build:\n    commands:\n      - ls\n' >buildspec.yml
printf 'version: 0.2\nphases:\n  build:\n    commands:\n      - echo "<b>é👩: ]]>&\033[31m $X"\n    finally: []\n    finally: [ls]\n' \
    >'a 50%, b/buildspec.yml'

failed=0
# verdict FORMAT CONSUMER COMMAND...
verdict() {
    local format=$1 consumer=$2
    shift 2
    if "$@" >"$format.log" 2>&1; then echo "$format: $consumer: ok"; else
        failed=1
        echo "$format: $consumer: FAILED"
        cat "$format.log"
    fi
}
for format in json jsonl sarif github gitlab junit checkstyle rdjson; do
    "$speclint" check --format "$format" . >"report.$format" || [ $? -eq 1 ]
done
# Every consumer below must see as many findings as there are.
export FINDINGS
FINDINGS=$(wc -l <report.jsonl)
[ "$FINDINGS" -gt 1 ] || { echo "the project has too few findings: $FINDINGS"; exit 1; }

json() { venv/bin/python -c '
import json, os, jsonschema
schema = json.load(open("report.schema.json"))
report = json.load(open("report.json"))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(report)
assert len(report["findings"]) == int(os.environ["FINDINGS"])'; }

# OASIS's schema as Microsoft's SARIF tool brings it.
sarif_schema() { venv/bin/python -c '
import json, jsonschema
schema = json.load(open("node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json"))
log = json.load(open("report.sarif"))
jsonschema.validate(log, schema)
# A schema that takes everything proves nothing.
log["runs"][0]["results"][0]["level"] = "terrible"
assert not jsonschema.validators.validator_for(schema)(schema).is_valid(log)'; }

sarif_tools() { venv/bin/python -c '
import os
from sarif import loader
assert len(loader.load_sarif_file("report.sarif").get_records()) == int(os.environ["FINDINGS"])'; }

# The grammar of a workflow command, from the documented escapes: %, line ends, and in properties `:` and `,`.
github() { venv/bin/python -c '
import os, re
value = r"(?:[^%\r\n:,]|%25|%0D|%0A|%3A|%2C)*"
line = re.compile(rf"::(error|warning|notice) \w+={value}(?:,\w+={value})*::(?:[^%\r\n]|%25|%0D|%0A)*")
lines = open("report.github").read().splitlines()
assert len(lines) == int(os.environ["FINDINGS"])
assert all(line.fullmatch(text) for text in lines), lines'; }

gitlab() {
    { echo 'import { Issue } from "codeclimate-types"; export const issues: Issue[] ='; cat report.gitlab; } >gitlab.ts
    npx tsc --noEmit --skipLibCheck gitlab.ts
    venv/bin/python -c '
import json, os
issues = json.load(open("report.gitlab"))
assert len({issue["fingerprint"] for issue in issues}) == len(issues) == int(os.environ["FINDINGS"])'
}

junit() { venv/bin/python -c '
import os
from junitparser import JUnitXml
cases = [case for suite in JUnitXml.fromfile("report.junit") for case in suite]
assert sum(bool(case.result) or bool(case.system_out) for case in cases) == int(os.environ["FINDINGS"])
assert sum(case.is_passed for case in cases) >= 1'; }

checkstyle() { node -e '
const { readFileSync } = require("fs");
const { parseCheckstyle } = require("danger-plugin-lint-report/dist/parse/checkstyle_parser");
const report = require("xml-js").xml2js(readFileSync("report.checkstyle", "utf8"));
const violations = parseCheckstyle(report, process.cwd());
const isWhole = violation => violation.line > 0 && violation.column > 0 && violation.message && violation.severity;
if (violations.length !== Number(process.env.FINDINGS) || !violations.every(isWhole)) throw new Error(JSON.stringify(violations));'; }

rdjson() { npx rdformat-validator report.rdjson; }

verdict json "jsonschema with schemas/report.schema.json" json
verdict sarif "schema of sarif-multitool" sarif_schema
verdict sarif "sarif-tools" sarif_tools
verdict github "grammar of workflow commands" github
verdict gitlab "codeclimate-types through tsc" gitlab
verdict junit "junitparser" junit
verdict checkstyle "danger-plugin-lint-report" checkstyle
verdict rdjson "rdformat-validator" rdjson
exit $failed
