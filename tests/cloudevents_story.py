"""The official CloudEvents SDK for Python, both of its generations, at both ends:
what it writes is published, and it reads what webhooks are sent:

    python cloudevents_story.py ENDPOINT
"""

import base64
import hashlib
import hmac
import http.client
import json
import queue
import sys
import threading
import urllib.parse
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
from cloudevents.core.bindings import http as core
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1 import conversion as v1_writing
from cloudevents.v1 import http as v1

ENDPOINT = urllib.parse.urlsplit(sys.argv[1])
SECRET = "s3cret"
PATIENCE_SECONDS = 60
BATCHED = {"content-type": "application/cloudevents-batch+json"}
# What the server says of an event that came from outside.
ADDED = {"correlationid"}


class Hook(BaseHTTPRequestHandler):
    """A webhook that takes everything and checks who sent it."""

    protocol_version = "HTTP/1.1"
    taken = {"binary": queue.Queue(), "structured": queue.Queue()}

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.taken[self.path.strip("/")].put((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def send(method, path, headers, body):
    connection = http.client.HTTPConnection(ENDPOINT.hostname, ENDPOINT.port, timeout=PATIENCE_SECONDS)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    return answer.status, told


def publish(headers, body):
    status, told = send("POST", "/events/orders", headers, body)
    assert status == 202, (status, told, headers, body)


def signed(headers, body):
    """The signature as the Standard Webhooks specification has it."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(SECRET.encode(), content, hashlib.sha256).digest()
    return headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def delivered(mode, count):
    """What the webhook of this mode was sent, by event id."""
    requests = [Hook.taken[mode].get(timeout=PATIENCE_SECONDS) for _ in range(count)]
    lowered = [({name.lower(): value for name, value in headers.items()}, body) for headers, body in requests]
    for headers, body in lowered:
        assert signed(headers, body), headers
        assert not signed(headers, body + b" "), headers
        assert (headers.get("content-type") == "application/cloudevents+json") == (mode == "structured"), headers
    return lowered


def foreign(attributes):
    return {name: value for name, value in attributes.items() if name not in ADDED}


def the_current_generation():
    """cloudevents.core: attributes in any script, data of any kind."""
    common = {
        "source": "https://shop.example/orders?of=today",
        "type": "Placed",
        "time": datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=timezone.utc),
    }
    written = [
        CloudEvent(
            {**common, "id": "c-1", "datacontenttype": "application/json", "subject": 'Café "Ñandú" 100% 🎉'},
            {"amount": 500, "to": "São Paulo", "lines": [1, 2.5, None]},
        ),
        CloudEvent(
            {**common, "id": "c-2", "datacontenttype": "text/plain", "partitionkey": "order-2"}, "déjà vu"
        ),
        CloudEvent(
            {**common, "id": "c-3", "datacontenttype": "image/png", "dataschema": "https://shop.example/png"},
            bytes([137, 80, 78, 71, 0, 255]),
        ),
        CloudEvent({**common, "id": "c-4"}),
    ]
    for number, to in enumerate([core.to_structured_event, core.to_binary_event]):
        for event in written:
            renamed = CloudEvent({**event.get_attributes(), "id": f"{event.get_id()}-{number}"}, event.get_data())
            message = to(renamed)
            publish(message.headers, message.body)
    batch = b",".join(core.to_structured_event(event).body for event in written)
    publish(BATCHED, b"[" + batch + b"]")

    expected = {event.get_id(): event for event in written}
    for mode in Hook.taken:
        seen = []
        for headers, body in delivered(mode, 3 * len(written)):
            read = core.from_http_event(core.HTTPMessage(headers, body))
            original = expected[read.get_id()[:3]]
            attributes = {**original.get_attributes(), "id": read.get_id()}
            assert foreign(read.get_attributes()) == attributes, (mode, read.get_attributes(), attributes)
            assert read.get_data() == original.get_data(), (mode, read.get_data(), original.get_data())
            seen.append(read.get_id())
        ids = [f"c-{number}{mode}" for mode in ["", "-0", "-1"] for number in range(1, 5)]
        assert sorted(seen) == sorted(ids), seen


def the_first_generation():
    """cloudevents.v1, which was cloudevents.http before."""
    attributes = {"source": "shop", "type": "Placed", "subject": "order/7", "partitionkey": "order-7"}
    written = [
        v1.CloudEvent({**attributes, "id": f"v-{number}"}, {"amount": number, "to": "São Paulo"})
        for number in range(4)
    ]
    publish(*v1_writing.to_structured(written[0]))
    publish(*v1_writing.to_binary(written[1]))
    publish(BATCHED, b"[" + b",".join(v1_writing.to_json(event) for event in written[2:]) + b"]")
    for mode in Hook.taken:
        read = [v1.from_http(headers, body) for headers, body in delivered(mode, len(written))]
        # One key: in the order in which they were published.
        assert [event["id"] for event in read] == [event["id"] for event in written], (mode, read)
        for event, original in zip(read, written):
            names = set(original.get_attributes())
            assert {name: event[name] for name in names} == original.get_attributes(), (mode, event)
            assert event.data == original.data, (mode, event, original)


def what_is_no_event_is_refused():
    headers, body = v1_writing.to_structured(v1.CloudEvent({"source": "shop", "type": "Placed"}, {}))
    without = json.loads(body)
    del without["type"]
    status, told = send("POST", "/events/orders", headers, json.dumps(without))
    assert status == 400 and "attribute `type` is missing" in told, (status, told)


hooks = ThreadingHTTPServer((ENDPOINT.hostname, 0), Hook)
threading.Thread(target=hooks.serve_forever, daemon=True).start()
events = boto3.client(
    "events",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="000000000000",
    aws_secret_access_key="any",
)
events.create_event_bus(Name="orders")
for mode in Hook.taken:
    target = {
        "type": "webhook",
        "url": f"http://{ENDPOINT.hostname}:{hooks.server_port}/{mode}",
        "structured": mode == "structured",
        "secret": SECRET,
    }
    subscription = json.dumps({"bus": "orders", "target": target})
    status, told = send("PUT", f"/frevo/subscriptions/{mode}", {}, subscription)
    assert status == 201, (status, told)
the_current_generation()
the_first_generation()
what_is_no_event_is_refused()
assert all(requests.empty() for requests in Hook.taken.values()), "something came twice"
print("both generations, both modes and batches")
