#!/usr/bin/env python3
"""Proves policies that `speclint permissions --command LINE --format policy` writes, where they are enforced: with the whole
policy the command must end well, and without any one of its certain actions it must be denied.

    tools/iam/enforced.py SPECLINT ORACLE [CASES.py] > RESULTS.jsonl

ORACLE is a folder with `oracle.py`, whose class `Oracle` starts moto's server and gives the environment for its clients, and
`venv/bin/python` of it runs this. CASES.py, by default enforced_commands.py beside this file, defines CASES, a list of
{ command, folder, files, setup }: the command runs in a copy of the folder, if there is one, with the files; `setup(client)`
makes what has to be there, and may give variables of the environment, which speclint does not know.

Of a policy without an action moto can judge only what clients call themselves: what CloudFormation does in their name is not
enforced there, nor are PassRole, conditions and ARNs other than those of S3.
"""
import contextlib
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

# What moto asks for where AWS asks for an action: mostly the operation behind it.
ASKED = {
    "s3:ListAllMyBuckets": ["s3:ListBuckets"],
    "s3:ListBucket": ["s3:HeadBucket", "s3:ListObjectsV2", "s3:ListObjects"],
    "s3:GetObject": ["s3:HeadObject"],
    "s3:PutObject": ["s3:CopyObject", "s3:CreateMultipartUpload", "s3:UploadPart", "s3:CompleteMultipartUpload"],
    "s3:DeleteObject": ["s3:DeleteObjects"],
    "s3:PutEncryptionConfiguration": ["s3:PutBucketEncryption", "s3:CreateBucket"],
    "s3:PutBucketPublicAccessBlock": ["s3:PutPublicAccessBlock", "s3:CreateBucket"],
    "lambda:InvokeFunction": ["lambda:Invoke"],
    "apigateway:GET": ["apigateway:GetRestApis", "apigateway:GetDeployments", "apigateway:GetStage", "apigateway:GetStages", "apigateway:GetApis"],
    "apigateway:PUT": ["apigateway:TagResource"],
    "apigateway:PATCH": ["apigateway:UpdateStage"],
    "apigateway:POST": ["apigateway:CreateRestApi", "apigateway:CreateDeployment", "apigateway:CreateStage"],
    "apigateway:DELETE": ["apigateway:DeleteStage"],
}
SIGNED = {"cloudwatch": "monitoring", "tag": "tagging"}
REFUSALS = ("AccessDenied", "UnauthorizedOperation", "(403)", "not authorized", "Forbidden")


@contextlib.contextmanager
def folder_of(case):
    with tempfile.TemporaryDirectory() as folder:
        if "folder" in case:
            shutil.copytree(case["folder"], folder, dirs_exist_ok=True)
        for name, content in case.get("files", {}).items():
            os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode())
        yield folder


def asked(action):
    """The names that moto may have for an action; it takes the service's from the signature of a request."""
    service, name = action.split(":")
    signed = SIGNED.get(service, service)
    return [action, f"{signed}:{name}", *ASKED.get(action, [])]


def policy_of(binary, case):
    """The policy for a case as moto takes it, and each action's certainty."""
    with folder_of(case) as folder:
        run = [binary, "permissions", folder, "--command", case["command"], "--format"]
        told = json.loads(subprocess.run([*run, "json"], capture_output=True, text=True, check=True).stdout)
        policy = json.loads(subprocess.run([*run, "policy"], capture_output=True, text=True, check=True).stdout)
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        statement["Action"] = [name for action in actions for name in asked(action)]
        # moto matches only the ARNs of S3.
        if not all(action.startswith("s3:") for action in actions):
            statement["Resource"] = "*"
    return policy, {entry["action"]: entry["certainty"] for entry in reversed(told["actions"])}


def without(policy, action):
    """The policy without an action."""
    policy = copy.deepcopy(policy)
    for statement in policy["Statement"]:
        statement["Action"] = [name for name in statement["Action"] if name not in asked(action)] or ["none:None"]
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
        """The operations of the last run, each with the status of its answer, and whether moto made it itself."""
        with open(self.oracle.log, encoding="utf-8") as log:
            return [(f"{entry['svc']}:{entry['op']}", entry["status"], not entry["stub"]) for entry in map(json.loads, log)]

    def run(self, case, policy):
        """Runs a case in an empty account as somebody with a policy: `done`, `denied` or `failed`, the end of what it says."""
        self.enforce(10**9)
        self.oracle.reset()
        variables = case["setup"](self.client) if case.get("setup") else None
        iam = self.client("iam")
        iam.create_user(UserName="builder")
        if policy["Statement"]:
            iam.put_user_policy(UserName="builder", PolicyName="given", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName="builder")["AccessKey"]
        keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        self.enforce(0)
        open(self.oracle.log, "w", encoding="utf-8").close()
        with folder_of(case) as folder, tempfile.TemporaryDirectory() as home:
            environment = {**self.oracle.env(home), **(variables or {}), **keys}
            shell = ["bash", "-c", case["command"]]
            try:
                run = subprocess.run(shell, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
            except subprocess.TimeoutExpired:
                return "failed", "too slow"
        said = (run.stdout + run.stderr).decode("utf8", "replace")
        said = re.sub(r"\x1b\[[0-9;]*\w", "", said)[-1500:]
        if run.returncode == 0:
            return "done", said
        is_denied = any(word in said for word in REFUSALS) or any(status == "403" for _, status, _ in self.requests())
        return ("denied" if is_denied else "failed"), said


def result(account, binary, case):
    policy, certainties = policy_of(binary, case)
    ended, said = account.run(case, policy)
    requests = account.requests()
    refused = sorted({operation for operation, status, _ in requests if status == "403"})
    called = {operation for operation, _, _ in requests}
    known = {operation for operation, _, is_known in requests if is_known}
    ends = {action: account.run(case, without(policy, action))[0] for action in certainties if ended == "done" and called & set(asked(action))}
    # An answer that stands in for one of moto's may be given without asking for permissions.
    ends = {action: end for action, end in ends.items() if end == "denied" or known & set(asked(action))}
    return {
        "command": case["command"],
        "suffices": ended == "done" and not refused,
        "calls": len(requests),
        "necessary": [action for action, end in ends.items() if end == "denied"],
        "not_proven": {action: [certainties[action], end] for action, end in ends.items() if end != "denied"},
        "not_judged": [action for action, certainty in certainties.items() if action not in ends and certainty == "certain"],
        "certain": [action for action, certainty in certainties.items() if certainty == "certain"],
        **({} if ended == "done" and not refused else {"ended": ended, "refused": refused, "said": said}),
    }


def main():
    binary, oracle = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    cases = sys.argv[3] if len(sys.argv) > 3 else f"{os.path.dirname(os.path.abspath(__file__))}/enforced_commands.py"
    sys.path.insert(0, oracle)
    import oracle as module

    account, results = Account(module), []
    try:
        for case in runpy.run_path(cases)["CASES"]:
            results.append(result(account, binary, case))
            print(json.dumps(results[-1]), flush=True)
    finally:
        account.oracle.close()
    certain = sum(len(one["certain"]) for one in results)
    judged = sum(len([action for action in one["certain"] if action in one["necessary"] or action in one["not_proven"]]) for one in results)
    necessary = sum(len([action for action in one["certain"] if action in one["necessary"]]) for one in results)
    print(
        f"{len(results)} commands, the policies of {sum(one['suffices'] for one in results)} suffice; "
        f"{certain} certain actions, {judged} judged, {necessary} of them necessary",
        file=sys.stderr,
    )


main()
