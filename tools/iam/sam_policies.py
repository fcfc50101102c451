"""The policy templates of SAM: the document that each stands for, with references to its parameters."""
import json

from sources import write

PACKAGES = ["aws-sam-translator"]


def build(sources):
    templates = sources.sam_policies()
    rows = [(name, json.dumps(template["Definition"], separators=(",", ":"))) for name, template in templates.items()]
    write(
        "sam-policies.tsv",
        "policy templates of SAM",
        PACKAGES,
        "document = the policy, in which {\"Ref\":…} is a parameter of the template",
        ["policy", "document"],
        rows,
    )
