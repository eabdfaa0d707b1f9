#!/bin/bash
# boot.sh ROOT DIRECTORY [CONTROL-GROUP]: boots a root under systemd, in the mount namespace that it was started in:
# changes go to memory, the root stays as it is. Becomes systemd-nspawn, which shuts the machine down on SIGTERM.
set -euo pipefail
root=$1 directory=$2
mount -t tmpfs -o mode=755 tmpfs "$directory"
cd "$directory"
mkdir upper work root
mount -t overlay -o "lowerdir=$root,upperdir=upper,workdir=work" overlay root
# systemd-nspawn names its files after the machine and removes them from memory only, not from a disk.
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
# Without a group of its own, the machine would share the groups of its units with any other one.
if [ $# -gt 2 ]; then
  mkdir "$3"
  echo $$ > "$3/cgroup.procs"
fi
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
exec systemd-nspawn --quiet --register=no --keep-unit --private-network --console=read-only -b -D root
