#!/usr/bin/env python3
"""Writes states.json: what the operations of AWS Step Functions take and answer, as JSON Schemas, of botocore's model (Apache-2.0).

    python3 states.py >states.json       with botocore installed

It has the shape of an OpenAPI document, into which it is merged. How long texts may be is not taken over: it depends on the
limits that a state machine has."""
import glob
import gzip
import json
import os

import botocore

PREFIX = "AWSStepFunctions."
# There is no Distributed Map: the server refuses these by name.
REFUSED = {"DescribeMapRun", "ListMapRuns", "UpdateMapRun"}
NUMBERS = {"integer": "integer", "long": "integer", "float": "number", "double": "number"}
WIDTH = 120


def model():
    pattern = os.path.join(os.path.dirname(botocore.__file__), "data", "stepfunctions", "*", "service-2.json.gz")
    with gzip.open(sorted(glob.glob(pattern))[-1]) as file:
        return json.load(file)


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


class Schemas:
    """The schemas of what has been referred to. What has members or words is one by its name, all else stands in place."""

    def __init__(self, shapes):
        self.shapes, self.made = shapes, {}

    def refer(self, name):
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "structure" or kind == "timestamp" or "enum" in shape:
            if name not in self.made:
                self.made[name] = {}
                self.made[name] = self.named(shape)
            return reference(name)
        if kind == "list":
            return {"type": "array", "items": self.refer(shape["member"]["shape"])}
        if kind == "map":
            return {"type": "object", "additionalProperties": self.refer(shape["value"]["shape"])}
        if kind in NUMBERS:
            bounds = {"minimum": shape.get("min"), "maximum": shape.get("max")}
            return {"type": NUMBERS[kind], **{name: bound for name, bound in bounds.items() if bound is not None}}
        return {"type": kind}

    def named(self, shape):
        if shape["type"] == "timestamp":
            return {"type": "number", "description": "Seconds since the beginning of 1970, with a fraction."}
        if "enum" in shape:
            return {"type": "string", "enum": shape["enum"]}
        made = {"type": "object"}
        if shape.get("required"):
            made["required"] = shape["required"]
        made["properties"] = {member: self.refer(target["shape"]) for member, target in shape["members"].items()}
        return made


def write(value, indent=0):
    """JSON with what fits into a line in one."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value:
        return line
    if indent + len(line) < WIDTH - 8 and not any(isinstance(member, (dict, list)) for member in members(value)):
        return f"{{ {line[1:-1]} }}" if isinstance(value, dict) else line
    margin = " " * (indent + 2)
    if isinstance(value, dict):
        lines = [f"{margin}{json.dumps(name)}: {write(member, indent + 2)}" for name, member in value.items()]
    else:
        lines = [f"{margin}{write(member, indent + 2)}" for member in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([first, ",\n".join(lines), " " * indent + last])


def members(value):
    return value.values() if isinstance(value, dict) else value


def main():
    service = model()
    schemas, operations = Schemas(service["shapes"]), {}
    for name, operation in sorted(service["operations"].items()):
        if name not in REFUSED:
            operations[name] = {
                "input": schemas.refer(operation["input"]["shape"]),
                "output": schemas.refer(operation["output"]["shape"]),
                "errors": sorted(error["shape"] for error in operation.get("errors", [])),
            }
            assert operations[name]["input"] == reference(f"{name}Input") and operations[name]["output"] == reference(f"{name}Output")
    schemas.made["StepFunctionsTarget"] = {"type": "string", "enum": [PREFIX + name for name in operations]}
    version = f"Step Functions {service['metadata']['apiVersion']}, as botocore {botocore.__version__} has it"
    print(write({
        "x-aws-model": version,
        "x-aws-operations": operations,
        "components": {"schemas": dict(sorted(schemas.made.items()))},
    }))


main()
