#!/bin/sh
# Runs a command with JISR_TEST_MONGODB_URI naming a FerretDB of its own: built from
# this folder, on a free loopback port, in a temporary folder, ended when the command
# ends. Without a command it prints the URI and serves until it is interrupted.
#
#   .ci/ferretdb/with.sh go test ./app/store/mongodb
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pid=
stop() {
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	fi
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd "$here" && go build -o "$work/ferretdb" .)
mkdir "$work/data"
"$work/ferretdb" -data "$work/data" >"$work/uri" 2>"$work/log" &
pid=$!

waited=0
while [ ! -s "$work/uri" ]; do
	waited=$((waited + 1))
	if [ "$waited" -gt 100 ] || ! kill -0 "$pid" 2>/dev/null; then
		echo "ferretdb did not start:" >&2
		cat "$work/log" >&2
		exit 1
	fi
	sleep 0.1
done
JISR_TEST_MONGODB_URI=$(cat "$work/uri")
export JISR_TEST_MONGODB_URI

if [ $# -eq 0 ]; then
	echo "$JISR_TEST_MONGODB_URI"
	wait "$pid"
else
	"$@"
fi
