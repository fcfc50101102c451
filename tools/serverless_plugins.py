#!/usr/bin/env python3
"""data/serverless-plugins.json from a recording of what plugins add to the framework's schema.

    serverless_plugins.py RECORDING.json > data/serverless-plugins.json

A recording is { plugin: { version, calls: [[method, arguments]], variableSources } }: each plugin constructed inside
serverless 3.40.0, with every define* call of its configSchemaHandler written down. References are renamed to the definitions
of schemas/serverless.schema.json; parts too large to be worth their bytes are loosened by hand (LOOSE).
"""
import json
import sys

DATE = "2026-11-24"
# definitions of the framework that plugins refer to, by their names in our schema
NAMES = {
    "awsArn": "arn", "awsIamPolicyStatements": "iam-statements", "awsLambdaRole": "lambda-role", "awsResourceTags": "tags",
    "awsLambdaVpcConfig": "vpc", "awsLambdaMemorySize": "memory-size", "awsLambdaTimeout": "timeout",
    "awsLambdaEnvironment": "environment", "awsLambdaTracing": "tracing", "awsLogRetentionInDays": "log-retention",
}
ANY, TEXT, OBJECT = True, {"type": "string"}, {"type": "object"}
LOOSE = {
    ("serverless-slic-watch-plugin", "slicWatch"): lambda schema: OBJECT,
    ("serverless-provisioned-concurrency-autoscaling", "concurrencyAutoscaling"): lambda schema: autoscaling(schema),
    ("serverless-plugin-warmup", "warmup"): lambda schema: warmup(schema),
}
# Keys that a plugin reads but does not define. Those outside custom, which the frameworks report, and custom.optimize, dependsOn,
# logRetentionInDays and simulate were found in the packages; the other places under custom are general knowledge.
UNDEFINED = {
    "serverless-plugin-lambda-dead-letter": {"function": {"deadLetter": ANY}},
    "serverless-plugin-cloudfront-lambda-edge": {"function": {"lambdaAtEdge": ANY}},
    "serverless-plugin-existing-s3": {"event": ["existingS3"]},
    "serverless-plugin-select": {"function": {"regions": ANY, "stages": ANY}},
    "serverless-plugin-optimize": {"function": {"optimize": ANY}, "custom": ["optimize"]},
    "serverless-aws-documentation": {"event-keys": {"http": {"documentation": ANY}}, "custom": ["documentation"]},
    "serverless-websockets-plugin": {"provider": {"websocketApiName": TEXT, "websocketApiRouteSelectionExpression": TEXT}},
    "serverless-step-functions-local": {"custom": ["stepFunctionsLocal"]},
    "serverless-offline": {"custom": ["serverless-offline"]},
    "serverless-offline-sns": {"custom": ["serverless-offline-sns"]},
    "serverless-offline-sqs": {"custom": ["serverless-offline-sqs"]},
    "serverless-offline-ssm": {"custom": ["serverless-offline-ssm"]},
    "serverless-offline-dynamodb-streams": {"custom": ["serverless-offline-dynamodb-streams"]},
    "serverless-dynamodb-local": {"custom": ["dynamodb"]},
    "serverless-dynamodb": {"custom": ["serverless-dynamodb"]},
    "serverless-domain-manager": {"custom": ["customDomain", "customDomains"]},
    "serverless-prune-plugin": {"custom": ["prune"]},
    "serverless-s3-sync": {"custom": ["s3Sync"]},
    "serverless-s3-local": {"custom": ["s3"]},
    "serverless-s3-deploy": {"custom": ["assets"]},
    "serverless-finch": {"custom": ["client"]},
    "serverless-dotenv-plugin": {"custom": ["dotenv"]},
    "serverless-plugin-split-stacks": {"custom": ["splitStacks"]},
    "serverless-wsgi": {"custom": ["wsgi"]},
    "serverless-plugin-log-retention": {"custom": ["logRetentionInDays"]},
    "serverless-plugin-datadog": {"custom": ["datadog"]},
    "serverless-plugin-scripts": {"custom": ["scripts"]},
    "serverless-scriptable-plugin": {"custom": ["scriptHooks", "scriptable"]},
    "serverless-plugin-simulate": {"custom": ["simulate"]},
    "serverless-plugin-ifelse": {"custom": ["serverlessIfElse"]},
    "serverless-dependson-plugin": {"custom": ["dependsOn"]},
    "serverless-apigateway-service-proxy": {"custom": ["apiGatewayServiceProxies"]},
    "serverless-apigw-binary": {"custom": ["apigwBinary"]},
    "serverless-associate-waf": {"custom": ["associateWaf"]},
    "serverless-add-api-key": {"custom": ["apiKeys"]},
    "serverless-layers": {"custom": ["serverless-layers"]},
    "serverless-localstack": {"custom": ["localstack"]},
    "serverless-newrelic-lambda-layers": {"custom": ["newRelic"]},
    "serverless-export-env": {"custom": ["export-env"]},
    "serverless-stack-output": {"custom": ["output"]},
}


def clean(node, inside=False):
    """Without prose and defaults, which say nothing about what is valid; `inside` a map of names nothing is dropped."""
    if isinstance(node, list):
        return [clean(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": "#/definitions/" + NAMES[node["$ref"].rsplit("/", 1)[1]]}
    names = ("properties", "patternProperties")
    return {key: clean(value, not inside and key in names) for key, value in node.items()
            if inside or key not in ("description", "title", "default", "nullable", "errorMessage", "$schema")
            and not (key in ("required", "properties") and not value)}


def autoscaling(schema):
    """One setting or a list of them; the time zones are a list of their own that ages."""
    def walk(node):
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        return {key: TEXT if key == "timezone" else walk(value) for key, value in node.items()}
    return walk(schema)


def warmup(schema):
    """Its schedules are those of the schedule event."""
    settings = next(iter(schema["patternProperties"].values()))
    if "events" in settings["properties"]:
        settings["properties"]["events"]["items"] = {
            "type": "object", "properties": {"schedule": {"$ref": "#/definitions/event-schedule"}},
            "required": ["schedule"], "additionalProperties": False}
    return schema


def fragment(name, record):
    out = {"version": record["version"].lstrip("v")}

    def add(place, key, schema):
        schema = clean(schema)
        out.setdefault(place, {})[key] = LOOSE.get((name, key), lambda same: same)(schema)

    for method, args in record["calls"]:
        if method == "defineTopLevelProperty":
            add("top", args[0], args[1])
        elif method == "defineCustomProperties":
            for key, schema in args[0]["properties"].items():
                add("custom", key, schema)
        elif method == "defineFunctionProperties":
            for key, schema in args[1]["properties"].items():
                add("function", key, schema)
        elif method == "defineFunctionEventProperties":
            for key, schema in args[2]["properties"].items():
                out.setdefault("event", {}).setdefault(args[1], {})[key] = clean(schema)
        else:
            raise SystemExit(f"{name}: {method}")
    for method, args in record["calls"]:
        required = args[0].get("required") if method == "defineCustomProperties" else None
        if required:
            out["custom-required"] = required
    if record.get("variableSources"):
        out["variables"] = record["variableSources"]
    if name in UNDEFINED:
        out["undefined"] = UNDEFINED[name]
    return out


def inline(node):
    if isinstance(node, dict):
        return "{ " + ", ".join(f"{json.dumps(key)}: {inline(value)}" for key, value in node.items()) + " }" if node else "{}"
    if isinstance(node, list):
        return "[" + ", ".join(map(inline, node)) + "]"
    return json.dumps(node)


def pretty(node, indent=0, taken=0):
    line = inline(node)
    if len(line) + indent + taken <= 120 or not isinstance(node, (dict, list)):
        return line
    pad = "\n" + " " * (indent + 2)
    if isinstance(node, dict):
        body = [f"{json.dumps(key)}: {pretty(value, indent + 2, len(key) + 4)}" for key, value in node.items()]
        return "{" + pad + ("," + pad).join(body) + "\n" + " " * indent + "}"
    return "[" + pad + ("," + pad).join(pretty(item, indent + 2) for item in node) + "\n" + " " * indent + "]"


def main():
    recording = json.load(open(sys.argv[1]))
    out = {
        "table": "Keys that plugins add to serverless.yml",
        "source": "npm packages of the plugins, each constructed inside serverless 3.40.0 while its calls of configSchemaHandler were recorded",
        "licence": "facts only: places, keys and types; no text taken over",
        "date": DATE,
        "reproduce": "tools/serverless_plugins.py from a recording; versions beside each plugin",
        "columns": "top, custom, function: key to subschema; event: kind of event to keys of its settings; custom-required: keys that custom must have then; "
                   "variables: variable sources; undefined: keys that the plugin reads but does not define, which the frameworks report although it is there "
                   "(event: kinds of event; provider: keys of provider; event-keys: keys in an event's settings; those under custom are never reported, custom being open)",
        "plugins": {name: fragment(name, recording[name]) for name in sorted(recording)},
    }
    print(pretty(out))


main()
