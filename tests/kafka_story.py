"""A service that never heard of Frevo: Kafka's own client, with its default settings.

    kafka_story.py BOOTSTRAP create TOPIC PARTITIONS
    kafka_story.py BOOTSTRAP produce TOPIC < records, a JSON object {key, value, headers} a line
    kafka_story.py BOOTSTRAP consume TOPIC COUNT      prints the first records, a JSON object a line
    kafka_story.py BOOTSTRAP committed GROUP TOPIC    prints the group's offsets, by partition
"""

import json
import sys
import time
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic


def create(bootstrap, topic, partitions):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    made = admin.create_topics([NewTopic(topic, int(partitions), 1)])
    made[topic].result(30)


def produce(bootstrap, topic):
    producer = Producer({"bootstrap.servers": bootstrap})
    failed = []

    def delivered(error, _):
        if error is not None:
            failed.append(str(error))

    for line in sys.stdin:
        record = json.loads(line)
        headers = [(name, value.encode()) for name, value in record.get("headers", {}).items()]
        producer.produce(topic, record.get("value"), record.get("key"), headers=headers, on_delivery=delivered)
        producer.poll(0)
    producer.flush(60)
    assert not failed, failed


def consume(bootstrap, topic, count):
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": f"story-{uuid.uuid4()}",
        "auto.offset.reset": "earliest",
    })
    consumer.subscribe([topic])
    deadline = time.monotonic() + 60
    for _ in range(int(count)):
        record = None
        while record is None:
            assert time.monotonic() < deadline, "too few records"
            record = consumer.poll(1)
        assert record.error() is None, record.error()
        text = lambda value: None if value is None else value.decode()
        print(json.dumps({
            "partition": record.partition(),
            "key": text(record.key()),
            "value": text(record.value()),
            "headers": {name: text(value) for name, value in record.headers() or []},
        }))
    consumer.close()


def committed(bootstrap, group, topic):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group})
    partitions = consumer.list_topics(topic, 30).topics[topic].partitions
    found = consumer.committed([TopicPartition(topic, partition) for partition in partitions], 30)
    print(json.dumps({str(place.partition): max(place.offset, 0) for place in found}))
    consumer.close()


if __name__ == "__main__":
    _, bootstrap, action, *arguments = sys.argv
    actions = {"create": create, "produce": produce, "consume": consume, "committed": committed}
    actions[action](bootstrap, *arguments)
