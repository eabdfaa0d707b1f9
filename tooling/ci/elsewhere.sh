#!/usr/bin/env bash
# Runs `npm test` of a clone on a machine that has Node, npm and what every Linux has: in another place, with nothing
# beside it, as another user than root, and none of the tools that some tests want. What needs them must be skipped by
# name, and all others pass.
#
#   elsewhere.sh [PACKAGE...]   packages whose tests are run; the default is those whose tests want tools
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$#" -gt 0 ] || set -- attr config posix prng session-cache ticket-keys postconf tlsmgr test-support release

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
chmod 755 "$place"
mkdir "$place/bin" "$place/home" "$place/tmp"
for tool in node npm npx git bash sh env cat chmod cp cut date dirname expr find grep gzip head kill ln ls mkdir mkfifo mktemp mv \
  readlink rm rmdir sed sleep sort tail tar touch tr true uname wc xargs; do
  ln -s "$(readlink -f "$(type -P "$tool")")" "$place/bin/$tool"
done
git clone --quiet . "$place/clone"
chown -R nobody: "$place/clone" "$place/home" "$place/tmp"
cd "$place/clone"
env -i HOME="$place/home" TMPDIR="$place/tmp" PATH="$place/bin" DO_NOT_TRACK=1 NO_COLOR=1 \
  "$(type -P setpriv)" --reuid=nobody --regid=nogroup --clear-groups --no-new-privs npm test -- "$@" |
  # Of thousands of lines, what went wrong, and the count.
  grep -E '^(failed|skipped|[0-9]+ passed)|ERROR|ERR_| FAIL ' | sed 's/^/elsewhere: /' | sed '/: skipped: /d'
