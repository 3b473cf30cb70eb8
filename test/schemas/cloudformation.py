"""
Asks cfn-lint: {"region": region, "schemas": [type]} for the region's schemas of types, or {"templates": [{"region": region, "template": template}]}
for what is wrong with each; the question on stdin, the answer on stdout.
"""

import json
import sys

question = json.load(sys.stdin)

if "schemas" in question:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError

    def schema(name):
        try:
            return PROVIDER_SCHEMA_MANAGER.get_resource_schema(question["region"], name).schema
        except ResourceNotFoundError:
            return None

    answer = {name: schema(name) for name in question["schemas"]}
else:
    from cfnlint.api import lint

    answer = [
        [
            {"rule": match.rule.id, "message": match.message, "path": [str(part) for part in match.path or []]}
            for match in lint(json.dumps(asked["template"]), regions=[asked["region"]])
        ]
        for asked in question["templates"]
    ]

json.dump(answer, sys.stdout)
