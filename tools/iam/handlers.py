"""CloudFormation resource types: the actions of their handlers, each with the properties that bring it in."""
import collections
import re

from operations import members_of
from sources import own, write

PACKAGES = ["cfn-lint", "botocore"]
KINDS = {"create": "c", "read": "r", "update": "u", "delete": "d", "list": "l"}
# Words that say nothing of what an action is about
GENERIC = {"configuration", "config", "specification", "settings", "setting", "attribute", "option", "resource", "for", "with", "by", "from", "to",
           "of", "on", "and", "arn", "id", "name", "document", "status", "info", "v2"}
# Verbs that say nothing either
VERBS = set("create put run register update modify delete describe get list allocate request authorize terminate deregister release associate "
            "disassociate attach detach add remove set publish batch replace revoke".split())
READS = ("Describe", "Get", "List", "BatchGet")
CHANGES = ("Modify", "Update")
# What a property is called that makes a handler use another service
OTHERS = {
    "kms": "kms|encryption|sse", "ec2": "vpc|subnet|securitygroup|networkinterface", "s3": "s3|bucket", "secretsmanager": "secret|managemaster|credential", "iam": "role|instanceprofile|policy|policies",
    "logs": "log", "sns": "sns|topic|notification", "sqs": "sqs|queue|deadletter", "lambda": "lambda|function", "acm": "certificate",
    "elasticfilesystem": "filesystem|efs", "kinesis": "kinesis", "firehose": "firehose|deliverystream", "elasticloadbalancing": "loadbalancer|targetgroup",
    "ecr": "image|repository", "ssm": "ssm|parameter", "dynamodb": "dynamo|table", "events": "event|schedule", "states": "statemachine",
    "wafv2": "web.?acl", "route53": "hostedzone|dns|route53", "servicediscovery": "servicediscovery|serviceregistr|namespace|cloudmap",
    "cognito-idp": "userpool|cognito", "glue": "glue|catalog|schema", "cloudwatch": "alarm|metric", "rds": "db|rds", "redshift": "redshift",
    "apigateway": "restapi|api", "s3tables": "metadata", "s3files": "filesystem", "license-manager": "licen",
}


def words(name):
    """The words of a name in camel case, in the singular."""
    parts = re.findall(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z][a-z0-9]+|[A-Z0-9]+s?|[a-z0-9]+", name)
    singular = lambda word: word[:-3] + "y" if word.endswith("ies") else word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    return [singular(part.lower()) for part in parts]


def alike(one, other):
    """Whether two words have the same stem: `concurrency`, `concurrent`."""
    return one == other or len(one) > 5 and len(other) > 5 and one[:6] == other[:6]


def within(some, others):
    return all(any(alike(word, other) for other in others) for word in some)


class Type:
    def __init__(self, schema, overrides, parameters):
        self.name = schema["typeName"]
        self.service, self.noun = self.name.split("::")[1:3]
        self.overrides, self.parameters = overrides, parameters
        self.writeonly = {path.split("/")[-1] for path in schema.get("writeOnlyProperties", [])}
        readonly = {path.split("/")[-1] for path in schema.get("readOnlyProperties", []) if path.count("/") == 2}
        self.required = set(schema.get("required", []))
        self.definitions = schema.get("definitions", {})
        self.properties = {name: shape for name, shape in schema["properties"].items() if name not in readonly}
        self.about = set(words(self.noun) + words(self.service)) | {self.service.lower()}
        self.kinds = collections.defaultdict(str)

    def add(self, kind, actions):
        for action in actions:
            if KINDS[kind] not in self.kinds[action]:
                self.kinds[action] += KINDS[kind]

    def conditions(self, action, prefix):
        """The properties of which one brings an action in; none if it is always needed, `?` if nobody knows."""
        if action in self.overrides:
            return [] if self.overrides[action] == "-" else self.overrides[action].split("|")
        service, _, name = action.partition(":")
        if "*" in name:
            return ["?"]
        if re.match("Tag|Untag|UnTag|.*Tags|.*Tagging", name):
            return [other for other in self.properties if re.search("tags$|taglist$", other, re.I)] or ["?"]
        if name == "PassRole":
            return self.named("role|instanceprofile")
        if name == "CreateServiceLinkedRole":
            return ["?"]
        if service != prefix:
            return self.named(OTHERS.get(service, re.escape(service)))
        verb, *rest = words(name)
        if verb not in VERBS:
            rest = [verb] + rest
        left = [word for word in rest or [verb] if word not in GENERIC and not within([word], self.about)]
        if not left and rest:
            return []
        scores = {other: self.likeness(left, other) for other in self.properties}
        if not any(scores.values()):
            scores = {other: max((self.likeness(left, inner) for inner in self.below(shape)), default=0) for other, shape in self.properties.items()}
        found = [other for other, score in scores.items() if score and score == max(scores.values())]
        return (found or ["?"]) if not set(found) & self.required else []

    def likeness(self, left, other):
        """How many words an action and a property have in common, if one of them has no others."""
        about = [word for word in words(other) if word not in GENERIC and not within([word], self.about)]
        return min(len(left), len(about)) if within(left, about) or within(about, left) else 0

    def named(self, pattern):
        """Properties with such a name, and paths to those one level below; or those with such a name deeper inside."""
        named = lambda name: re.search(pattern, name, re.I)
        direct = [name for name in self.properties if named(name)]
        if set(direct) & self.required:
            return []
        others = {name: shape for name, shape in self.properties.items() if name not in direct}
        found = direct + [f"{name}.{inner}" for name, shape in others.items() for inner in self.below(shape) if named(inner)]
        return found or [name for name, shape in others.items() if self.inside(shape, pattern, 3)] or ["?"]

    def inside(self, shape, pattern, depth):
        below = self.below(shape) if depth else {}
        return any(re.search(pattern, name, re.I) or self.inside(found, pattern, depth - 1) for name, found in below.items())

    def below(self, shape):
        """The properties of a property, or of the items of a list."""
        for key in ("", "items"):
            shape = shape.get(key, shape) if isinstance(shape, dict) else {}
            if isinstance(shape, dict) and "$ref" in shape:
                shape = self.definitions.get(shape["$ref"].split("/")[-1], {})
        return shape.get("properties", {}) if isinstance(shape, dict) else {}

    def row(self):
        counts = collections.Counter(action.partition(":")[0] for action, kinds in self.kinds.items() if "c" in kinds or "d" in kinds)
        first = next((action.partition(":")[0] for action in self.kinds), "")
        names = sorted(counts, key=lambda service: (service not in (self.service.lower(), first), -counts[service]))
        prefix = max(names, key=lambda service: counts[service] + (len(counts) and service == first)) if names else first
        found = {action: self.conditions(action, prefix) for action in self.kinds}
        creates = [action for action in self.kinds if "c" in self.kinds[action]]
        writes = [action for action in creates if not action.split(":")[1].startswith(READS)]
        if writes and not any(not found[action] for action in writes) and writes[0] not in self.overrides:
            found[writes[0]] = []
        cells = []
        for action, kinds in self.kinds.items():
            short = action.removeprefix(f"{prefix}:")
            parts = [(kinds, found[action])]
            if "c" in kinds and is_change(action) and action not in self.overrides:
                left = self.left(action, prefix, writes, found[action])
                parts = parts if left == found[action] else [("c", left), (kinds.replace("c", ""), found[action])]
            cells.extend(f"{short}/{kinds}" + (f"@{'|'.join(condition)}" if condition else "") for kinds, condition in parts if kinds)
        return [self.name, prefix, ",".join(cells)]

    def left(self, action, prefix, writes, condition):
        """The properties that are left to a change, as what makes the thing does not take them. Handlers list changes for creating
        also because they share code; and what cannot be read again tells how to change, not what shall be."""
        service, name = action.split(":")
        makers = [other for other in writes if other.startswith(service + ":") and not is_change(other)]
        if not makers:
            return condition if service == prefix else ["?"]
        made, taken = set().union(*map(self.parameters, makers)), self.parameters(action)
        # What has a creating action of its own is not made by the change.
        if not any(words(other.split(":")[1])[1:] == words(name)[1:] for other in makers):
            taken = taken | {name.lower() for name in condition}
        forms = lambda name: {name.lower(), name.lower().removeprefix(self.noun.lower())}
        open = [name for name in self.properties if name not in self.required and name not in self.writeonly]
        return [name for name in open if forms(name) & taken and not forms(name) & made] or ["?"]


def is_change(action):
    return action.split(":")[1].startswith(CHANGES)


class Handlers:
    def __init__(self, sources, actions, operations):
        self.sources = sources
        self.actions = actions
        self.operations = operations
        self.overrides, self.extra = collections.defaultdict(dict), []
        for name, action, condition in own("properties.tsv"):
            parts = action.split(":")
            self.overrides[name][":".join(parts[:2])] = condition
            if len(parts) == 3:
                self.extra.append((name, ":".join(parts[:2]), parts[2]))

    def build(self):
        """Writes handlers.tsv, and returns the prefix of each type."""
        curated = {row[0]: row[1:] for row in own("handlers.tsv")}
        schemas = {schema["typeName"]: schema for schema in self.sources.cfn_schemas()}
        rows = []
        for name in sorted(set(schemas) | set(curated)):
            schema = schemas.get(name, {"typeName": name, "properties": {}})
            made = Type(schema, self.overrides[name], self.parameters)
            handlers = {kind: entry.get("permissions", []) for kind, entry in (schema.get("handlers") or {}).items()}
            if not any(handlers.values()):
                if name not in curated:
                    continue
                handlers = self.curated(curated[name])
            for kind in KINDS:
                made.add(kind, filter(None, map(self.spelt, handlers.get(kind, []))))
            for owner, action, kinds in self.extra:
                if owner == name:
                    made.kinds[action] = "".join(sorted(set(made.kinds[action] + kinds), key="crudl".index))
            rows.append(made.row())
        write("handlers.tsv", "CloudFormation resource types and the IAM actions of their handlers", PACKAGES,
              "prefix = of actions without one; actions = action/handlers@properties: c create, r read, u update, d delete, l list; needed if one of the "
              "properties is given, ? if that is not known", ["type", "prefix", "actions"], rows)
        return {row[0]: row[1] for row in rows}

    def parameters(self, action):
        """The parameters of the operation with an action's name and what is in them, in lower case, each also behind the other's name."""
        service, name = action.split(":")
        models = [model for api, model in self.operations.models.items() if self.operations.prefixes[api] == service]
        operations = [model.operation_model(name) for model in models if name in model.operation_names]
        paths = {path.lower() for operation in operations for path, _ in members_of(operation)}
        return {path.replace(".", "") for path in paths} | {path.split(".")[-1] for path in paths}

    @staticmethod
    def curated(cells):
        cells = cells + [""] * (4 - len(cells))
        expand = lambda cell: (cells[0] if cell == "+" else cell).split()
        return dict(zip(("create", "read", "update", "delete"), map(expand, cells)))

    def spelt(self, action):
        """The action as IAM spells it; none if IAM has none of that name."""
        action = action.strip()
        if action.count(":") != 1:
            return None
        if "*" in action:
            return action
        return self.actions.find(action) or self.actions.find(action.lower())
