"""A collector of OpenTelemetry: takes spans over OTLP/HTTP, reads them with the
official messages, and prints each as a line of JSON.

    python otlp_collector.py ADDRESS PORT
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

PROTOBUF = "application/x-protobuf"


def attributes(pairs):
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}


def told(span, resource, scope):
    return {
        "name": span.name,
        "trace": span.trace_id.hex(),
        "span": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "kind": Span.SpanKind.Name(span.kind),
        "start": span.start_time_unix_nano,
        "end": span.end_time_unix_nano,
        "status": Status.StatusCode.Name(span.status.code),
        "message": span.status.message,
        "flags": span.flags,
        "events": [event.name for event in span.events],
        "attributes": attributes(span.attributes),
        "resource": attributes(resource.attributes),
        "scope": scope.name,
    }


class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        is_right = self.path == "/v1/traces" and self.headers["content-type"] == PROTOBUF
        if is_right:
            request = ExportTraceServiceRequest.FromString(body)
            for spans in request.resource_spans:
                for scope_spans in spans.scope_spans:
                    for span in scope_spans.spans:
                        line = told(span, spans.resource, scope_spans.scope)
                        line["key"] = self.headers["x-key"]
                        print(json.dumps(line), flush=True)
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200 if is_right else 404)
        self.send_header("content-type", PROTOBUF)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Collector)
print(json.dumps({"port": server.server_port}), flush=True)
server.serve_forever()
