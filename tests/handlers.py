"""Lambda handlers for the end-to-end tests, as their author would have written
them for AWS.
"""

import os
import time


class OutOfPaper(Exception):
    """What only this handler knows."""


def fails(event, context):
    raise OutOfPaper(f"no paper for {event['what']}")


def slow(event, context):
    """Takes its time, and leaves a line for every time that it was begun and
    ended."""
    note(f"begun {event['id']}")
    time.sleep(event["seconds"])
    note(f"ended {event['id']}")
    return {"slept": event["seconds"]}


def note(line):
    with open(os.environ["NOTES"], "a", encoding="utf-8") as file:
        file.write(line + "\n")


def told(event, context):
    """What the runtime told the handler."""
    return {
        "function": context.function_name,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis() > 0,
        "request": bool(context.aws_request_id),
    }
