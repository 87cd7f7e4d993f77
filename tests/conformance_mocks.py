"""Plays the recorded cases of mocked integrations, with the tools of the program that plays the others.

    conformance_mocks.py TOOL CORPUS write FILE     writes the mock configuration of all of them, each under its own names
    conformance_mocks.py TOOL CORPUS play ENDPOINT  plays them against a server that has it

Their histories were recorded from AWS itself, whose services answer more than the mocks: the members that a case lists
under `localstack_differs_at` may differ."""
import importlib.util
import json
import os
import re
import sys

# What comes later.
LATER = '"Mode": "DISTRIBUTED"'

tool_path, corpus, verb, argument = sys.argv[1:5]
spec = importlib.util.spec_from_file_location("conformance", tool_path)
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


def cases():
    """Each case as it is sent, as it was recorded, its account, and its mock configuration."""
    found = []
    for name in sorted(os.listdir(corpus)):
        with open(os.path.join(corpus, name)) as file:
            found += [case for case in json.load(file) if case["level"] == "mock" and LATER not in json.dumps(case)]
    for number, case in enumerate(found, 0x1000):
        sent, recorded, account = tool.personal(case, number)
        config = next(need["mock_config"] for need in sent["needs"] if "mock_config" in need)
        yield number, sent, recorded, account, config


def write(path):
    merged = {"StateMachines": {}, "MockedResponses": {}}
    for number, _, _, _, config in cases():
        for machine, said in config["StateMachines"].items():
            for states in said["TestCases"].values():
                states.update({state: f"{name}-{number}" for state, name in states.items()})
            merged["StateMachines"][machine] = said
        for name, response in config["MockedResponses"].items():
            merged["MockedResponses"][f"{name}-{number}"] = response
    with open(path, "w") as file:
        json.dump(merged, file)


def play(endpoint, sent, recorded, account, config):
    """What differs."""
    client, expect = tool.Client(endpoint, account), recorded["expect"]
    (machine, said), = config["StateMachines"].items()
    (test_case, _), = said["TestCases"].items()
    compare = tool.Compare(recorded, account)
    created = client.call("CreateStateMachine", {
        "name": machine, "definition": sent.get("definition_text") or json.dumps(sent["definition"]),
        "roleArn": f"arn:aws:iam::{account}:role/snf_role", "type": sent.get("type", "STANDARD")})
    start = {"stateMachineArn": f"{created['stateMachineArn']}#{test_case}", "input": json.dumps(sent.get("input"))}
    if "start_sync_execution" in expect:
        answer = client.call("StartSyncExecution", start)
        leave = ("billingDetails", "ResponseMetadata", "traceHeader")
        compare.match({k: v for k, v in expect["start_sync_execution"].items() if k not in leave},
                      compare.prepare({k: v for k, v in answer.items() if k not in leave}))
    else:
        arn = client.call("StartExecution", start)["executionArn"]
        described = tool.wait(client, arn, 30)
        compare.match(expect["status"], described["status"], "status")
        compare.match(expect.get("output"), compare.prepare(described).get("output"), "output")
        events = compare.prepare(tool.history_of(client, arn))
        tool.newer_parents(expect["history"], events)
        compare.match(expect["history"], events, "history")
    may_differ = [at.split("..")[-1] for at in recorded["compare"].get("localstack_differs_at", [])]
    is_forgiven = lambda diff: any(re.search(rf"\.{re.escape(at)}\b", diff.split(": expected")[0]) for at in may_differ)
    return [diff for diff in compare.diffs if not is_forgiven(diff)]


if verb == "write":
    write(argument)
else:
    failed, count = 0, 0
    for _, *case in cases():
        try:
            differences = play(argument, *case)
        except tool.ApiError as error:
            differences = [str(error)]
        count += 1
        failed += bool(differences)
        if differences:
            print(case[1]["id"], *differences, sep="\n    ")
    print(f"mocked integrations {count}: {count - failed} exact, {failed} fail")
    sys.exit(failed > 0 or count == 0)
