"""Reads what CloudFormation's handlers need, from the resource schemas that cfn-lint carries: {"region": region, "types": [type]} on stdin, the permissions of each type on stdout."""

import json
import sys

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

question = json.load(sys.stdin)


def permissions(name):
    handlers = PROVIDER_SCHEMA_MANAGER.get_resource_schema(question["region"], name).schema.get("handlers", {})
    return sorted({action for kind, handler in handlers.items() if kind != "list" for action in handler.get("permissions", [])})


json.dump([permissions(name) for name in question["types"]], sys.stdout)
