#!/bin/sh
# Measures Xapian on the data in a folder that `jisr bench search --peers FOLDER` wrote.
# Figures go to the standard output, a JSON value a line. The index lies in a temporary
# folder and goes with it. Xapian is a library and has no server; Python is what its
# Debian packages bind without a compiler, and a search stays within the library: Python
# only makes the query and takes the answer.
#
#   search/peers/xapian.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/need.sh"
need python3 python3-xapian

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
XAPIAN_FLUSH_THRESHOLD=20000 "$python" -B "$here/ask_xapian.py" "$1" "$work"
