# shellcheck shell=sh disable=SC2034 # what it sets is used there
# Sourced by the scripts beside it.

# Debian's own Python, since it sees the modules that Debian's packages bring.
python=/usr/bin/python3

# need PACKAGE... installs from Debian what is not there yet.
need() {
	missing=
	for package; do
		dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	become=
	[ "$(id -u)" -eq 0 ] || become=sudo
	echo "installing$missing" >&2
	# shellcheck disable=SC2086 # a list of packages
	$become env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get update -q && apt-get install -q -y --no-install-recommends "$@"' - $missing >&2
}
