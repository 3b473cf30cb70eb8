"""
Asks cfn-lint: {"region": region, "schemas": [type]} for the region's schemas of types, or {"templates": [{"region": region, "template": template}]}
for what is wrong with each; the question on stdin, the answer on stdout.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor


def judge(asked):
    """What is wrong with a template in a region."""
    from cfnlint.api import lint

    return [
        {"rule": match.rule.id, "message": match.message, "path": [str(part) for part in match.path or []]}
        for match in lint(json.dumps(asked["template"]), regions=[asked["region"]])
    ]


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
    with ProcessPoolExecutor() as pool:
        answer = list(pool.map(judge, question["templates"]))

json.dump(answer, sys.stdout)
