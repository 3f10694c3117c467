#!/bin/sh
# Measures SQLite FTS5 on the data in a folder that `jisr bench search --peers FOLDER`
# wrote. Figures go to the standard output, a JSON value a line. The database lies in a
# temporary folder and goes with it. SQLite is a library and has no server; the module in
# Debian's Python is bound to Debian's libsqlite3, which has FTS5, and unlike a shell of
# its own for each question it stays open.
#
#   search/peers/fts5.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/need.sh"
need python3 libsqlite3-0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
"$python" -B "$here/ask_fts5.py" "$1" "$work"
