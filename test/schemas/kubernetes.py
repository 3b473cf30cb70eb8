"""Judges Kubernetes objects with kubernetes-validate, strictly: [{version, object}] on stdin, the faults of each on stdout."""

import json
import sys
from functools import cache

import jsonschema
import kubernetes_validate
from kubernetes_validate import utils
from kubernetes_validate.utils import SchemaNotFoundError

# It reads its files anew for each object, the largest with the definitions of all kinds.
utils.schema_contents = schema_contents = cache(utils.schema_contents)
utils.all_versions = cache(utils.all_versions)

unknown, requests = json.load(sys.stdin)
definitions = {}


def resolve(schema, version):
    """Follows references, which all point into one file of definitions."""
    while isinstance(schema, dict) and "$ref" in schema:
        if version not in definitions:
            definitions[version] = schema_contents(f"kubernetes-json-schema/v{version}.0-local-strict/_definitions.json", version)["$defs"]
        schema = definitions[version][schema["$ref"].split("/")[-1]]
    return schema if isinstance(schema, dict) else {}


def filled(value, schema, version):
    """The value with something of the schema's type where it is not known before a deployment."""
    schema = resolve(schema, version)
    if value == unknown:
        kinds = schema.get("type", "string")
        kind = next((k for k in ([kinds] if isinstance(kinds, str) else kinds) if k != "null"), "string")
        return {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}.get(kind, schema.get("enum", ["unknown"])[0])
    if isinstance(value, list):
        return [filled(item, schema.get("items", {}), version) for item in value]
    if isinstance(value, dict):
        properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {key: filled(inner, properties.get(key, others), version) for key, inner in value.items()}
    return value


def judge(version, thing):
    """What is wrong with an object, or None when there is no schema for it."""
    offered = [v.rsplit(".", 1)[0] for v in utils.all_versions()]
    if version not in offered:
        return [f"Kubernetes {version} has no schemas here: they go from {offered[0]} to {offered[-1]}"]
    group, _, rest = thing["apiVersion"].partition("/")
    name = f"{thing['kind'].lower()}-{group.split('.')[0] + '-' + rest if rest else group}"
    try:
        schema = schema_contents(f"kubernetes-json-schema/v{version}.0-local-strict/{name}.json", version)
        kubernetes_validate.validate(filled(thing, schema, version), version, strict=True)
    except (FileNotFoundError, SchemaNotFoundError):
        return None
    except jsonschema.ValidationError as error:
        return [f"{'.'.join(map(str, error.path)) or 'object'}: {error.message}"]
    return []


json.dump([judge(r["version"], r["object"]) for r in requests], sys.stdout)
