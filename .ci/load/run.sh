#!/usr/bin/env bash
# Load on a demonstration of its own, by k6 (pinned): half of what a service account may ask
# for ten minutes (a hundred requests a second), then three times what it may for a minute.
# Under too much load answers are 200, 429 or 503, and ten seconds later it is as before.
# `run.sh 20s` is a short form; RATE is another rate than 200. (Slow clients have a test of
# their own, TestSlowClientsHinderNobody.)
set -euo pipefail
cd "$(dirname "$0")/../.."
length=${1:-10m}
work=$(mktemp -d)
pid=
stop() {
	[ -z "$pid" ] || { kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

k6=${K6:-}
if [ -z "$k6" ]; then
	GOFLAGS= GOBIN=$work go install go.k6.io/k6@v1.8.1
	k6=$work/k6
fi
go build -o "$work/jisr" ./cmd/jisr
export JISR_ADDR=127.0.0.1:0 JISR_DATA=$work/data JISR_KEY_FILE=$work/key
"$work/jisr" demo --experts 2000 >"$work/said" 2>"$work/log" &
pid=$!
until grep -q '^listening on ' "$work/said"; do
	kill -0 "$pid" || { cat "$work/log" >&2; exit 1; }
	sleep 0.2
done
JISR=$(sed -n 's/^listening on //p' "$work/said" | head -1)
until curl -sf -o /dev/null "$JISR/readyz"; do sleep 0.2; done
TOKEN=$("$work/jisr" token add --role viewer --name load | tail -1)
export JISR TOKEN LENGTH=$length K6_NO_USAGE_REPORT=true
"$k6" run --quiet --address "" .ci/load/load.js
