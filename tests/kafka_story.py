"""A service that never heard of Frevo: Kafka's own client, with its default settings.

    kafka_story.py BOOTSTRAP create TOPIC PARTITIONS
    kafka_story.py BOOTSTRAP produce TOPIC < records, a JSON object {key, value, headers} a line
    kafka_story.py BOOTSTRAP committed GROUP TOPIC    prints the group's offsets, by partition
"""

import json
import sys

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


def committed(bootstrap, group, topic):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group})
    partitions = consumer.list_topics(topic, 30).topics[topic].partitions
    found = consumer.committed([TopicPartition(topic, partition) for partition in partitions], 30)
    print(json.dumps({str(place.partition): max(place.offset, 0) for place in found}))
    consumer.close()


if __name__ == "__main__":
    _, bootstrap, action, *arguments = sys.argv
    {"create": create, "produce": produce, "committed": committed}[action](bootstrap, *arguments)
