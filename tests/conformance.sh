#!/usr/bin/env bash
# Plays the recorded AWS cases against the real binary.
#
# Left out: what comes later (JSONata, TestState, the whole validation
# catalogue, distributed Maps).
set -euo pipefail
: "${SERVER:?}" "${CORPUS:?}" "${CONFORMANCE:?}"
if [ ! -d "$CORPUS" ] || [ ! -f "$CONFORMANCE" ]; then
    echo "skipped: there are no recorded cases at $CORPUS"
    exit 0
fi
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 "$(dirname "$0")/conformance_cases.py" "$CORPUS" "$work/corpus"
"$SERVER" serve --listen 127.0.0.1:0 --data-dir "$work/data" >"$work/out" 2>"$work/err" &
server=$!
for _ in $(seq 200); do
    endpoint=$(sed -n 's/^listening: //p' "$work/out")
    [ -n "$endpoint" ] && break
    kill -0 "$server" || { cat "$work/err"; exit 1; }
    sleep 0.05
done
python3 "$CONFORMANCE" --endpoint "$endpoint" --corpus "$work/corpus" --min 0.97 "$@"
# The services that are built in; the tool skips what needs others, which is all of the area callback but the nested
# execution in it.
python3 "$CONFORMANCE" --endpoint "$endpoint" --corpus "$work/corpus" --level service --id start_execution
python3 "$CONFORMANCE" --endpoint "$endpoint" --corpus "$work/corpus" --level service --area events
