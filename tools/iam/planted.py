#!/usr/bin/env python3
"""Plants gaps: small projects whose role allows just what their commands need, each then without one action.

    tools/iam/planted.py [--speclint PATH]

A project is a buildspec with one of the commands below between others, and a template with its build project and role. The
role has what `speclint permissions` says is certain or likely: then nothing may be found. Without one certain action, that action
must be found missing, at the line of the command.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

COMMANDS = [
    "aws s3 sync dist s3://shop-site --delete",
    "aws s3 cp app.zip s3://shop-releases/app.zip",
    "aws cloudfront create-invalidation --distribution-id E123 --paths '/*'",
    "aws dynamodb put-item --table-name orders --item file://item.json",
    "aws ecs update-service --cluster shop --service web --force-new-deployment",
    "aws lambda update-function-code --function-name place --zip-file fileb://app.zip",
    "aws lambda publish-version --function-name place",
    "aws sns publish --topic-arn arn:aws:sns:eu-west-1:111122223333:news --message done",
    "aws sqs send-message --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/jobs --message-body x",
    "aws ssm put-parameter --name /shop/version --value 7 --type String --overwrite",
    "aws ssm get-parameter --name /shop/key --with-decryption",
    "aws secretsmanager get-secret-value --secret-id shop/db",
    "aws ecr describe-images --repository-name web",
    "aws codebuild start-build --project-name tests",
    "aws codepipeline start-pipeline-execution --name release",
    "aws cloudformation describe-stacks --stack-name shop",
    "aws eks describe-cluster --name shop",
    "aws rds create-db-snapshot --db-instance-identifier shop --db-snapshot-identifier before",
    "aws stepfunctions start-execution --state-machine-arn arn:aws:states:eu-west-1:111122223333:stateMachine:import",
    "aws events put-events --entries file://events.json",
    "aws kinesis put-record --stream-name clicks --partition-key a --data x",
    "aws route53 change-resource-record-sets --hosted-zone-id Z1 --change-batch file://change.json",
]

BUILDSPEC = """version: 0.2
phases:
  build:
    commands:
      - echo building
      - {command}
      - echo done
"""

LINE = 6


def template(statements):
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Statement": [{"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"}]
            },
            "Policies": [{"PolicyName": "build", "PolicyDocument": {"Statement": statements}}],
        },
    }
    project = {
        "Type": "AWS::CodeBuild::Project",
        "Properties": {
            "Name": "build",
            "ServiceRole": {"Fn::GetAtt": ["Role", "Arn"]},
            "Artifacts": {"Type": "NO_ARTIFACTS"},
            "Environment": {"Type": "LINUX_CONTAINER", "Image": "aws/codebuild/standard:7.0", "ComputeType": "BUILD_GENERAL1_SMALL"},
            "Source": {"Type": "GITHUB", "Location": "https://github.com/a/b", "BuildSpec": "buildspec.yml"},
        },
    }
    return json.dumps({"Resources": {"Build": project, "Role": role}}, indent=2)


def run(speclint, *words):
    return subprocess.run([speclint, *map(str, words)], capture_output=True, text=True, check=False).stdout


def missing(speclint, folder):
    found = map(json.loads, run(speclint, "check", "--isolated", "--select", "role", "--format", "jsonl", folder).splitlines())
    return [finding for finding in found if finding["rule"] == "missing-permission"]


def statement(action, resources):
    return {"Effect": "Allow", "Action": action, "Resource": resources}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--speclint", default=str(ROOT / "target/release/speclint"))
    options = parser.parse_args()
    rng = random.Random(20261127)
    good = 0
    for command in COMMANDS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            subprocess.run(["git", "init", "--quiet", folder], check=True)
            (folder / "buildspec.yml").write_text(BUILDSPEC.format(command=command))
            (folder / "template.json").write_text(template([statement("none:None", "*")]))
            (role,) = json.loads(run(options.speclint, "permissions", "--format", "json", folder))["roles"]
            rows = [(row["action"], row["resource"], row["certainty"]) for row in role["actions"]]
            enough = [statement(action, resource) for action, resource, _ in rows]
            (folder / "template.json").write_text(template(enough))
            before = missing(options.speclint, folder)
            certain = sorted({action for action, _, certainty in rows if certainty == "certain" and not action.startswith("logs:")})
            gone = rng.choice(certain)
            (folder / "template.json").write_text(template([entry for entry in enough if entry["Action"] != gone]))
            after = missing(options.speclint, folder)
            is_found = not before and len(after) == 1 and gone in after[0]["message"] and after[0]["start"]["line"] == LINE
            good += is_found
            print(f"{'found' if is_found else 'MISSED'}  {gone:36} {command}")
            if not is_found:
                print("   before:", [finding["message"] for finding in before], "after:", [(f["message"], f["start"]["line"]) for f in after])
    print(f"{good} of {len(COMMANDS)}")
    sys.exit(good != len(COMMANDS))


if __name__ == "__main__":
    main()
