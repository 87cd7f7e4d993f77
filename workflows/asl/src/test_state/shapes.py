#!/usr/bin/env python3
"""Writes shapes.txt: what the calls answer that Tasks make, of botocore's models of the services (Apache-2.0).

    python3 shapes.py >shapes.txt        with botocore installed

A mock of a Task's result is compared with it. A line is a shape; what has no bounds is named by its kind."""
import gzip
import glob
import json
import os

import botocore

# Services with an integration of their own, and those that are called by aws-sdk most.
SERVICES = [
    "athena", "batch", "codebuild", "dynamodb", "ecs", "emr", "emr-containers", "emr-serverless", "events", "kms", "lambda",
    "logs", "s3", "scheduler", "secretsmanager", "ses", "sns", "sqs", "ssm", "stepfunctions", "sts", "textract", "translate",
]
# Of these only what has an integration of its own.
PARTS = {
    "bedrock-runtime": ["InvokeModel"],
    "databrew": ["StartJobRun", "DescribeJobRun"],
    "glue": ["StartJobRun", "GetJobRun"],
    "sagemaker": [
        "CreateEndpoint", "CreateEndpointConfig", "CreateHyperParameterTuningJob", "CreateLabelingJob", "CreateModel",
        "CreateProcessingJob", "CreateTrainingJob", "CreateTransformJob", "DescribeHyperParameterTuningJob",
        "DescribeLabelingJob", "DescribeProcessingJob", "DescribeTrainingJob", "DescribeTransformJob", "UpdateEndpoint",
    ],
}
NUMBERS = {"integer", "long", "float", "double", "bigdecimal"}


def model(service):
    pattern = os.path.join(os.path.dirname(botocore.__file__), "data", service, "*", "service-2.json.gz")
    with gzip.open(sorted(glob.glob(pattern))[-1]) as file:
        return json.load(file)


def bounds(shape):
    low, high = shape.get("min", ""), shape.get("max", "")
    return f"{low}..{high}" if (low, high) != ("", "") else ""


def capital(name):
    return name[:1].upper() + name[1:]


class Service:
    def __init__(self, model, operations=None):
        self.shapes, self.todo, self.seen = model["shapes"], [], set()
        self.operations = {name: made for name, made in model["operations"].items() if not operations or name in operations}
        self.name = model["metadata"]["serviceId"].replace(" ", "").lower()

    def refer(self, name):
        """The kind of a shape, or its name, which is then written."""
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "boolean":
            return "boolean"
        if kind in NUMBERS and not bounds(shape):
            return "number"
        # Step Functions has dates as text, and blobs.
        if kind in ("string", "blob", "timestamp") and not bounds(shape) and "enum" not in shape:
            return "string"
        if kind == "timestamp":
            return "string"
        if shape.get("document"):
            return "any"
        if name not in self.seen:
            self.seen.add(name)
            self.todo.append(name)
        return name

    def describe(self, name):
        shape = self.shapes[name]
        kind = shape["type"]
        if kind == "structure":
            required = set(shape.get("required", []))
            members = (f"{capital(member)}{'!' if member in required else ''}:{self.refer(target['shape'])}"
                       for member, target in shape["members"].items())
            return " ".join(["structure", name, *members])
        if kind == "list":
            return f"list {name} {self.refer(shape['member']['shape'])}"
        if kind == "map":
            return f"map {name} {self.refer(shape['value']['shape'])}"
        if "enum" in shape:
            return " ".join(["enum", name, "|".join(value.replace(" ", "_") for value in shape["enum"])])
        return f"{'number' if kind in NUMBERS else 'string'} {name} {bounds(shape)}"

    def write(self):
        print("service", self.name)
        for operation in sorted(self.operations):
            output = self.operations[operation].get("output")
            if output:
                print("operation", operation[:1].lower() + operation[1:], self.refer(output["shape"]))
        while self.todo:
            print(self.describe(self.todo.pop(0)))


print(f"# Output shapes of AWS services, from the models of botocore {botocore.__version__}; see NOTICE.")
for service in sorted([*SERVICES, *PARTS]):
    Service(model(service), PARTS.get(service)).write()
