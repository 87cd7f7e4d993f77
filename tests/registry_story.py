"""A service that never heard of Frevo: Kafka's own client with a schema registry's serializers, with default settings.

    registry_story.py BOOTSTRAP REGISTRY TOPIC < records, a JSON object a line

A record is {key, value}, each of which is null, {avro: VALUE, schema}, {json: VALUE, schema} or {bytes: HEX}; with
avro also references, {NAME: SCHEMA}. In a value {"$decimal": TEXT}, {"$bytes": HEX} and {"$float": TEXT} are what
JSON does not know. The ids of the schemas of the values are printed, a line each.
"""

import decimal
import json
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import (
    Schema,
    SchemaReference,
    SchemaRegistryClient,
    topic_record_subject_name_strategy,
)
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

OTHERS = {"$decimal": decimal.Decimal, "$bytes": bytes.fromhex, "$float": float}


def other(found):
    for name, make in OTHERS.items():
        if name in found:
            return make(found[name])
    return found


def described(part, registry):
    references = []
    for name, schema in part.get("references", {}).items():
        registry.register_schema(name, Schema(json.dumps(schema), "AVRO"))
        references.append(SchemaReference(name, name, 1))
    return Schema(json.dumps(part["schema"]), "AVRO", references)


def serialized(part, registry, context):
    if part is None:
        return None
    if "bytes" in part:
        return bytes.fromhex(part["bytes"])
    # A topic has records of several types.
    conf = {"subject.name.strategy": topic_record_subject_name_strategy} if context.field == MessageField.VALUE else {}
    if "avro" in part:
        return AvroSerializer(registry, described(part, registry), conf=conf)(part["avro"], context)
    return JSONSerializer(json.dumps(part["schema"]), registry, conf=conf)(part["json"], context)


def main(bootstrap, url, topic):
    registry = SchemaRegistryClient({"url": url})
    producer = Producer({"bootstrap.servers": bootstrap})
    failed = []
    for line in sys.stdin:
        record = json.loads(line, object_hook=other)
        key = serialized(record.get("key"), registry, SerializationContext(topic, MessageField.KEY))
        value = serialized(record.get("value"), registry, SerializationContext(topic, MessageField.VALUE))
        print(int.from_bytes(value[1:5], "big") if value else 0)
        producer.produce(topic, value, key, on_delivery=lambda error, _: error and failed.append(str(error)))
    producer.flush(60)
    assert not failed, failed


if __name__ == "__main__":
    main(*sys.argv[1:])
