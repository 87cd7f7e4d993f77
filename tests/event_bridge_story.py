"""What a program with boto3 registers of EventBridge. Run by the end-to-end
tests, each time with another part of the story:

    python event_bridge_story.py register|find|empty|publish|replay|schedule ENDPOINT
"""

import json
import sys
import time
from datetime import datetime, timedelta, timezone
from urllib.request import Request, urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

PART, ENDPOINT = sys.argv[1:3]
HERE = "arn:aws:events:eu-west-1:123456789012"
MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:ship"
FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:notify"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
PATTERN = json.dumps({"source": ["shop"], "detail": {"amount": [{"numeric": [">", 100]}]}})

events = boto3.client(
    "events",
    endpoint_url=ENDPOINT,
    region_name="eu-west-1",
    aws_access_key_id="123456789012",
    aws_secret_access_key="any",
    # What is refused is to be refused by the server.
    config=Config(retries={"max_attempts": 0}, parameter_validation=False),
)


def refused(operation, code, message, **arguments):
    try:
        answer = getattr(events, operation)(**arguments)
    except ClientError as error:
        told = (error.response["Error"]["Code"], error.response["Error"]["Message"])
        assert told == (code, message), told
    else:
        raise AssertionError(f"{operation} {arguments} answered {answer}")


def names(answer, member):
    return [item["Name"] for item in answer[member]]


def buses():
    assert names(events.list_event_buses(), "EventBuses") == ["default"]
    made = events.create_event_bus(
        Name="orders",
        Description="what the shop says",
        LogConfig={"Level": "ERROR", "IncludeDetail": "NONE"},
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    assert made["EventBusArn"] == f"{HERE}:event-bus/orders", made
    assert made["LogConfig"] == {"Level": "ERROR", "IncludeDetail": "NONE"}, made
    refused(
        "create_event_bus",
        "ResourceAlreadyExistsException",
        "Event bus orders already exists.",
        Name="orders",
    )
    refused(
        "create_event_bus",
        "ValidationException",
        "1 validation error detected: Value 'a/b' at 'name' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
        Name="a/b",
    )
    changed = events.update_event_bus(Name="orders", Description="orders and payments")
    assert changed["LogConfig"]["Level"] == "ERROR", changed
    described = events.describe_event_bus(Name=made["EventBusArn"])
    assert described["Description"] == "orders and payments", described
    assert described["LastModifiedTime"] >= described["CreationTime"], described
    assert "Policy" not in described
    refused(
        "describe_event_bus",
        "ResourceNotFoundException",
        "Event bus missing does not exist.",
        Name="missing",
    )
    refused("delete_event_bus", "ValidationException", "Cannot delete event bus default.", Name="default")
    events.delete_event_bus(Name="missing")
    events.create_event_bus(Name="audit")
    first = events.list_event_buses(Limit=2)
    assert names(first, "EventBuses") == ["audit", "default"], first
    second = events.list_event_buses(Limit=2, NextToken=first["NextToken"])
    assert names(second, "EventBuses") == ["orders"] and "NextToken" not in second, second
    assert names(events.list_event_buses(NamePrefix="or"), "EventBuses") == ["orders"]
    refused(
        "list_event_buses",
        "ValidationException",
        "Parameter NextToken is not valid.",
        NextToken="another",
    )


def permissions():
    refused(
        "remove_permission",
        "ResourceNotFoundException",
        "EventBus does not have a policy.",
        StatementId="partner",
        EventBusName="orders",
    )
    events.put_permission(
        EventBusName="orders",
        Action="events:PutEvents",
        Principal="111111111111",
        StatementId="partner",
    )
    events.put_permission(
        EventBusName="orders",
        Action="events:PutEvents",
        Principal="*",
        StatementId="organization",
        Condition={"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-1"},
    )
    policy = json.loads(events.describe_event_bus(Name="orders")["Policy"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["partner", "organization"]
    assert policy["Statement"][0] == {
        "Sid": "partner",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111111111111:root"},
        "Action": "events:PutEvents",
        "Resource": f"{HERE}:event-bus/orders",
    }, policy
    refused(
        "remove_permission",
        "ResourceNotFoundException",
        "Statement with the provided id does not exist.",
        StatementId="nobody",
        EventBusName="orders",
    )
    events.remove_permission(StatementId="organization", EventBusName="orders")


def rules():
    made = events.put_rule(Name="large", EventBusName="orders", EventPattern=PATTERN, Tags=[])
    assert made["RuleArn"] == f"{HERE}:rule/orders/large", made
    assert events.put_rule(Name="all", EventPattern='{"source":["shop"]}')["RuleArn"] == f"{HERE}:rule/all"
    described = events.describe_rule(Name="large", EventBusName="orders")
    described.pop("ResponseMetadata")
    assert described == {
        "Name": "large",
        "Arn": made["RuleArn"],
        "EventPattern": PATTERN,
        "State": "ENABLED",
        "EventBusName": "orders",
        "CreatedBy": "123456789012",
    }, described
    refused(
        "put_rule",
        "InvalidEventPatternException",
        "Event pattern is not valid. Reason: Empty arrays are not allowed\n at [Source: (String)"
        '"{"source":[]}"; line: 1, column: 13]',
        Name="none",
        EventPattern='{"source":[]}',
    )
    refused(
        "put_rule",
        "ValidationException",
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        Name="none",
    )
    refused(
        "put_rule",
        "ValidationException",
        "ScheduleExpression is supported only on the default event bus.",
        Name="none",
        EventBusName="orders",
        ScheduleExpression="rate(1 minute)",
    )
    refused(
        "put_rule",
        "ValidationException",
        "Parameter ScheduleExpression is not valid.",
        Name="none",
        ScheduleExpression="rate(1 minutes)",
    )
    minutely = {"Name": "minutely", "ScheduleExpression": "rate(1 minute)", "State": "DISABLED"}
    events.put_rule(**minutely)
    described = events.describe_rule(Name="minutely")
    assert {name: described.get(name) for name in minutely} == minutely, described
    assert "EventPattern" not in described, described
    events.delete_rule(Name="minutely")
    refused(
        "put_rule",
        "ResourceNotFoundException",
        "Event bus missing does not exist.",
        Name="none",
        EventBusName="missing",
        EventPattern=PATTERN,
    )
    refused(
        "describe_rule",
        "ResourceNotFoundException",
        "Rule missing does not exist on EventBus default.",
        Name="missing",
    )
    assert names(events.list_rules(EventBusName="orders"), "Rules") == ["large"]
    assert names(events.list_rules(NamePrefix="b"), "Rules") == []


def targets():
    answer = events.put_targets(
        Rule="large",
        EventBusName="orders",
        Targets=[
            {"Id": "ship", "Arn": MACHINE, "RoleArn": "arn:aws:iam::123456789012:role/any"},
            {
                "Id": "notify",
                "Arn": FUNCTION,
                "InputTransformer": {
                    "InputPathsMap": {"amount": "$.detail.amount"},
                    "InputTemplate": '{"paid": <amount>}',
                },
                "RetryPolicy": {"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60},
            },
            {"Id": "queue", "Arn": QUEUE},
        ],
    )
    assert answer["FailedEntryCount"] == 1, answer
    assert answer["FailedEntries"] == [
        {
            "TargetId": "queue",
            "ErrorCode": "ValidationException",
            "ErrorMessage": f"Target {QUEUE} is of a kind that this version of Frevo does not deliver to: "
            "it knows state machines, event buses and Lambda functions.",
        }
    ], answer
    kept = events.list_targets_by_rule(Rule="large", EventBusName="orders")["Targets"]
    assert [target["Id"] for target in kept] == ["notify", "ship"], kept
    assert kept[0]["RetryPolicy"]["MaximumRetryAttempts"] == 3, kept
    assert kept[0]["InputTransformer"]["InputTemplate"] == '{"paid": <amount>}', kept
    found = events.list_rule_names_by_target(TargetArn=MACHINE, EventBusName="orders")
    assert found["RuleNames"] == ["large"], found
    assert events.list_rule_names_by_target(TargetArn=MACHINE)["RuleNames"] == []
    put = {"Rule": "large", "EventBusName": "orders"}
    refused(
        "put_targets",
        "ValidationException",
        "Only one of Input, InputPath, or InputTransformer must be provided for target two.",
        Targets=[{"Id": "two", "Arn": MACHINE, "Input": "{}", "InputPath": "$.detail"}],
        **put,
    )
    refused(
        "put_targets",
        "LimitExceededException",
        "The requested resource exceeds the maximum number allowed.",
        Targets=[{"Id": f"more-{number}", "Arn": MACHINE} for number in range(4)],
        **put,
    )
    refused(
        "put_targets",
        "ResourceNotFoundException",
        "Rule missing does not exist on EventBus orders.",
        Rule="missing",
        EventBusName="orders",
        Targets=[{"Id": "ship", "Arn": MACHINE}],
    )
    refused(
        "delete_rule",
        "ValidationException",
        "Rule can't be deleted since it has targets.",
        Name="large",
        EventBusName="orders",
    )
    refused(
        "delete_event_bus",
        "ValidationException",
        "Event bus orders can't be deleted since it has rules.",
        Name="orders",
    )


def circles():
    forward = {"EventPattern": '{"source":[{"exists":true}]}'}
    events.put_rule(Name="on", EventBusName="orders", **forward)
    events.put_targets(
        Rule="on", EventBusName="orders", Targets=[{"Id": "audit", "Arn": f"{HERE}:event-bus/audit"}]
    )
    events.put_rule(Name="back", EventBusName="audit", **forward)
    refused(
        "put_targets",
        "ValidationException",
        "Event buses must not forward in a circle: audit -> orders -> audit.",
        Rule="back",
        EventBusName="audit",
        Targets=[{"Id": "orders", "Arn": f"{HERE}:event-bus/orders"}],
    )


def patterns():
    event = {
        "id": "1",
        "account": "123456789012",
        "source": "shop",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail-type": "Paid",
        "detail": {"amount": 120},
    }
    tested = events.test_event_pattern(EventPattern=PATTERN, Event=json.dumps(event))
    assert tested["Result"] is True
    event["detail"]["amount"] = 80
    assert events.test_event_pattern(EventPattern=PATTERN, Event=json.dumps(event))["Result"] is False
    event.pop("resources")
    for text in [json.dumps(event), "[]", "{"]:
        refused(
            "test_event_pattern",
            "ValidationException",
            "Parameter Event is not valid.",
            EventPattern=PATTERN,
            Event=text,
        )
    refused(
        "test_event_pattern",
        "InvalidEventPatternException",
        "Event pattern is not valid. Reason: Filter is not an object\n at [Source: (String)"
        '"[]"; line: 1, column: 2]',
        EventPattern="[]",
        Event="{}",
    )


def tags():
    arn = f"{HERE}:event-bus/orders"
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "cost", "Value": "7"}])
    events.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert events.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "cost", "Value": "7"}]
    rule = f"{HERE}:rule/orders/large"
    events.tag_resource(ResourceARN=rule, Tags=[{"Key": "team", "Value": "shop"}])
    assert events.list_tags_for_resource(ResourceARN=rule)["Tags"] == [{"Key": "team", "Value": "shop"}]
    missing = f"{HERE}:rule/missing"
    refused(
        "list_tags_for_resource",
        "ResourceNotFoundException",
        f"Resource {missing} is no event bus or rule of this account and region.",
        ResourceARN=missing,
    )


def archives():
    source = f"{HERE}:event-bus/orders"
    made = events.create_archive(ArchiveName="year", EventSourceArn=source, RetentionDays=365)
    assert (made["ArchiveArn"], made["State"]) == (f"{HERE}:archive/year", "ENABLED"), made
    refused(
        "create_archive",
        "ResourceAlreadyExistsException",
        "Archive year already exists.",
        ArchiveName="year",
        EventSourceArn=source,
    )
    refused(
        "update_archive",
        "ValidationException",
        "At least one of EventPattern, RetentionDays or Description must be provided.",
        ArchiveName="year",
    )
    events.update_archive(ArchiveName="year", EventPattern=PATTERN)
    described = events.describe_archive(ArchiveName="year")
    assert (described["RetentionDays"], described["EventPattern"]) == (365, PATTERN), described
    assert described["EventSourceArn"] == source
    assert [item["ArchiveName"] for item in events.list_archives(EventSourceArn=source)["Archives"]] == ["year"]
    refused(
        "describe_archive", "ResourceNotFoundException", "Archive missing does not exist.", ArchiveName="missing"
    )


def connections():
    def basic(**parameters):
        return {"BasicAuthParameters": parameters}

    made = events.create_connection(
        Name="partner",
        AuthorizationType="BASIC",
        AuthParameters={
            **basic(Username="shop", Password="s3cret-password"),
            "InvocationHttpParameters": {
                "HeaderParameters": [
                    {"Key": "x-tenant", "Value": "7", "IsValueSecret": False},
                    {"Key": "x-token", "Value": "s3cret-token", "IsValueSecret": True},
                ]
            },
        },
    )
    assert made["ConnectionArn"].startswith(f"{HERE}:connection/partner/"), made
    assert made["ConnectionState"] == "AUTHORIZED", made
    refused(
        "create_connection",
        "ValidationException",
        "Parameter AuthParameters is not valid. Reason: Password is a required argument of "
        "BasicAuthParameters.",
        Name="other",
        AuthorizationType="BASIC",
        AuthParameters=basic(Username="shop"),
    )
    refused(
        "create_connection",
        "ResourceAlreadyExistsException",
        "Connection partner already exists.",
        Name="partner",
        AuthorizationType="BASIC",
        AuthParameters=basic(Username="shop", Password="s3cret-password"),
    )
    events.update_connection(Name="partner", AuthParameters=basic(Password="s3cret-other"))
    described = events.describe_connection(Name="partner")
    assert "s3cret" not in json.dumps(described, default=str), described
    assert described["AuthParameters"]["BasicAuthParameters"] == {"Username": "shop"}, described
    headers = described["AuthParameters"]["InvocationHttpParameters"]["HeaderParameters"]
    assert headers == [
        {"Key": "x-tenant", "Value": "7", "IsValueSecret": False},
        {"Key": "x-token", "IsValueSecret": True},
    ], headers
    assert names(events.list_connections(ConnectionState="AUTHORIZED"), "Connections") == ["partner"]
    refused(
        "describe_connection",
        "ResourceNotFoundException",
        "Failed to describe the connection(s). Connection 'missing' does not exist.",
        Name="missing",
    )


def unsupported():
    refused(
        "list_endpoints",
        "UnsupportedOperationException",
        "This version of Frevo does not support ListEndpoints yet.",
    )


def find():
    assert names(events.list_event_buses(), "EventBuses") == ["audit", "default", "orders"]
    assert names(events.list_rules(EventBusName="orders"), "Rules") == ["large", "on"]
    kept = events.list_targets_by_rule(Rule="large", EventBusName="orders")["Targets"]
    assert [target["Id"] for target in kept] == ["notify", "ship"], kept
    policy = json.loads(events.describe_event_bus(Name="orders")["Policy"])
    assert [statement["Sid"] for statement in policy["Statement"]] == ["partner"]
    assert events.describe_archive(ArchiveName="year")["EventPattern"] == PATTERN
    assert events.describe_connection(Name="partner")["AuthParameters"]["BasicAuthParameters"]
    # Only who reads the secret can change a part of it.
    events.update_connection(
        Name="partner", AuthParameters={"BasicAuthParameters": {"Username": "shop-2"}}
    )
    described = events.describe_connection(Name="partner")
    assert described["AuthParameters"]["BasicAuthParameters"] == {"Username": "shop-2"}, described
    tags = events.list_tags_for_resource(ResourceARN=f"{HERE}:rule/orders/large")["Tags"]
    assert tags == [{"Key": "team", "Value": "shop"}]


def empty():
    gone = events.remove_targets(Rule="large", EventBusName="orders", Ids=["notify", "ship", "queue"])
    assert gone["FailedEntryCount"] == 1, gone
    assert gone["FailedEntries"] == [
        {
            "TargetId": "queue",
            "ErrorCode": "ResourceNotFoundException",
            "ErrorMessage": "Rule 'large' does not have a target with the Id 'queue'.",
        }
    ], gone
    events.disable_rule(Name="large", EventBusName="orders")
    assert events.describe_rule(Name="large", EventBusName="orders")["State"] == "DISABLED"
    events.enable_rule(Name="large", EventBusName="orders")
    assert events.describe_rule(Name="large", EventBusName="orders")["State"] == "ENABLED"
    events.delete_rule(Name="large", EventBusName="orders")
    events.delete_rule(Name="large", EventBusName="orders")
    events.remove_targets(Rule="on", EventBusName="orders", Ids=["audit"])
    events.delete_rule(Name="on", EventBusName="orders")
    events.delete_rule(Name="back", EventBusName="audit")
    events.delete_rule(Name="all")
    assert events.deauthorize_connection(Name="partner")["ConnectionState"] == "DEAUTHORIZED"
    events.delete_connection(Name="partner")
    events.delete_archive(ArchiveName="year")
    for bus in ["orders", "audit"]:
        events.delete_event_bus(Name=bus)
    assert names(events.list_event_buses(), "EventBuses") == ["default"]
    assert events.list_rules()["Rules"] == []
    assert events.list_connections()["Connections"] == []
    assert events.list_archives()["Archives"] == []


def publish():
    """An event starts an execution, whose end comes back as an event that starts another."""
    states = boto3.client(
        "stepfunctions",
        endpoint_url=ENDPOINT,
        region_name="eu-west-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="any",
    )
    definition = {"StartAt": "Take", "States": {"Take": {"Type": "Pass", "End": True}}}
    for machine in ["ship", "report"]:
        states.create_state_machine(
            name=machine, definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/any"
        )
    report = MACHINE.replace(":ship", ":report")
    events.put_rule(Name="ship", EventPattern=PATTERN)
    events.put_targets(Rule="ship", Targets=[{"Id": "1", "Arn": MACHINE, "InputPath": "$.detail"}])
    ended = {"source": ["aws.states"], "detail": {"stateMachineArn": [MACHINE], "status": ["SUCCEEDED"]}}
    events.put_rule(Name="report", EventPattern=json.dumps(ended))
    transformer = {
        "InputPathsMap": {"output": "$.detail.output", "status": "$.detail.status"},
        "InputTemplate": '{"status": <status>, "output": <output>}',
    }
    events.put_targets(
        Rule="report", Targets=[{"Id": "1", "Arn": report, "InputTransformer": transformer}]
    )
    entry = {"Source": "shop", "DetailType": "Placed", "Detail": json.dumps({"amount": 500})}
    answer = events.put_events(
        Entries=[
            entry,
            {**entry, "Detail": json.dumps({"amount": 5})},
            {**entry, "Detail": "no JSON"},
            {"DetailType": "Placed", "Detail": "{}"},
            {**entry, "Source": "aws.s3"},
            {**entry, "EventBusName": "nowhere"},
        ]
    )
    assert answer["FailedEntryCount"] == 4, answer
    told = [(item.get("ErrorCode"), item.get("ErrorMessage")) for item in answer["Entries"]]
    assert told == [
        (None, None),
        (None, None),
        ("MalformedDetail", "Detail is malformed."),
        ("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument."),
        ("NotAuthorizedForSourceException", "Not authorized for the source."),
        ("ResourceNotFoundException", "Event bus nowhere does not exist."),
    ], told
    executions = []
    deadline = time.monotonic() + 60
    while not executions and time.monotonic() < deadline:
        executions = states.list_executions(stateMachineArn=report)["executions"]
        time.sleep(0.05)
    assert len(executions) == 1, executions
    described = states.describe_execution(executionArn=executions[0]["executionArn"])
    assert json.loads(described["input"]) == {"status": "SUCCEEDED", "output": '{"amount":500}'}, described
    assert len(states.list_executions(stateMachineArn=MACHINE)["executions"]) == 1
    huge = [{**entry, "Detail": json.dumps({"text": "x" * 700_000})}] * 2
    refused(
        "put_events",
        "ValidationException",
        "Total size of the entries in the request is over the limit.",
        Entries=huge,
    )


def wait_for(look, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError(f"it took longer than {seconds} seconds")


def replay():
    states = boto3.client(
        "stepfunctions",
        endpoint_url=ENDPOINT,
        region_name="eu-west-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="any",
    )
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    made = states.create_state_machine(
        name="ship", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/any"
    )
    events.create_event_bus(Name="orders")
    events.create_event_bus(Name="other")
    for name, pattern in {"ships": {"source": ["shop"]}, "on": {"source": ["elsewhere"]}}.items():
        events.put_rule(Name=name, EventBusName="orders", EventPattern=json.dumps(pattern))
        target = {"Id": "1", "Arn": made["stateMachineArn"]}
        events.put_targets(Rule=name, EventBusName="orders", Targets=[target])
    bus = f"{HERE}:event-bus/orders"
    archive = events.create_archive(ArchiveName="dear", EventSourceArn=bus, EventPattern=PATTERN)["ArchiveArn"]
    begun = time.time()
    entry = {"Source": "shop", "DetailType": "Placed", "EventBusName": "orders"}
    entries = [{**entry, "Detail": json.dumps({"amount": amount})} for amount in [5, 500, 700]]
    put = events.put_events(Entries=entries)
    assert put["FailedEntryCount"] == 0, put

    def inputs():
        started = states.list_executions(stateMachineArn=made["stateMachineArn"])["executions"]
        described = [states.describe_execution(executionArn=item["executionArn"]) for item in started]
        return [json.loads(item["input"]) for item in described]

    wait_for(lambda: len(inputs()) == 3)
    arguments = {
        "ReplayName": "again",
        "EventSourceArn": archive,
        "EventStartTime": begun - 60,
        "EventEndTime": time.time() + 1,
        "Destination": {"Arn": bus, "FilterArns": [f"{HERE}:rule/orders/ships"]},
    }
    started = events.start_replay(**arguments)
    assert (started["ReplayArn"], started["State"]) == (f"{HERE}:replay/again", "STARTING"), started
    ended = wait_for(
        lambda: (shown := events.describe_replay(ReplayName="again"))["State"] == "COMPLETED" and shown
    )
    assert ended["EventSourceArn"] == archive and ended["Destination"] == arguments["Destination"], ended
    assert ended["ReplayEndTime"] >= ended["ReplayStartTime"] and ended["EventLastReplayedTime"], ended
    assert [item["ReplayName"] for item in events.list_replays(State="COMPLETED")["Replays"]] == ["again"]
    assert events.list_replays(State="RUNNING")["Replays"] == []
    again = [found for found in inputs() if found.get("replay-name") == "again"]
    assert sorted(found["detail"]["amount"] for found in again) == [500, 700], again
    ids = {item["EventId"] for item in put["Entries"]}
    assert len(inputs()) == 5 and {found["id"] for found in again} < ids, inputs()
    refused(
        "start_replay", "ResourceAlreadyExistsException", "Replay again already exists.", **arguments
    )
    for changed, message in [
        (
            {"EventEndTime": begun - 90},
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.",
        ),
        (
            {"Destination": {"Arn": f"{HERE}:event-bus/other"}},
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
        ),
        (
            {"EventSourceArn": f"{HERE}:archive/missing"},
            "Parameter EventSourceArn is not valid. Reason: Archive missing does not exist.",
        ),
        (
            {"EventSourceArn": bus},
            "Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.",
        ),
        (
            {"Destination": {"Arn": archive}},
            "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.",
        ),
    ]:
        refused("start_replay", "ValidationException", message, **{**arguments, "ReplayName": "more", **changed})
    missing = {"Arn": bus, "FilterArns": [f"{HERE}:rule/orders/none"]}
    refused(
        "start_replay",
        "ResourceNotFoundException",
        "Rule none does not exist on EventBus orders.",
        **{**arguments, "ReplayName": "more", "Destination": missing},
    )
    refused(
        "cancel_replay",
        "IllegalStatusException",
        "Replay again is not in a valid state for this operation.",
        ReplayName="again",
    )
    refused(
        "describe_replay", "ResourceNotFoundException", "Replay none does not exist.", ReplayName="none"
    )


def schedule():
    """A scheduled rule and a schedule start executions at their minute and second."""
    states = boto3.client(
        "stepfunctions",
        endpoint_url=ENDPOINT,
        region_name="eu-west-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="any",
    )
    definition = {"StartAt": "Take", "States": {"Take": {"Type": "Pass", "End": True}}}
    machines = {
        name: states.create_state_machine(
            name=name, definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/any"
        )["stateMachineArn"]
        for name in ["whole", "constant", "once"]
    }
    # The first minute that has not begun when the rule has its targets.
    due = (datetime.now(timezone.utc) + timedelta(seconds=65)).replace(second=0, microsecond=0)
    expression = f"cron({due.minute} {due.hour} {due.day} {due.month} ? {due.year})"
    rule = events.put_rule(Name="nightly", ScheduleExpression=expression)["RuleArn"]
    every = events.put_rule(Name="every", ScheduleExpression="rate(1 minute)", State="DISABLED")["RuleArn"]
    for name in ["nightly", "every"]:
        failed = events.put_targets(
            Rule=name,
            Targets=[
                {"Id": "whole", "Arn": machines["whole"]},
                {"Id": "constant", "Arn": machines["constant"], "Input": '{"why": "it is time"}'},
            ],
        )["FailedEntryCount"]
        assert failed == 0, failed
    events.disable_rule(Name="nightly")
    events.enable_rule(Name="nightly")
    soon = (datetime.now(timezone.utc) + timedelta(seconds=3)).replace(microsecond=0, tzinfo=None)
    own = {
        "expression": f"at({soon.isoformat()})",
        "target": {"type": "stateMachine", "arn": machines["once"]},
    }
    # boto3 has another service for schedules; whose they are is signed for here.
    credential = "Credential=123456789012/20260101/eu-west-1/events/aws4_request"
    put = Request(
        f"{ENDPOINT}/frevo/schedules/once",
        json.dumps(own).encode(),
        {"Authorization": f"AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0"},
        method="PUT",
    )
    with urlopen(put) as answer:
        assert answer.status == 201, answer.status

    def started(name):
        listed = lambda: states.list_executions(stateMachineArn=machines[name])["executions"]
        executions = wait_for(listed, seconds=120)
        assert len(executions) == 1, executions
        return json.loads(states.describe_execution(executionArn=executions[0]["executionArn"])["input"])

    def check(event, source, time, resource):
        told = {name: value for name, value in event.items() if name != "id"}
        assert told == {
            "version": "0",
            "detail-type": "Scheduled Event",
            "source": source,
            "account": "123456789012",
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": "eu-west-1",
            "resources": [resource],
            "detail": {},
        }, event
        assert len(event["id"]) == 36, event

    check(started("once"), "aws.scheduler", soon, "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/once")
    check(started("whole"), "aws.events", due, rule)
    assert started("constant") == {"why": "it is time"}
    shown = events.describe_rule(Name="every")
    assert (shown["Arn"], shown["State"]) == (every, "DISABLED"), shown
    assert events.describe_rule(Name="nightly")["ScheduleExpression"] == expression


PARTS = {
    "register": [
        buses,
        permissions,
        rules,
        targets,
        circles,
        patterns,
        tags,
        archives,
        connections,
        unsupported,
    ],
    "find": [find],
    "empty": [empty],
    "publish": [publish],
    "replay": [replay],
    "schedule": [schedule],
}
for part in PARTS[PART]:
    part()
