#!/usr/bin/env bash
# What the embedded log, Kafka and RabbitMQ carry on this machine, in one table: each alone first (`journal`: records that
# are appended and read back), then workflows and events on it, on one node and on three. `of journal` is the throughput
# by that of the transport alone, in the same run. Servers, broker, database, worker and callers share the machine.
# It runs beside frevo-services, which names the brokers and the database, and ends by itself.
set -euo pipefail
: "${FREVO:?the release binary}" "${FREVO_KAFKA_BROKERS:?}" "${FREVO_AMQP_URL:?}" "${FREVO_POSTGRES_URL:?}"
seconds=${SECONDS_EACH:-10}
warmup=${WARMUP:-2}
callers=${CALLERS:-64}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "cluster_key = \"$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')\"" >"$work/shared.toml"
shared=(--config "$work/shared.toml" --store postgres --postgres-url "$FREVO_POSTGRES_URL")

# measure NAME NODES ARGUMENTS: one report, on servers that are told these arguments.
measure() {
    local name=$1 nodes=$2
    shift 2
    echo "$name, nodes: $nodes" >&2
    local told=()
    if [ $# -gt 0 ]; then told=(-- "$@"); fi
    "$FREVO" bench journal task1 task10 publish --nodes "$nodes" --callers "$callers" --seconds "$seconds" \
        --warmup "$warmup" -o json "${told[@]}" >"$work/$name-$nodes.json"
}

measure log 1
for nodes in 1 3; do
    measure kafka "$nodes" --transport kafka --kafka-brokers "$FREVO_KAFKA_BROKERS" "${shared[@]}"
    measure amqp "$nodes" --transport amqp --amqp-url "$FREVO_AMQP_URL" "${shared[@]}"
done

python3 - "$work"/{log-1,kafka-1,kafka-3,amqp-1,amqp-3}.json <<'PYTHON'
import json, pathlib, sys

def millis(micros):
    return "" if micros is None else f"{micros / 1000:.2f}"

reports = [(pathlib.Path(path).stem.rsplit("-", 1), json.load(open(path))) for path in sys.argv[1:]]
first = reports[0][1]
print(f"{first['cores']} cores, a sync takes {first['syncMicros']} µs; latencies in milliseconds")
line = "{:<9} {:>5}  {:<8} {:>7} {:>11} {:>9} {:>9} {:>10} {:>11}"
print(line.format("transport", "nodes", "workload", "callers", "per second", "p50", "p99", "alone p50", "of journal"))
for (transport, nodes), report in reports:
    for run in report["runs"]:
        share = run["ofJournal"]
        print(line.format(
            transport, nodes, run["workload"], run["callers"], f"{run['perSecond']:,.0f}", millis(run["p50Micros"]),
            millis(run["p99Micros"]), millis(run["aloneP50Micros"]), "" if share is None else f"{share:.2f}"))
PYTHON
