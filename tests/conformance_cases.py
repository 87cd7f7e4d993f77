"""Copies the recorded cases that this version is asked to pass: conformance_cases.py FROM TO.

A rule that carried events to a queue of SQS, where the recorder read them, is left out: what the execution did is
compared without it. The end-to-end tests look at the events themselves. A log group is there as soon as it is named; what
is logged is compared by the tests of frevo-asl."""
import json
import os
import sys

LATER = {"distributed-map", "map-run-api"}

# The recorder replaced the names of log groups, and does not say so.
LOG_GROUP = {"regex": "/aws/vendedlogs/states/[a-z0-9-]+", "placeholder": "log_group_name"}

source, target = sys.argv[1:3]
os.makedirs(target)
for name in sorted(os.listdir(source)):
    if not name.endswith(".json"):
        continue
    with open(os.path.join(source, name)) as file:
        data = json.load(file)
    cases = data if isinstance(data, list) else data["cases"]
    kept = [case for case in cases if case["area"] not in LATER]
    for case in kept:
        if any("log_group" in need for need in case.get("needs", [])):
            case["compare"]["literals"].append(LOG_GROUP)
        met = ("eventbridge_rule_to_sqs", "log_group")
        case["needs"] = [need for need in case.get("needs", []) if not any(kind in need for kind in met)]
    if kept:
        with open(os.path.join(target, name), "w") as file:
            json.dump(kept, file)
