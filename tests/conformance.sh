#!/usr/bin/env bash
# Plays the recorded AWS cases against the real binary: on the embedded log, and
# on each broker that frevo-services tells of. A broker's figures are to be the log's.
#
# Left out: what comes later (distributed Maps).
set -euo pipefail
: "${SERVER:?}" "${CORPUS:?}" "${CONFORMANCE:?}"
if [ ! -d "$CORPUS" ] || [ ! -f "$CONFORMANCE" ]; then
    echo "skipped: there are no recorded cases at $CORPUS"
    exit 0
fi
work=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
here=$(dirname "$0")
python3 "$here/conformance_cases.py" "$CORPUS" "$work/corpus"
python3 "$here/conformance_mocks.py" "$CONFORMANCE" "$work/corpus" write "$work/mocks.json"

# serve TRANSPORT STORE: starts a server with everything of its own, and waits until it is ready.
serve() {
    FREVO_TRANSPORT=$1 FREVO_STORE=$2 FREVO_NAMESPACE=conformance-$1 \
        "$SERVER" serve --listen 127.0.0.1:0 --data-dir "$work/$1.data" --mock-config "$work/mocks.json" >"$work/$1.out" 2>"$work/$1.err" &
    server=$!
    for _ in $(seq 1200); do
        endpoint=$(sed -n 's/^listening: //p' "$work/$1.out")
        [ -n "$endpoint" ] && is_ready "$endpoint" && return
        kill -0 "$server" || break
        sleep 0.05
    done
    cat "$work/$1.err"
    exit 1
}

# is_ready ENDPOINT: whether it says so.
is_ready() {
    python3 -c 'import sys, urllib.request as http; http.urlopen(sys.argv[1] + "/readyz")' "$1" 2>/dev/null
}

# run ARGUMENTS…: plays cases.
run() {
    python3 "$here/conformance_run.py" "$CONFORMANCE" "$@"
}

# play TRANSPORT STORE: prints the figures, and keeps them.
play() {
    serve "$@"
    echo "on $1:"
    {
        run --endpoint "$endpoint" --corpus "$work/corpus" --min 0.97
        # The services that are built in; the tool skips what needs others, which is all of the area callback but the
        # nested execution in it.
        run --endpoint "$endpoint" --corpus "$work/corpus" --level service --id start_execution
        run --endpoint "$endpoint" --corpus "$work/corpus" --level service --area events
        python3 "$here/conformance_mocks.py" "$CONFORMANCE" "$work/corpus" play "$endpoint"
    } | tee "$work/$1.figures"
    kill "$server"
    wait "$server"
}

# compare TRANSPORT: plays the cases on a broker, whose figures are to be those of the log.
compare() {
    play "$1" postgres
    diff "$work/log.figures" "$work/$1.figures" || { echo "the figures on $1 are not those of the log"; exit 1; }
}

play log embedded
[ -z "${FREVO_KAFKA_BROKERS:-}" ] || compare kafka
[ -z "${FREVO_AMQP_URL:-}" ] || compare amqp
