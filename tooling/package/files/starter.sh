#!/bin/sh
# Runs a program of this package on the Node.js of this package, wherever the package lies.
unset NODE_OPTIONS NODE_PATH
home=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
exec "$home/bin/node" "$home/@PROGRAM@" "$@"
