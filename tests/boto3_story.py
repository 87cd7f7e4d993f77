"""What a program with boto3 does with a server, from an empty account to an
empty account. Run by the end-to-end tests: `python boto3_story.py ENDPOINT`.

An assertion that fails is the test's failure; the last line of a good run
counts what was called.
"""

import json
import os
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
ROLE = "arn:aws:iam::123456789012:role/any"
ACCOUNT = {
    "region_name": "eu-west-1",
    "aws_access_key_id": "123456789012",
    "aws_secret_access_key": "any",
}

SUM = {
    "StartAt": "Sum",
    "States": {
        "Sum": {
            "Type": "Pass",
            "Parameters": {"sum.$": "States.MathAdd($.a, $.b)"},
            "Next": "Is it much?",
        },
        "Is it much?": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.sum", "NumericGreaterThan": 10, "Next": "Too much"}],
            "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Too much": {"Type": "Fail", "Error": "TooMuch", "Cause": "more than ten"},
    },
}
PAUSE = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 300, "End": True}}}

calls = {}


def client(**config):
    made = boto3.client("stepfunctions", endpoint_url=ENDPOINT, config=Config(**config), **ACCOUNT)
    made.meta.events.register(
        "before-call.stepfunctions",
        lambda model, **_: calls.update({model.name: calls.get(model.name, 0) + 1}),
    )
    return made


# A test hides no refusal behind a second try.
sfn = client(retries={"max_attempts": 0}, inject_host_prefix=False)


def refused(code, call, **arguments):
    """The error's text; the call must be refused with this code."""
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        # Typed, as programs catch it.
        assert not hasattr(sfn.exceptions, code) or isinstance(error, getattr(sfn.exceptions, code)), type(error)
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call} was not refused with {code}")


def ended(execution, seconds=30):
    """The execution's description once it has ended."""
    deadline = time.monotonic() + seconds
    while True:
        described = sfn.describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return described
        assert time.monotonic() < deadline, f"{execution} still runs"
        time.sleep(0.02)


def pages(operation, member, **arguments):
    found = sfn.get_paginator(operation).paginate(**arguments)
    return [item for page in found for item in page[member]]


def until(what, holds, seconds=10):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def state_machine():
    definition = json.dumps(SUM)
    create = dict(name="sum", definition=definition, roleArn=ROLE, tags=[{"key": "team", "value": "a"}])
    made = sfn.create_state_machine(**create)
    arn = made["stateMachineArn"]
    assert arn == "arn:aws:states:eu-west-1:123456789012:stateMachine:sum", arn
    # The same again is the same; another definition under the name is refused.
    assert sfn.create_state_machine(**create)["creationDate"] == made["creationDate"]
    other = {**create, "definition": json.dumps(PAUSE)}
    assert refused("StateMachineAlreadyExists", sfn.create_state_machine, **other)
    described = sfn.describe_state_machine(stateMachineArn=arn)
    assert described["definition"] == definition and described["roleArn"] == ROLE, described
    assert (described["status"], described["type"], described["name"]) == ("ACTIVE", "STANDARD", "sum")
    assert described["loggingConfiguration"]["level"] == "OFF", described
    assert [machine["name"] for machine in pages("list_state_machines", "stateMachines")] == ["sum"]
    # Another region and another account know nothing of it.
    for stranger in ({"region_name": "us-east-1"}, {"aws_access_key_id": "210987654321"}):
        elsewhere = boto3.client("stepfunctions", endpoint_url=ENDPOINT, **{**ACCOUNT, **stranger})
        assert elsewhere.list_state_machines()["stateMachines"] == []
    return arn


def executions(arn):
    started = sfn.start_execution(stateMachineArn=arn, name="small", input='{"a": 1, "b": 2}')
    execution = started["executionArn"]
    assert execution == "arn:aws:states:eu-west-1:123456789012:execution:sum:small", execution
    described = ended(execution)
    assert (described["status"], json.loads(described["output"])) == ("SUCCEEDED", {"sum": 3}), described
    assert described["input"] == '{"a": 1, "b": 2}', described["input"]
    assert described["startDate"] == started["startDate"] <= described["stopDate"]
    # The name is taken, and stays so when the execution has ended.
    taken = refused("ExecutionAlreadyExists", sfn.start_execution, stateMachineArn=arn, name="small", input="{}")
    assert taken == f"Execution Already Exists: '{execution}'", taken

    history = pages("get_execution_history", "events", executionArn=execution, PaginationConfig={"PageSize": 2})
    assert [event["id"] for event in history] == list(range(1, len(history) + 1)), history
    assert [event["type"] for event in history] == [
        "ExecutionStarted", "PassStateEntered", "PassStateExited", "ChoiceStateEntered", "ChoiceStateExited",
        "SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded",
    ], history
    assert all(event["previousEventId"] < event["id"] for event in history)
    newest = sfn.get_execution_history(executionArn=execution, reverseOrder=True, maxResults=1)
    assert newest["events"][0]["id"] == len(history) and newest["nextToken"], newest
    assert "input" not in sfn.describe_state_machine_for_execution(executionArn=execution)

    failed = ended(sfn.start_execution(stateMachineArn=arn, name="much", input='{"a": 8, "b": 7}')["executionArn"])
    assert (failed["status"], failed["error"], failed["cause"]) == ("FAILED", "TooMuch", "more than ten"), failed

    for number in range(7):
        ended(sfn.start_execution(stateMachineArn=arn, input=json.dumps({"a": number, "b": 0}))["executionArn"])
    listed = pages("list_executions", "executions", stateMachineArn=arn, PaginationConfig={"PageSize": 2})
    assert len(listed) == len({one["executionArn"] for one in listed}) == 9, listed
    dates = [one["startDate"] for one in listed]
    assert dates == sorted(dates, reverse=True), "the newest is listed first"
    names = [one["name"] for one in pages("list_executions", "executions", stateMachineArn=arn, statusFilter="FAILED")]
    assert names == ["much"], names


def stopping():
    arn = sfn.create_state_machine(name="pause", definition=json.dumps(PAUSE), roleArn=ROLE)["stateMachineArn"]
    first = sfn.start_execution(stateMachineArn=arn, name="one", input='{"x":1}')
    again = sfn.start_execution(stateMachineArn=arn, name="one", input='{"x":1}')
    assert first["executionArn"] == again["executionArn"] and first["startDate"] == again["startDate"]
    refused("ExecutionAlreadyExists", sfn.start_execution, stateMachineArn=arn, name="one", input='{"x":2}')
    running = pages("list_executions", "executions", stateMachineArn=arn, statusFilter="RUNNING")
    assert [one["name"] for one in running] == ["one"], running
    stopped = sfn.stop_execution(executionArn=first["executionArn"], error="Enough", cause="said so")
    described = ended(first["executionArn"])
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Enough", "said so")
    assert described["stopDate"] == stopped["stopDate"]
    last = sfn.get_execution_history(executionArn=first["executionArn"], reverseOrder=True)["events"][0]
    assert (last["type"], last["executionAbortedEventDetails"]["error"]) == ("ExecutionAborted", "Enough"), last
    return arn


def versions(arn):
    two = json.loads(json.dumps(SUM))
    two["States"]["Is it much?"]["Choices"][0]["NumericGreaterThan"] = 100
    v1 = sfn.publish_state_machine_version(stateMachineArn=arn, description="ten")["stateMachineVersionArn"]
    assert v1 == f"{arn}:1", v1
    updated = sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(two), publish=True)
    v2 = updated["stateMachineVersionArn"]
    assert v2 == f"{arn}:2" and updated["revisionId"], updated
    listed = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert [one["stateMachineVersionArn"] for one in listed] == [v2, v1], listed
    much = '{"a": 8, "b": 7}'
    for version, status in ((v1, "FAILED"), (v2, "SUCCEEDED")):
        described = ended(sfn.start_execution(stateMachineArn=version, input=much)["executionArn"])
        assert (described["status"], described["stateMachineVersionArn"]) == (status, version), described

    route = [{"stateMachineVersionArn": v1, "weight": 100}]
    alias = sfn.create_state_machine_alias(name="live", routingConfiguration=route)["stateMachineAliasArn"]
    assert alias == f"{arn}:live", alias
    described = ended(sfn.start_execution(stateMachineArn=alias, input=much)["executionArn"])
    assert (described["status"], described["stateMachineAliasArn"]) == ("FAILED", alias), described
    split = [{"stateMachineVersionArn": v1, "weight": 50}, {"stateMachineVersionArn": v2, "weight": 50}]
    sfn.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=split)
    assert sfn.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"] == split
    aliases = sfn.list_state_machine_aliases(stateMachineArn=arn)["stateMachineAliases"]
    assert [one["stateMachineAliasArn"] for one in aliases] == [alias], aliases
    refused("ConflictException", sfn.delete_state_machine_version, stateMachineVersionArn=v1)
    sfn.delete_state_machine_alias(stateMachineAliasArn=alias)
    refused("ResourceNotFound", sfn.describe_state_machine_alias, stateMachineAliasArn=alias)
    sfn.delete_state_machine_version(stateMachineVersionArn=v1)
    listed = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert [one["stateMachineVersionArn"] for one in listed] == [v2], listed


def tags(arn):
    sfn.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "test"}, {"key": "team", "value": "b"}])
    sfn.untag_resource(resourceArn=arn, tagKeys=["nobody", "stage"])
    found = sfn.list_tags_for_resource(resourceArn=arn)["tags"]
    assert found == [{"key": "team", "value": "b"}], found


def activities():
    activity = sfn.create_activity(name="approve")["activityArn"]
    assert sfn.create_activity(name="approve")["activityArn"] == activity
    assert sfn.describe_activity(activityArn=activity)["name"] == "approve"
    definition = {
        "StartAt": "Approve",
        "States": {"Approve": {"Type": "Task", "Resource": activity, "HeartbeatSeconds": 60, "End": True}},
    }
    made = sfn.create_state_machine(name="approval", definition=json.dumps(definition), roleArn=ROLE)
    arn = made["stateMachineArn"]

    # A worker that polls before there is a task is handed it when it comes.
    handed = []
    poll = threading.Thread(
        target=lambda: handed.append(sfn.get_activity_task(activityArn=activity, workerName="ada"))
    )
    poll.start()
    execution = sfn.start_execution(stateMachineArn=arn, input='{"order":1}')["executionArn"]
    poll.join(30)
    task = handed[0]
    assert json.loads(task["input"]) == {"order": 1}, task
    sfn.send_task_heartbeat(taskToken=task["taskToken"])
    sfn.send_task_success(taskToken=task["taskToken"], output='{"approved":true}')
    described = ended(execution)
    assert (described["status"], described["output"]) == ("SUCCEEDED", '{"approved":true}'), described
    for call in (sfn.send_task_heartbeat, lambda **token: sfn.send_task_success(output="{}", **token)):
        refused("TaskTimedOut", call, taskToken=task["taskToken"])
    refused("InvalidToken", sfn.send_task_success, taskToken="made up", output="{}")
    names = {event["type"]: event for event in pages("get_execution_history", "events", executionArn=execution)}
    assert names["ActivityStarted"]["activityStartedEventDetails"]["workerName"] == "ada", names

    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    task = sfn.get_activity_task(activityArn=activity)
    refused("InvalidOutput", sfn.send_task_success, taskToken=task["taskToken"], output="no JSON")
    sfn.send_task_failure(taskToken=task["taskToken"], error="Denied", cause="no budget")
    described = ended(execution)
    assert (described["status"], described["error"], described["cause"]) == ("FAILED", "Denied", "no budget")
    assert [one["name"] for one in pages("list_activities", "activities")] == ["approve"]
    sfn.delete_activity(activityArn=activity)
    refused("ActivityDoesNotExist", sfn.get_activity_task, activityArn=activity)
    return arn


def express():
    made = sfn.create_state_machine(name="quick", definition=json.dumps(SUM), roleArn=ROLE, type="EXPRESS")
    arn = made["stateMachineArn"]
    answer = sfn.start_sync_execution(stateMachineArn=arn, input='{"a":1,"b":1}', name="sync")
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"sum":2}'), answer
    assert answer["billingDetails"]["billedDurationInMilliseconds"] >= 0, answer
    failed = sfn.start_sync_execution(stateMachineArn=arn, input='{"a":9,"b":9}')
    assert (failed["status"], failed["error"]) == ("FAILED", "TooMuch"), failed
    # As every SDK sends it unless told otherwise: to a host that does not
    # resolve, through the server as a proxy.
    os.environ["HTTP_PROXY"] = os.environ["http_proxy"] = ENDPOINT
    proxied = client(retries={"max_attempts": 0})
    answer = proxied.start_sync_execution(stateMachineArn=arn, input='{"a":2,"b":2}')
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"sum":4}'), answer
    del os.environ["HTTP_PROXY"], os.environ["http_proxy"]
    refused("StateMachineTypeNotSupported", sfn.list_executions, stateMachineArn=arn)
    return arn


def validation():
    good = sfn.validate_state_machine_definition(definition=json.dumps(SUM))
    assert (good["result"], good["diagnostics"]) == ("OK", []), good
    bad = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}
    found = sfn.validate_state_machine_definition(definition=json.dumps(bad))
    assert found["result"] == "FAIL" and found["diagnostics"][0]["severity"] == "ERROR", found
    text = refused("InvalidDefinition", sfn.create_state_machine, name="bad", definition=json.dumps(bad), roleArn=ROLE)
    assert "MISSING_TRANSITION_TARGET" in text, text


def removal(arns):
    for arn in arns:
        sfn.delete_state_machine(stateMachineArn=arn)

    def gone():
        return not pages("list_state_machines", "stateMachines")

    until("the state machines are gone", gone)
    refused("StateMachineDoesNotExist", sfn.describe_state_machine, stateMachineArn=arns[0])
    refused("StateMachineDoesNotExist", sfn.start_execution, stateMachineArn=arns[0])


machine = state_machine()
executions(machine)
pause = stopping()
versions(machine)
tags(machine)
approval = activities()
quick = express()
validation()
removal([machine, pause, approval, quick])
print(f"{sum(calls.values())} calls of {len(calls)} operations")
