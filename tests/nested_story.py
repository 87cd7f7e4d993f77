"""Nested executions as boto3 sees them: nested_story.py ENDPOINT."""
import json
import sys
import time

import boto3

states = boto3.client(
    "stepfunctions", endpoint_url=sys.argv[1], region_name="us-east-1",
    aws_access_key_id="000000000000", aws_secret_access_key="any",
)
ROLE = "arn:aws:iam::000000000000:role/any"


def machine(name, state):
    definition = {"StartAt": "Only", "States": {"Only": state}}
    return states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]


def parent(name, pattern, parameters):
    resource = "arn:aws:states:::states:startExecution" + pattern
    return machine(name, {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True})


def ended(state_machine, status):
    arn = states.start_execution(stateMachineArn=state_machine)["executionArn"]
    while True:
        described = states.describe_execution(executionArn=arn)
        if described["status"] != "RUNNING":
            break
        time.sleep(0.02)
    assert described["status"] == status, described
    return described, states.get_execution_history(executionArn=arn)["events"]


def types(history):
    return [event["type"] for event in history]


child = machine("child", {"Type": "Pass", "Result": {"paid": 1.50}, "End": True})
failing = machine("failing", {"Type": "Fail", "Error": "Declined", "Cause": "no money"})

# .sync:2 gives the child's output as JSON, .sync as text.
for pattern, output in ((":2", {"paid": 1.5}), ("", '{"paid":1.5}')):
    described, history = ended(parent("sync" + pattern[1:], ".sync" + pattern, {"StateMachineArn": child}), "SUCCEEDED")
    result = json.loads(described["output"])
    assert result["Status"] == "SUCCEEDED" and result["Output"] == output, result
    assert list(result) == sorted(result), result
    assert types(history)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"], types(history)
    submitted = json.loads(history[4]["taskSubmittedEventDetails"]["output"])
    assert submitted["ExecutionArn"] == result["ExecutionArn"], submitted
    nested = states.describe_execution(executionArn=result["ExecutionArn"])
    assert result["StartDate"] == round(nested["startDate"].timestamp() * 1000), (result, nested)

# A child that fails fails the task, with its description as cause.
described, _ = ended(parent("fails", ".sync:2", {"StateMachineArn": failing, "Input": {"order": 7}}), "FAILED")
assert described["error"] == "States.TaskFailed", described
cause = json.loads(described["cause"])
assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "Declined", "no money"), cause
assert cause["Input"] == {"order": 7}, cause

# Without a pattern the response is the result, and errors are the SDK's for Java.
described, _ = ended(parent("started", "", {"StateMachineArn": child, "Name": "mine"}), "SUCCEEDED")
result = json.loads(described["output"])
assert result["ExecutionArn"].endswith(":execution:child:mine"), result
assert result["SdkHttpMetadata"]["HttpStatusCode"] == 200, result
described, _ = ended(parent("missing", ".sync", {"StateMachineArn": child + "-not"}), "FAILED")
assert described["error"] == "StepFunctions.StateMachineDoesNotExistException", described
described, _ = ended(parent("unusable", "", {"StateMachineArn": child, "Name.$": "$$.Execution.RedriveCount"}), "FAILED")
assert described["error"] == "States.Runtime", described

# With .waitForTaskToken whoever has the token gives the result.
tokens = parent("token", ".waitForTaskToken", {
    "StateMachineArn": child, "Name": "with-token", "Input": {"token.$": "$$.Task.Token"},
})
arn = states.start_execution(stateMachineArn=tokens)["executionArn"]
started = child.replace(":stateMachine:", ":execution:") + ":with-token"
while True:
    try:
        token = json.loads(states.describe_execution(executionArn=started)["input"])["token"]
        break
    except states.exceptions.ExecutionDoesNotExist:
        time.sleep(0.02)
while "TaskSubmitted" not in types(states.get_execution_history(executionArn=arn)["events"]):
    time.sleep(0.02)
states.send_task_success(taskToken=token, output='{"called": "back"}')
while (described := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
    time.sleep(0.02)
assert json.loads(described["output"]) == {"called": "back"}, described
