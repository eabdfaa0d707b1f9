#!/bin/bash
# clear-away.sh PROCESS DIRECTORY [CONTROL-GROUP]: removes what a run had for itself once its process has ended, however it
# ended, and with it the machines that it had started.
set -euo pipefail
process=$1 directory=$2
tail --sleep-interval=0.2 --follow --pid="$process" /dev/null
i=0
while grep --quiet --no-messages --fixed-strings " $directory" /proc/[0-9]*/mountinfo && [ $i -lt 300 ]; do
  i=$((i + 1))
  sleep 0.2
done
rm -rf "$directory"
if [ $# -gt 2 ] && [ -e "$3" ]; then find "$3" -depth -type d -exec rmdir {} +; fi
