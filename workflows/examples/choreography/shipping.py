"""Shipping: takes payments, and says what was sent.

    python shipping.py BOOTSTRAP [COUNT]     ends after so many
"""

import json
import os
import sys

from confluent_kafka import Consumer, Producer

PREFIX = os.environ.get("TOPIC_PREFIX", "")


def main(bootstrap, count=None):
    producer = Producer({"bootstrap.servers": bootstrap})
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": PREFIX + "shipping",
        "auto.offset.reset": "earliest",
    })
    consumer.subscribe([PREFIX + "billing.payments"])
    left = int(count or 0)
    while left > 0 or count is None:
        record = consumer.poll(1)
        if record is None or record.error():
            continue
        order, said = json.loads(record.value()), dict(record.headers())
        # A CloudEvent in the structured mode: all of it is in the value.
        event = {
            "specversion": "1.0",
            "id": f"sent-{order['order']}",
            "source": "shipping",
            "type": "ParcelSent",
            "subject": order["order"],
            "causationid": said["ce_id"].decode(),
            "data": {"order": order["order"], "parcel": f"p-{order['order']}"},
        }
        headers = {"content-type": "application/cloudevents+json"}
        producer.produce(PREFIX + "shipping.parcels", json.dumps(event), record.key(), headers=headers)
        producer.flush()
        left -= 1
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
