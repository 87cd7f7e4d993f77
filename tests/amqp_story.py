"""A service that never heard of Frevo: pika, RabbitMQ's client for Python.

    amqp_story.py URL create QUEUE EXCHANGE    a queue that takes what the exchange gets
    amqp_story.py URL produce EXCHANGE < messages, a JSON object {routingKey, messageId, contentType,
                                         value, headers} a line
    amqp_story.py URL consume QUEUE COUNT      prints the first messages, a JSON object a line
"""

import json
import sys

import pika


def create(channel, queue, exchange):
    channel.exchange_declare(exchange, "topic", durable=True)
    channel.queue_declare(queue, durable=True)
    channel.queue_bind(queue, exchange, "#")


def produce(channel, exchange):
    channel.confirm_delivery()
    for line in sys.stdin:
        message = json.loads(line)
        properties = pika.BasicProperties(
            message_id=message.get("messageId"),
            content_type=message.get("contentType"),
            headers=message.get("headers"),
            delivery_mode=2,
        )
        key = message.get("routingKey", "orders.placed")
        channel.basic_publish(exchange, key, message["value"].encode(), properties)


def consume(channel, queue, count):
    left = int(count)
    for method, properties, body in channel.consume(queue, inactivity_timeout=60):
        assert method is not None, "too few messages"
        print(json.dumps({
            "routingKey": method.routing_key,
            "messageId": properties.message_id,
            "contentType": properties.content_type,
            "deliveryMode": properties.delivery_mode,
            "value": body.decode(),
            "headers": properties.headers or {},
        }))
        channel.basic_ack(method.delivery_tag)
        left -= 1
        if left == 0:
            break
    channel.cancel()


if __name__ == "__main__":
    _, url, action, *arguments = sys.argv
    connection = pika.BlockingConnection(pika.URLParameters(url))
    {"create": create, "produce": produce, "consume": consume}[action](connection.channel(), *arguments)
    connection.close()
