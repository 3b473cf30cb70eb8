"""Judges IAM documents with parliament: groups of documents on stdin, the findings of each on stdout."""

import json
import sys

import parliament

# AWS lists some condition keys beside a resource type, for every action on it; parliament reads only those beside the action.
for service in parliament.iam_definition:
    of_type = {resource["resource"]: resource["condition_keys"] for resource in service["resources"]}
    for privilege in service["privileges"]:
        for used in privilege["resource_types"]:
            used["condition_keys"] = used["condition_keys"] + of_type.get(used["resource_type"].rstrip("*"), [])


def judge(text):
    """What is wrong with a document."""
    return [{"issue": f.issue, "detail": json.dumps(f.detail) if not isinstance(f.detail, str) else f.detail} for f in parliament.analyze_policy_string(text).findings]


json.dump([[judge(text) for text in group] for group in json.load(sys.stdin)], sys.stdout)
