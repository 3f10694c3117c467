#!/bin/sh
# Measures PostgreSQL's full text search on the data in a folder that
# `jisr bench search --peers FOLDER` wrote. Figures go to the standard output, a JSON
# value a line.
#
# The server is one of its own in a temporary folder, run by an unprivileged user, since
# it refuses to run as root. It has no port at all: it listens on a socket in that
# folder, which is nearer still than loopback, meets no other server and is closed to
# other users. Server and folder go when the script ends, however it ends. psycopg2 is
# the driver because psql would be a process for each question.
#
#   search/peers/postgresql.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/need.sh"

# Debian's package makes and starts a cluster of its own when it is first installed,
# which nobody wants here: it is told not to for as long as it is installed.
if ! ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then
	need postgresql-common
	quiet=/etc/postgresql-common/createcluster.d/jisr-peers.conf
	if [ "$(id -u)" -eq 0 ]; then become=; else become=sudo; fi
	trap '$become rm -f "$quiet"' EXIT
	$become mkdir -p "${quiet%/*}"
	echo 'create_main_cluster = false' | $become tee "$quiet" >/dev/null
	need postgresql
	$become rm -f "$quiet"
fi
need python3 python3-psycopg2
# shellcheck disable=SC2012 # names that Debian chose
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

work=$(mktemp -d)
as=
if [ "$(id -u)" -eq 0 ]; then
	as="setpriv --reuid=postgres --regid=postgres --clear-groups"
	chown postgres "$work"
fi
stop() {
	$as "$bin/pg_ctl" -D "$work/data" -m immediate -s stop 2>/dev/null || true
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# C collation is byte order, the quickest. As to memory: a quarter of it for pages, as
# the manual says. Compilation of queries (jit) costs more than it gives for questions
# of milliseconds. Everything that makes an update durable is left as it is.
$as "$bin/initdb" -D "$work/data" -U peer -A trust -E UTF8 --locale=C >"$work/log"
memory=$(awk '/MemTotal/ {print int($2 / 4096)}' /proc/meminfo)
cat >>"$work/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$work'
unix_socket_permissions = 0770
shared_buffers = ${memory}MB
effective_cache_size = $((memory * 2))MB
work_mem = 256MB
maintenance_work_mem = 512MB
max_wal_size = 4GB
random_page_cost = 1.1
default_toast_compression = lz4
jit = off
CONF
(cd "$work" && $as "$bin/pg_ctl" -D "$work/data" -l "$work/server.log" -s -w start) || {
	cat "$work/server.log" >&2
	exit 1
}
"$python" -B "$here/ask_postgresql.py" "$1" "$work"
