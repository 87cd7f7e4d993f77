#!/usr/bin/env python3
"""Writes states.json and events.json: what the operations of AWS Step Functions and EventBridge take and answer, as JSON
Schemas, of botocore's models (Apache-2.0).

    python3 aws.py       with botocore installed

They have the shape of an OpenAPI document, into which they are merged. How long texts may be is not taken over: it depends on
the limits that a state machine has. Names of EventBridge's schemas begin with `Events`, because some are the same as Step
Functions' or ours."""
import glob
import gzip
import json
import os

import botocore

# There is no Distributed Map: the server refuses these by name.
REFUSED = {"DescribeMapRun", "ListMapRuns", "UpdateMapRun"}
# Of EventBridge's there are these.
EVENTS = """CancelReplay CreateArchive CreateConnection CreateEventBus DeauthorizeConnection DeleteArchive DeleteConnection
    DeleteEventBus DeleteRule DescribeArchive DescribeConnection DescribeEventBus DescribeReplay DescribeRule DisableRule
    EnableRule ListArchives ListConnections ListEventBuses ListReplays ListRuleNamesByTarget ListRules ListTagsForResource
    ListTargetsByRule PutEvents PutPermission PutRule PutTargets RemovePermission RemoveTargets StartReplay TagResource
    TestEventPattern UntagResource UpdateArchive UpdateConnection UpdateEventBus""".split()
NUMBERS = {"integer": "integer", "long": "integer", "float": "number", "double": "number"}
WIDTH = 120


def model(service):
    pattern = os.path.join(os.path.dirname(botocore.__file__), "data", service, "*", "service-2.json.gz")
    with gzip.open(sorted(glob.glob(pattern))[-1]) as file:
        return json.load(file)


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


class Schemas:
    """The schemas of what has been referred to. What has members or words is one by its name, all else stands in place."""

    def __init__(self, shapes, prefix):
        self.shapes, self.prefix, self.made = shapes, prefix, {}

    def refer(self, name):
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "structure" or kind == "timestamp" or "enum" in shape:
            return self.make(self.prefix + name, shape)
        if kind == "list":
            return {"type": "array", "items": self.refer(shape["member"]["shape"])}
        if kind == "map":
            return {"type": "object", "additionalProperties": self.refer(shape["value"]["shape"])}
        if kind in NUMBERS:
            bounds = {"minimum": shape.get("min"), "maximum": shape.get("max")}
            return {"type": NUMBERS[kind], **{name: bound for name, bound in bounds.items() if bound is not None}}
        return {"type": kind}

    def make(self, name, shape):
        if name not in self.made:
            self.made[name] = {}
            self.made[name] = self.named(shape)
        return reference(name)

    def side(self, operation, side):
        """What an operation takes or answers: by the operation's name, whatever AWS calls it."""
        name = f"{self.prefix}{operation['name']}{side}"
        target = operation.get(side.lower())
        return self.make(name, self.shapes[target["shape"]] if target else {"type": "structure", "members": {}})

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


def describe(name, service, operations, prefix, file):
    """Writes what there is of a service. X-Amz-Target has its prefix before the name of an operation."""
    found = model(service)
    schemas, described = Schemas(found["shapes"], prefix), {}
    target = found["metadata"]["targetPrefix"]
    for operation in operations(found["operations"]):
        described[f"{target}.{operation['name']}"] = {
            "input": schemas.side(operation, "Input"),
            "output": schemas.side(operation, "Output"),
            "errors": sorted(error["shape"] for error in operation.get("errors", [])),
        }
    schemas.made[f"{name}Target"] = {"type": "string", "enum": list(described)}
    document = {
        "x-aws-models": {name: f"{found['metadata']['apiVersion']}, as botocore {botocore.__version__} has it"},
        "x-aws-operations": described,
        "components": {"schemas": dict(sorted(schemas.made.items()))},
    }
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), file), "w") as written:
        written.write(write(document) + "\n")


describe("StepFunctions", "stepfunctions", lambda all: [all[name] for name in sorted(all.keys() - REFUSED)], "", "states.json")
describe("EventBridge", "events", lambda all: [all[name] for name in EVENTS], "Events", "events.json")
