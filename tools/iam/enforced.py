#!/usr/bin/env python3
"""Proves policies that `speclint permissions --command LINE --format policy` writes, where they are enforced: with the whole
policy the command must end well, and without any one of its actions it must be denied.

    tools/iam/enforced.py SPECLINT ORACLE CASES.py > RESULTS.jsonl

ORACLE is a folder with `oracle.py`, whose class `Oracle` starts moto's server and gives the environment for its clients;
CASES.py defines CASES, a list of { command, folder, setup }: the folder that the command runs in is copied first, and
`setup(client)` makes what has to be there. Of a policy without an action moto can judge only what clients call themselves:
what CloudFormation does in their name is not enforced there, nor are PassRole, conditions and ARNs other than those of S3.
"""
import copy
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import urllib.request

# The operations behind actions that are called otherwise; of some moto asks by these names.
OPERATIONS = {
    "s3:ListBucket": ["s3:HeadBucket", "s3:ListObjectsV2", "s3:ListObjects"],
    "s3:GetObject": ["s3:HeadObject"],
    "s3:DeleteObject": ["s3:DeleteObjects"],
    "s3:PutEncryptionConfiguration": ["s3:PutBucketEncryption"],
    "lambda:InvokeFunction": ["lambda:Invoke"],
    "apigateway:GET": ["apigateway:GetRestApis", "apigateway:GetDeployments", "apigateway:GetStage"],
    "apigateway:PUT": ["apigateway:TagResource"],
    "apigateway:PATCH": ["apigateway:UpdateStage"],
}
REFUSALS = ("AccessDenied", "UnauthorizedOperation", "(403)", "not authorized", "Forbidden")


def policy_of(binary, case):
    run = [binary, "permissions", case["folder"], "--command", case["command"], "--format"]
    told = json.loads(subprocess.run([*run, "json"], capture_output=True, text=True, check=True).stdout)
    policy = json.loads(subprocess.run([*run, "policy"], capture_output=True, text=True, check=True).stdout)
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        statement["Action"] = actions + [operation for action in actions for operation in OPERATIONS.get(action, [])]
        # moto matches only the ARNs of S3.
        if not all(action.startswith("s3:") for action in actions):
            statement["Resource"] = "*"
    return policy, {entry["action"]: entry["certainty"] for entry in reversed(told["actions"])}


def without(policy, action):
    """The policy without an action."""
    policy = copy.deepcopy(policy)
    for statement in policy["Statement"]:
        left = [one for one in statement["Action"] if one != action and one not in OPERATIONS.get(action, [])]
        statement["Action"] = left or ["none:None"]
    return policy


class Account:
    def __init__(self, oracle_module):
        self.module, self.oracle = oracle_module, oracle_module.Oracle()

    def client(self, name, **options):
        import boto3

        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
        return boto3.client(name, endpoint_url=self.module.URL, **keys, **options)

    def enforce(self, after):
        """Checks permissions from that many requests on."""
        address = self.module.URL + "/moto-api/reset-auth"
        headers = {"Content-Type": "text/plain"}
        urllib.request.urlopen(urllib.request.Request(address, data=str(after).encode(), method="POST", headers=headers), timeout=10).read()

    def requests(self):
        """The operations of the last run, each with the status of its answer."""
        with open(self.oracle.log, encoding="utf-8") as log:
            return [(f"{entry['svc']}:{entry['op']}", entry["status"]) for entry in map(json.loads, log)]

    def run(self, case, policy):
        """Runs a case in an empty account as somebody with a policy: `done`, `denied` or `failed`, the end of what it says."""
        self.enforce(10**9)
        self.oracle.reset()
        if case.get("setup"):
            case["setup"](self.client)
        iam = self.client("iam")
        iam.create_user(UserName="builder")
        iam.put_user_policy(UserName="builder", PolicyName="given", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName="builder")["AccessKey"]
        folder, home = tempfile.mkdtemp(), tempfile.mkdtemp()
        shutil.copytree(case["folder"], folder, dirs_exist_ok=True)
        keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        environment = {**self.oracle.env(home), **keys}
        self.enforce(0)
        open(self.oracle.log, "w", encoding="utf-8").close()
        shell = ["bash", "-c", case["command"]]
        try:
            run = subprocess.run(shell, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "failed", "too slow"
        finally:
            shutil.rmtree(home)
            shutil.rmtree(folder)
        said = (run.stdout + run.stderr).decode("utf8", "replace")
        said = re.sub(r"\x1b\[[0-9;]*\w", "", said)[-1500:]
        if run.returncode == 0:
            return "done", said
        is_denied = any(word in said for word in REFUSALS) or any(status == "403" for _, status in self.requests())
        return ("denied" if is_denied else "failed"), said


def main():
    binary, oracle, cases = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3])
    sys.path.insert(0, oracle)
    import oracle as module

    account = Account(module)
    try:
        for case in runpy.run_path(cases)["CASES"]:
            policy, actions = policy_of(binary, case)
            ended, said = account.run(case, policy)
            called = {operation for operation, _ in account.requests()}
            judged = [action for action in actions if called & {action, *OPERATIONS.get(action, [])}]
            ends = {action: account.run(case, without(policy, action))[0] for action in judged if ended == "done"}
            result = {
                "case": case["name"],
                "ended": ended,
                "necessary": [action for action, end in ends.items() if end == "denied"],
                "not_proven": {action: [actions[action], end] for action, end in ends.items() if end != "denied"},
                "not_judged": [action for action, certainty in actions.items() if action not in judged and certainty == "certain"],
                "said": "" if ended == "done" else said,
            }
            print(json.dumps(result), flush=True)
    finally:
        account.oracle.close()


main()
