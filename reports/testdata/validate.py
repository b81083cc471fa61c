#!/usr/bin/python3
"""Validates JSON results: validate.py [--open] SCHEMA FILE|FOLDER...

Without --open a key that the schema does not document is an error too. Before anything else the
schema must prove that it can refuse: each required key of the first result is taken away in turn.
Exit code: 0 all valid, 1 something is not, 2 nothing to validate, 77 there is no jsonschema.
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)


def closed(schema):
    """The schema with every object closed to keys it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        result.setdefault("additionalProperties", False)
    return result


def objects_with_keys(value, path=()):
    """Every (path, key) in the first element of each array."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield path, key
            yield from objects_with_keys(item, path + (key,))
    elif isinstance(value, list) and value:
        yield from objects_with_keys(value[0], path + (0,))


def refuses(validator, result):
    """Returns the keys whose absence goes unnoticed; a scenario's own parameters may be absent."""
    unnoticed = []
    for path, key in objects_with_keys(result):
        if "params" in path:
            continue
        broken = copy.deepcopy(result)
        target = broken
        for part in path:
            target = target[part]
        del target[key]
        if validator.is_valid(broken):
            unnoticed.append("/".join(map(str, path + (key,))))
    return unnoticed


def main(arguments):
    is_open = "--open" in arguments
    arguments = [argument for argument in arguments if argument != "--open"]
    if len(arguments) < 2:
        print(__doc__)
        return 2
    schema = json.loads(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema if is_open else closed(schema))
    files = []
    for argument in map(pathlib.Path, arguments[1:]):
        files += sorted(argument.rglob("*.json")) if argument.is_dir() else [argument]
    if not files:
        print("no JSON file in", *arguments[1:])
        return 2
    failures = 0
    for index, path in enumerate(files):
        result = json.loads(path.read_text(encoding="utf-8"))
        for error in validator.iter_errors(result):
            print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            failures += 1
        if index == 0:
            for key in refuses(validator, result):
                print(f"the schema does not notice that {key} is missing")
                failures += 1
    print(f"{len(files)} results, {failures} errors")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
