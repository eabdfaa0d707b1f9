#!/bin/bash
# hold.sh ROOT DIRECTORY: makes a machine of a root, in the namespaces that it was started in: changes go to memory, the
# root stays as it is. Lives until it is killed, and reaps what daemons leave behind, as the first process of a system
# must.
set -euo pipefail
root=$1 directory=$2
ip link set lo up
mount -t tmpfs -o mode=755 tmpfs "$directory"
mkdir "$directory/upper" "$directory/work" "$directory/root"
machine=$directory/root
mount -t overlay -o "lowerdir=$root,upperdir=$directory/upper,workdir=$directory/work" overlay "$machine"
mount -t proc proc "$machine/proc"
mount --rbind /dev "$machine/dev"
mount -t tmpfs tmpfs "$machine/run"
mount -t tmpfs -o mode=1777 tmpfs "$machine/tmp"
echo ready
while :; do
  sleep 3600 &
  wait $! || :
done
