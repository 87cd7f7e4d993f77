"""Billing: takes orders, and says what was paid.

    python billing.py BOOTSTRAP [COUNT]      ends after so many
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
        "group.id": PREFIX + "billing",
        "auto.offset.reset": "earliest",
    })
    consumer.subscribe([PREFIX + "shop.orders"])
    left = int(count or 0)
    while left > 0 or count is None:
        record = consumer.poll(1)
        if record is None or record.error():
            continue
        order, said = json.loads(record.value()), dict(record.headers())
        headers = {
            "ce_specversion": "1.0",
            "ce_id": f"paid-{order['order']}",
            "ce_source": "billing",
            "ce_type": "OrderPaid",
            "ce_subject": order["order"],
            # What it follows from: that is all that a tree of causes needs.
            "ce_causationid": said["ce_id"],
            "content-type": "application/json",
        }
        producer.produce(PREFIX + "billing.payments", json.dumps(order), record.key(), headers=headers)
        producer.flush()
        left -= 1
    consumer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
