"""AWS CLI commands that do not follow from the names of operations: other names, waiters, and those with code of their own."""
from sources import write

PACKAGES = ["awscli", "botocore"]
# Services without commands, and commands that only speak to this machine, have no operations
OWN_CODE = "+"


class Commands:
    def __init__(self, operations):
        self.operations = operations
        self.found = {}
        self.services = {}

    def build(self):
        """Writes commands.tsv and apis.tsv."""
        from awscli.clidriver import create_clidriver
        self.walk([], create_clidriver()._get_command_table())
        for service, command in self.services.items():
            self.waiters(service, command)
        self.write_apis()
        rows = [[command, operation] for command, operation in self.found.items() if not self.follows(command, operation)]
        write("commands.tsv", "Commands of the AWS CLI that are not named like operations", PACKAGES,
              "operation = + if the command is a program of its own", ["command", "operation"], rows)

    def walk(self, path, table):
        for name, command in table.items():
            words = path + [name]
            model = getattr(command, "_operation_model", None)
            if model is not None:
                service = model.service_model.service_name
                if len(words) == 2:
                    self.services.setdefault(service, words[0])
                self.found[" ".join(words)] = f"{service}:{model.name}"
            elif hasattr(command, "_get_command_table"):
                self.walk(words, command._get_command_table())
            elif name == "wait":
                continue
            else:
                below = command._build_subcommand_table() if getattr(command, "SUBCOMMANDS", None) else {}
                if below:
                    self.walk(words, below)
                else:
                    self.found[" ".join(words)] = OWN_CODE

    def waiters(self, service, command):
        from botocore import xform_name
        from botocore.exceptions import UnknownServiceError
        try:
            model = self.operations.session.get_waiter_model(service)
        except UnknownServiceError:
            return
        for name in model.waiter_names:
            self.found[f"{command} wait {xform_name(name, '-')}"] = f"{service}:{model.get_waiter(name).operation}"

    def follows(self, command, operation):
        """Whether the words say which operation it is: the service's command, then the operation in lower case with hyphens."""
        service, _, name = operation.partition(":")
        words = command.split(" ")
        return len(words) == 2 and self.services.get(service) == words[0] and words[1].replace("-", "") == name.lower()

    def write_apis(self):
        rows = []
        for service, model in self.operations.models.items():
            command = self.services.get(service, "-")
            rows.append([service, self.operations.prefixes[service], "" if command == service else command, model.metadata.get("serviceId", "")])
        write("apis.tsv", "APIs, their IAM prefixes and AWS CLI commands", PACKAGES,
              "prefix = of its IAM actions; command = empty if it is the API's name, - if there is none; id = the name that SDKs give it",
              ["api", "prefix", "command", "id"], rows)

