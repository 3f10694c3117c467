#!/bin/sh
# Measures our index beside Xapian, PostgreSQL full text and SQLite FTS5: the same
# generated profiles, the same questions, the same words (split and folded by our
# analysis, since engines differ most in that, and no stems), one after another on this
# machine. Each engine is asked ten questions of a kind ten times, after one round that
# is not timed, and must give the same totals, facet counts and points as ours, or the
# run ends there. One table is printed, with versions and commands.
#
#   search/peers/run.sh [N [FIGURES]]
#
# N is how many profiles (100000 if not given; at least 500). FIGURES is a file for the
# figures as JSON values, one a line. What is not installed is installed from Debian.
# All files lie in a temporary folder (TMPDIR), which must be on the disk that is meant;
# a profile needs about 15 KB there. Nothing is left behind but the packages. A hundred
# thousand profiles take some 700 seconds of a processor, most of them for building.
#
# "jisr with stems" is our index asked the same words as people ask them, when the stem
# of a word and its field of each language count too; nobody else is asked that. An
# update is timed until it is durable and seen. Times to build are those of each engine
# with what feeds it: for ours Go, for others Python.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
n=${1:-100000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

(cd "$here/../.." && go build -o "$work/jisr" ./cmd/jisr)
"$work/jisr" bench search --experts "$n" --peers "$work/data" >"$work/ours"
cat "$work/data/jisr.ndjson" >"$work/figures"
for engine in xapian postgresql fts5; do
	"$here/$engine.sh" "$work/data" >>"$work/figures"
done
[ $# -lt 2 ] || cp "$work/figures" "$2"

echo "jisr bench search --experts $n --peers FOLDER; search/peers/{xapian,postgresql,fts5}.sh FOLDER"
echo "on $(nproc) processors$(sed -n 's/^model name[^:]*: /, /p;' /proc/cpuinfo | head -n 1), $(awk '/MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo), $(uname -sr)"
/usr/bin/python3 -B "$here/table.py" "$work/figures"
