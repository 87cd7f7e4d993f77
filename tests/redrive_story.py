"""What a program with boto3 sees of executions that are redriven. Run by the
end-to-end tests: `python redrive_story.py ENDPOINT`.
"""

import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

sfn = boto3.client(
    "stepfunctions",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="000000000000",
    aws_secret_access_key="any",
    config=Config(retries={"max_attempts": 0}, inject_host_prefix=False),
)

ROLE = "arn:aws:iam::000000000000:role/any"


def refused(code, **arguments):
    try:
        sfn.redrive_execution(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert isinstance(error, getattr(sfn.exceptions, code)), type(error)
        return error.response["Error"]["Message"]
    raise AssertionError(f"it was not refused with {code}")


def until(what, look, seconds=30):
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, what
        time.sleep(0.02)
    return found


def standing(arn, status):
    def look():
        described = sfn.describe_execution(executionArn=arn)
        return described if described["status"] == status else None

    return until(f"{arn} is {status}", look)


def types(arn):
    pages = sfn.get_paginator("get_execution_history").paginate(executionArn=arn)
    return [event for page in pages for event in page["events"]]


activity = sfn.create_activity(name="charge")["activityArn"]
machine = sfn.create_state_machine(
    name="orders",
    roleArn=ROLE,
    definition=json.dumps({
        "StartAt": "Both",
        "States": {"Both": {"Type": "Parallel", "End": True, "Branches": [
            {"StartAt": "Charge", "States": {"Charge": {
                "Type": "Task", "Resource": activity, "End": True}}},
            {"StartAt": "Ship", "States": {"Ship": {"Type": "Pass", "Result": "shipped", "End": True}}},
        ]}},
    }),
)["stateMachineArn"]

arn = sfn.start_execution(stateMachineArn=machine, name="first", input='{"order": 1}')["executionArn"]
assert refused("ExecutionNotRedrivable", executionArn=arn) == "Execution is RUNNING and cannot be redriven"
task = sfn.get_activity_task(activityArn=activity)
sfn.send_task_failure(taskToken=task["taskToken"], error="Declined", cause="no money")
failed = standing(arn, "FAILED")
assert failed["redriveStatus"] == "REDRIVABLE" and failed["redriveCount"] == 0, failed
assert "redriveDate" not in failed and "redriveStatusReason" not in failed, failed
listed = lambda status: [
    found["name"] for found in sfn.list_executions(stateMachineArn=machine, statusFilter=status)["executions"]
]
until("it is listed as failed", lambda: listed("FAILED") == ["first"])

redriven = sfn.redrive_execution(executionArn=arn, clientToken="call-1")["redriveDate"]
again = sfn.redrive_execution(executionArn=arn, clientToken="call-1")["redriveDate"]
assert redriven == again, "the same call has the same answer"
assert refused("ExecutionNotRedrivable", executionArn=arn).startswith("Execution is RUNNING")
running = sfn.describe_execution(executionArn=arn)
assert running["status"] == "RUNNING" and "stopDate" not in running and "error" not in running, running
assert running["redriveCount"] == 1 and running["redriveDate"] == redriven, running
assert running["redriveStatus"] == "NOT_REDRIVABLE", running
assert listed("FAILED") == [] and listed("RUNNING") == ["first"]
item = sfn.list_executions(stateMachineArn=machine)["executions"][0]
assert item["redriveCount"] == 1 and item["redriveDate"] == redriven and "stopDate" not in item, item

# It fails once more, and is redriven once more.
try:
    sfn.send_task_success(taskToken=task["taskToken"], output="1")
    raise AssertionError("a token of before the redrive is good")
except ClientError as error:
    assert error.response["Error"]["Code"] == "TaskTimedOut", error
task = sfn.get_activity_task(activityArn=activity)
assert json.loads(task["input"]) == {"order": 1}, task
sfn.send_task_failure(taskToken=task["taskToken"], error="Declined")
standing(arn, "FAILED")
assert sfn.redrive_execution(executionArn=arn, clientToken="call-1")["redriveDate"] == redriven
sfn.redrive_execution(executionArn=arn)
task = sfn.get_activity_task(activityArn=activity)
sfn.send_task_success(taskToken=task["taskToken"], output='"charged"')
done = standing(arn, "SUCCEEDED")
assert done["redriveCount"] == 2 and json.loads(done["output"]) == ["charged", "shipped"], done
assert refused("ExecutionNotRedrivable", executionArn=arn) == "Execution is SUCCEEDED and cannot be redriven"
until("it is listed with its redrives", lambda: [
    found["redriveCount"] for found in sfn.list_executions(
        stateMachineArn=machine, statusFilter="SUCCEEDED")["executions"]] == [2])

events = types(arn)
assert [event["id"] for event in events] == list(range(1, len(events) + 1))
kinds = [event["type"] for event in events]
assert kinds.count("ExecutionStarted") == 1 and kinds.count("ExecutionRedriven") == 2, kinds
assert kinds.count("TaskStateEntered") == 1 and kinds.count("ActivityScheduled") == 3, kinds
assert kinds.count("PassStateEntered") == 1, "what succeeded is not done again"
counts = [
    event["executionRedrivenEventDetails"]["redriveCount"] for event in events if event["type"] == "ExecutionRedriven"
]
assert counts == [1, 2], counts

missing = arn.replace("first", "missing")
assert "Does Not Exist" in refused("ExecutionDoesNotExist", executionArn=missing)
refused("InvalidArn", executionArn="nonsense")
print("an execution was redriven twice and succeeded")
