"""The shop: places orders.

    python shop.py BOOTSTRAP COUNT
"""

import json
import os
import sys

from confluent_kafka import Producer

TOPIC = os.environ.get("TOPIC_PREFIX", "") + "shop.orders"


def main(bootstrap, count):
    producer = Producer({"bootstrap.servers": bootstrap})
    for number in range(1, int(count) + 1):
        order = {"order": f"o-{number}", "amount": 100 * number}
        # A CloudEvent in the binary mode of the Kafka protocol binding.
        headers = {
            "ce_specversion": "1.0",
            "ce_id": f"placed-{number}",
            "ce_source": "shop",
            "ce_type": "OrderPlaced",
            "ce_subject": order["order"],
            "content-type": "application/json",
        }
        producer.produce(TOPIC, json.dumps(order), order["order"], headers=headers)
    producer.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
