#!/usr/bin/env bash
# `frevo bench publish fanout handler` beside RabbitMQ's quorum queues, on this machine, one after the other: the same events, confirms
# and acknowledgements. RabbitMQ is Debian's package; it runs here on loopback, on free ports, in a folder of its own.
set -euo pipefail
: "${FREVO:?the release binary}" "${RABBITMQ_BENCH:?the program bench-rabbitmq}"
seconds=${SECONDS_EACH:-10}
warmup=${WARMUP:-2}
server=/usr/lib/rabbitmq/bin/rabbitmq-server
if [ ! -x "$server" ]; then
    echo "there is no RabbitMQ: apt-get install --no-install-recommends rabbitmq-server" >&2
    exit 1
fi
work=$(mktemp -d)
rabbit=
# Ends the broker and what it started, by its own group, and its port mapper, which is a daemon.
clean() {
    if [ -n "$rabbit" ]; then
        kill -TERM -- "-$rabbit" 2>/dev/null || true
        wait "$rabbit" 2>/dev/null || true
        epmd -kill >/dev/null 2>&1 || true
    fi
    rm -rf "$work"
}
trap clean EXIT

"$FREVO" bench publish fanout handler --seconds "$seconds" --warmup "$warmup" -o json >"$work/frevo.json"

read -r amqp epmd dist < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(3)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')
mkdir -p "$work/home"
echo "listeners.tcp.default = 127.0.0.1:$amqp" >"$work/rabbitmq.conf"
echo '[].' >"$work/enabled_plugins"
export HOME=$work/home RABBITMQ_NODENAME=bench@localhost ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$epmd \
    RABBITMQ_DIST_PORT=$dist RABBITMQ_MNESIA_BASE=$work/mnesia RABBITMQ_LOG_BASE=$work/log \
    RABBITMQ_CONFIG_FILE=$work/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$work/enabled_plugins \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}"
setsid "$server" >"$work/out" 2>&1 &
rabbit=$!
for _ in $(seq 600); do
    grep -q "completed with" "$work/out" && break
    kill -0 "$rabbit" || { cat "$work/out" >&2; exit 1; }
    sleep 0.1
done
"$RABBITMQ_BENCH" "amqp://127.0.0.1:$amqp/%2f" "$seconds" "$warmup" >"$work/rabbitmq.json"

python3 - "$work/frevo.json" "$work/rabbitmq.json" <<'PYTHON'
import json, sys
report, rabbitmq = (json.load(open(path)) for path in sys.argv[1:])
runs = {run["workload"]: run for run in report["runs"]}
publish, fanout, handler = (runs[name] for name in ("publish", "fanout", "handler"))
print(f"{report['cores']} cores, a sync takes {report['syncMicros']} µs, events of 300 bytes")
print(f"Frevo, one subscriber       {publish['perSecond']:>9,.0f} events/s")
print(f"RabbitMQ, quorum queue      {rabbitmq['perSecond']:>9,.0f} messages/s")
print(f"ratio                       {publish['perSecond'] / rabbitmq['perSecond']:>9.2f}")
print(f"Frevo, ten subscribers      {fanout['perSecond']:>9,.0f} deliveries/s")
print(f"Frevo, publish to handler   {handler['p50Micros']:>9,.0f} µs p50, {handler['p99Micros']:,.0f} µs p99")
PYTHON
