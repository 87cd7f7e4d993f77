"""The calls that Terraform's AWS provider makes for a state machine with
`publish = true`, an activity and an alias: plan, apply, a second plan that has
nothing to do, a change, and destroy. Run by the end-to-end tests:
`python terraform_story.py ENDPOINT`.

The provider sends what it has, empty descriptions and weights of zero included,
and compares what it reads with what was configured: a difference would be
planned again and again.
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
    aws_access_key_id="333333333333",
    aws_secret_access_key="any",
    config=Config(retries={"max_attempts": 0}),
)

# As heredocs and jsonencode() leave them: with and without blanks.
FIRST = """{
  "Comment": "one",
  "StartAt": "Only",
  "States": { "Only": { "Type": "Pass", "End": true } }
}
"""
SECOND = '{"Comment":"two","StartAt":"Only","States":{"Only":{"End":true,"Type":"Pass"}}}'


def code(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


class StateMachine:
    def __init__(self, config):
        # While planning, the definition is checked, warnings included.
        self.plan_check(config)
        made = sfn.create_state_machine(
            name="shop",
            definition=config["definition"],
            roleArn=config["role_arn"],
            type="STANDARD",
            publish=True,
            tags=[{"key": key, "value": value} for key, value in config["tags"].items()],
        )
        self.arn = made["stateMachineArn"]
        assert made["stateMachineVersionArn"] == self.arn + ":1", made

    def plan_check(self, config):
        checked = sfn.validate_state_machine_definition(
            definition=config["definition"], type="STANDARD", severity="ERROR"
        )
        assert checked["result"] == "OK" and checked["diagnostics"] == [], checked

    def read(self):
        found = sfn.describe_state_machine(stateMachineArn=self.arn)
        versions = sfn.list_state_machine_versions(stateMachineArn=self.arn)["stateMachineVersions"]
        tags = sfn.list_tags_for_resource(resourceArn=self.arn)["tags"]
        self.computed = {
            "version": versions[0]["stateMachineVersionArn"],
            "status": found["status"],
            "logging": found["loggingConfiguration"],
            "tracing": found["tracingConfiguration"],
            "encryption": found["encryptionConfiguration"],
            "created": found["creationDate"],
        }
        assert found["status"] == "ACTIVE" and found["type"] == "STANDARD" and found["name"] == "shop", found
        return {
            "definition": found["definition"],
            "role_arn": found["roleArn"],
            "tags": {tag["key"]: tag["value"] for tag in tags},
        }

    def update(self, before, config):
        self.plan_check(config)
        removed = [key for key in before["tags"] if key not in config["tags"]]
        if removed:
            sfn.untag_resource(resourceArn=self.arn, tagKeys=removed)
        changed = [{"key": k, "value": v} for k, v in config["tags"].items() if before["tags"].get(k) != v]
        if changed:
            sfn.tag_resource(resourceArn=self.arn, tags=changed)
        sfn.update_state_machine(
            stateMachineArn=self.arn,
            definition=config["definition"],
            roleArn=config["role_arn"],
            publish=True,
            versionDescription="",
            tracingConfiguration={"enabled": False},
        )
        deadline = time.monotonic() + 60
        while True:
            found = sfn.describe_state_machine(stateMachineArn=self.arn)
            is_equal = json.loads(found["definition"]) == json.loads(config["definition"])
            if is_equal and found["roleArn"] == config["role_arn"]:
                return
            assert time.monotonic() < deadline, "the update never shows"
            time.sleep(0.1)

    def delete(self):
        sfn.delete_state_machine(stateMachineArn=self.arn)
        deadline = time.monotonic() + 300
        while True:
            try:
                found = sfn.describe_state_machine(stateMachineArn=self.arn)
            except sfn.exceptions.StateMachineDoesNotExist:
                return
            assert found["status"] == "DELETING", found
            assert time.monotonic() < deadline, "the state machine is never gone"
            time.sleep(0.1)


class Alias:
    def __init__(self, routes):
        made = sfn.create_state_machine_alias(name="live", description="", routingConfiguration=routes)
        self.arn = made["stateMachineAliasArn"]

    def read(self):
        found = sfn.describe_state_machine_alias(stateMachineAliasArn=self.arn)
        assert found["name"] == "live" and found["creationDate"] <= found["updateDate"], found
        return {"description": found.get("description", ""), "routes": found["routingConfiguration"]}


class Activity:
    def __init__(self, tags):
        made = sfn.create_activity(name="approve", tags=[{"key": k, "value": v} for k, v in tags.items()])
        self.arn = made["activityArn"]

    def read(self):
        found = sfn.describe_activity(activityArn=self.arn)
        tags = sfn.list_tags_for_resource(resourceArn=self.arn)["tags"]
        assert found["name"] == "approve" and found["activityArn"] == self.arn, found
        return {tag["key"]: tag["value"] for tag in tags}


# apply
first = {"definition": FIRST, "role_arn": "arn:aws:iam::333333333333:role/one", "tags": {"team": "a", "old": "x"}}
machine = StateMachine(first)
activity = Activity({"team": "a"})
one = [{"stateMachineVersionArn": machine.arn + ":1", "weight": 100}]
alias = Alias(one)

# plan: twice, and nothing to do
computed = None
for _ in range(2):
    assert machine.read() == first, machine.read()
    assert alias.read() == {"description": "", "routes": one}, alias.read()
    assert activity.read() == {"team": "a"}, activity.read()
    computed = computed or machine.computed
    assert computed == machine.computed, "what the server computed changes from plan to plan"

# change, apply
second = {"definition": SECOND, "role_arn": "arn:aws:iam::333333333333:role/two", "tags": {"team": "b", "new": "y"}}
machine.update(first, second)
assert machine.read() == second, machine.read()
assert machine.computed["version"] == machine.arn + ":2", machine.computed
both = [
    {"stateMachineVersionArn": machine.arn + ":1", "weight": 10},
    {"stateMachineVersionArn": machine.arn + ":2", "weight": 90},
]
sfn.update_state_machine_alias(stateMachineAliasArn=alias.arn, description="canary", routingConfiguration=both)

# plan: nothing to do
assert machine.read() == second, machine.read()
assert alias.read() == {"description": "canary", "routes": both}, alias.read()

# destroy, what depends first
sfn.delete_state_machine_alias(stateMachineAliasArn=alias.arn)
assert code(sfn.describe_state_machine_alias, stateMachineAliasArn=alias.arn) == "ResourceNotFound"
machine.delete()
sfn.delete_activity(activityArn=activity.arn)
assert code(sfn.describe_activity, activityArn=activity.arn) == "ActivityDoesNotExist"
print("applied, planned empty, changed, planned empty, destroyed")
