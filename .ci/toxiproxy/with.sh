#!/bin/sh
# Runs a command with JISR_TEST_TOXIPROXY naming a toxiproxy server, built from this folder
# at the version that its go.mod pins: a module of its own, so that none of what it needs
# reaches the service.
#
#   .ci/ferretdb/with.sh .ci/toxiproxy/with.sh go test ./app -run MongoDB
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd "$here" && go build -o "$work/toxiproxy" github.com/Shopify/toxiproxy/v2/cmd/server)
JISR_TEST_TOXIPROXY=$work/toxiproxy
export JISR_TEST_TOXIPROXY
"$@"
