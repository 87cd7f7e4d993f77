"""Charges cards: a worker on RabbitMQ with its client for Python, pika.

    worker.py URL QUEUE
"""

import json
import sys
import uuid

import pika


def charge(order):
    """What the worker is for: a result, or an error that Retry and Catch know by its name."""
    if order.get("total", 0) > 1000:
        return "failed", {"error": "Declined", "cause": f"{order['total']} is too much"}
    return "succeeded", {"order": order.get("id"), "charged": order.get("total", 0)}


def work(channel, method, properties, body):
    """Does a task; it is acknowledged once what came of it is confirmed."""
    task = properties.headers
    outcome, data = charge(json.loads(body))
    channel.basic_publish(
        exchange=task["cloudEvents:replyexchange"],
        routing_key=task["cloudEvents:replyto"],
        body=json.dumps(data),
        properties=pika.BasicProperties(
            content_type="application/json",
            delivery_mode=2,
            headers={
                "cloudEvents:specversion": "1.0",
                "cloudEvents:id": str(uuid.uuid4()),
                "cloudEvents:source": "/workers/charge",
                "cloudEvents:type": f"frevo.task.{outcome}",
                "cloudEvents:attemptid": task["cloudEvents:attemptid"],
            },
        ),
        mandatory=True,
    )
    channel.basic_ack(method.delivery_tag)


def main(url, queue):
    channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
    channel.confirm_delivery()
    channel.basic_qos(prefetch_count=100)
    channel.basic_consume(queue, work)
    print("ready", flush=True)
    channel.start_consuming()


if __name__ == "__main__":
    main(*sys.argv[1:])
