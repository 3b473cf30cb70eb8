"""Asks cfn-lint: {"schemas": [types]} for the schemas of a region, or {"templates": [template]} for what is wrong with each; on stdin, the answer on stdout."""

import json
import sys

question = json.load(sys.stdin)
region = question["region"]

if "schemas" in question:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

    def schema(name):
        try:
            return PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, name).schema
        except ResourceNotFoundError:
            return None

    answer = {name: schema(name) for name in question["schemas"]}
else:
    from cfnlint.api import lint

    answer = [
        [
            {"rule": match.rule.id, "message": match.message, "path": [str(part) for part in match.path or []]}
            for match in lint(json.dumps(template), regions=[region])
        ]
        for template in question["templates"]
    ]

json.dump(answer, sys.stdout)
