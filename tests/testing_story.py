"""A suite in boto3 that needs no sleeps: testing_story.py ENDPOINT, a server with a clock that skips and the mocks of
`mocks` below."""
import datetime
import json
import sys
import time

import boto3
from botocore.config import Config

endpoint = sys.argv[1]
sfn = boto3.client("stepfunctions", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="000000000000",
                   aws_secret_access_key="any", config=Config(inject_host_prefix=False, read_timeout=70))
ROLE = "arn:aws:iam::000000000000:role/any"
HOUR = datetime.timedelta(hours=1)


def create(name, states, start, **more):
    definition = json.dumps({"StartAt": start, "States": states})
    return sfn.create_state_machine(name=name, definition=definition, roleArn=ROLE, **more)["stateMachineArn"]


def start(machine):
    return sfn.start_execution(stateMachineArn=machine, input="{}")["executionArn"]


def ended(execution, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        described = sfn.describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return described
        assert time.monotonic() < deadline, described
        time.sleep(0.01)


def took(described):
    return described["stopDate"] - described["startDate"]


def waits_pass():
    year = create("year", {"Year": {"Type": "Wait", "Seconds": 365 * 24 * 3600, "End": True}}, "Year")
    began = time.monotonic()
    described = ended(start(year))
    assert described["status"] == "SUCCEEDED" and took(described) >= 365 * 24 * HOUR, described
    assert time.monotonic() - began < 30, "a year passes at once"
    # What starts later starts later.
    assert sfn.describe_execution(executionArn=start(year))["startDate"] >= described["stopDate"]
    nest = create("nest", {"Nest": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                                    "Parameters": {"StateMachineArn": year}, "End": True}}, "Nest")
    described = ended(start(nest))
    assert described["status"] == "SUCCEEDED" and took(described) >= 365 * 24 * HOUR, described


def a_task_that_is_held_does_not_time_out():
    activity = sfn.create_activity(name="ask")["activityArn"]
    task = {"Type": "Task", "Resource": activity, "TimeoutSeconds": 600, "End": True}
    ask = create("ask", {"Ask": task}, "Ask")
    hour = create("hour", {"Hour": {"Type": "Wait", "Seconds": 3600, "End": True}}, "Hour")
    asked = start(ask)
    # Whoever is about to take a task has a moment to come.
    time.sleep(0.4)
    token = sfn.get_activity_task(activityArn=activity)["taskToken"]
    waits = start(hour)
    # Long enough for time to be skipped, if it were.
    time.sleep(1.5)
    assert sfn.describe_execution(executionArn=waits)["status"] == "RUNNING"
    sfn.send_task_success(taskToken=token, output='"yes"')
    assert ended(asked)["output"] == '"yes"'
    assert took(ended(waits)) >= HOUR
    # One that nobody takes times out, but not at once.
    described = ended(start(ask))
    assert (described["status"], described["error"]) == ("FAILED", "States.Timeout"), described


def mocked_tasks_are_answered_and_their_backoffs_pass():
    states = {"Charge": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True,
                         "Parameters": {"FunctionName": "charge"}, "OutputPath": "$.Payload",
                         "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3600}]}}
    orders = create("orders", states, "Charge")
    described = ended(start(f"{orders}#Busy"))
    assert described["output"] == '{"paid":true}' and took(described) >= HOUR, described
    described = ended(start(f"{orders}#Declined"))
    assert (described["error"], described["cause"]) == ("Declined", "no money"), described
    quick = create("quick", states, "Charge", type="EXPRESS")
    answer = sfn.start_sync_execution(stateMachineArn=f"{quick}#Paid", input="{}")
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"paid":true}'), answer
    try:
        start(f"{orders}#Gone")
        raise AssertionError("there is no such test case")
    except sfn.exceptions.InvalidArn:
        pass


waits_pass()
a_task_that_is_held_does_not_time_out()
mocked_tasks_are_answered_and_their_backoffs_pass()
print("ok")
