# What every script of this folder shares. Sourced, never run.
set -euo pipefail

# The repository's top folder, wherever a script was called from.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scripts="$top/.tools/scripts"
build="$top/build"

# As in the Makefile, so that a script that is called by itself shares the compiler's cache.
export CGO_ENABLED=${CGO_ENABLED:-0} GOFLAGS=${GOFLAGS--buildvcs=false}

# A clone that belongs to another user (a container's, say) is trusted: it is the one that this script came with.
if [ -z "${GIT_CONFIG_COUNT:-}" ]; then
	export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$top"
fi

say() { printf '%s\n' "$*" >&2; }
die() {
	say "$@"
	exit 1
}

# need COMMAND=PACKAGE... installs the Debian packages whose command is missing. COMMAND may be a path; a name is looked up in PATH and among
# the PostgreSQL binaries, which Debian keeps out of it. Somebody who is not root is told what to install, and nothing else happens.
need() {
	local pair packages=()
	for pair in "$@"; do
		have "${pair%%=*}" || packages+=("${pair#*=}")
	done
	[ ${#packages[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		die "Missing here: ${packages[*]}. Install them, for instance with: sudo apt-get install ${packages[*]}"
	fi
	say "installing ${packages[*]}"
	# The package lists are fetched only when what is there already does not do.
	install_packages "${packages[@]}" || {
		apt-get -q update >&2 && install_packages "${packages[@]}"
	} || die "could not install ${packages[*]}"
}

# have reports whether a command, a PostgreSQL binary or a path is there.
have() {
	case $1 in
	/*) [ -e "$1" ] ;;
	*) command -v "$1" >/dev/null || [ -x "$(postgres_bin)/$1" ] ;;
	esac
}

# install_packages installs without questions and without starting the services that the packages bring: ours run from a folder of their own.
install_packages() {
	local policy=/usr/sbin/policy-rc.d ours= status=0
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && ours=1
	fi
	DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" >&2 </dev/null || status=$?
	[ -z "$ours" ] || rm -f $policy
	return $status
}

# postgres_bin prints the folder of the newest PostgreSQL that is installed.
postgres_bin() {
	local newest
	newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
	if [ -z "$newest" ] && command -v initdb >/dev/null; then newest=$(dirname "$(command -v initdb)"); fi
	printf '%s' "${newest:-/nonexistent}"
}

# stage NAME COMMAND... runs a command under a headline and tells how long it took.
stage() {
	local name=$1 began=$SECONDS status=0
	shift
	say "== $name"
	"$@" || status=$?
	if [ $status = 0 ]; then say "== $name: ok, $((SECONDS - began)) s"; else say "== $name: FAILED ($status), $((SECONDS - began)) s"; fi
	return $status
}
