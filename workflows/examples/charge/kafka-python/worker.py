"""Charges cards: a worker on Kafka with Kafka's own client, confluent-kafka.

    worker.py BOOTSTRAP TOPIC GROUP
"""

import json
import sys
import uuid
from datetime import datetime, timezone

from confluent_kafka import Consumer, Producer


def charge(order):
    """What the worker is for: a result, or an error that Retry and Catch know by its name."""
    if order.get("total", 0) > 1000:
        return "failed", {"error": "Declined", "cause": f"{order['total']} is too much"}
    return "succeeded", {"order": order.get("id"), "charged": order.get("total", 0)}


def attributes(record):
    """The CloudEvent's attributes: headers that begin with `ce_`."""
    headers = record.headers() or []
    return {name[3:]: value.decode() for name, value in headers if name.startswith("ce_")}


def is_open(task):
    """Whether the task is still to be done: it is one, and its time is not over."""
    expires = task.get("expirytime")
    if expires and datetime.fromisoformat(expires) < datetime.now(timezone.utc):
        return False
    return task.get("type") == "frevo.task"


def complete(producer, task, outcome, data):
    """Says what came of a task, where the task says."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid.uuid4()),
        "ce_source": "/workers/charge",
        "ce_type": f"frevo.task.{outcome}",
        "ce_attemptid": task["attemptid"],
        "content-type": "application/json",
    }
    producer.produce(task["replyto"], json.dumps(data), task["attemptid"], headers=headers)


def main(bootstrap, topic, group):
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })
    producer = Producer({"bootstrap.servers": bootstrap})
    consumer.subscribe([topic])
    print("ready", flush=True)
    while True:
        records = [record for record in consumer.consume(100, 1) if record.error() is None]
        tasks = [(attributes(record), record.value()) for record in records]
        # An attempt that is over has a tombstone behind it.
        over = {task["attemptid"] for task, _ in tasks if task.get("type") == "frevo.task.cancelled"}
        for task, data in tasks:
            if is_open(task) and task["attemptid"] not in over:
                complete(producer, task, *charge(json.loads(data)))
        if records:
            # First the completions, then the offsets: what is lost in between is done again.
            assert producer.flush(30) == 0, "Kafka does not take completions"
            consumer.commit(asynchronous=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
