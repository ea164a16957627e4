#!/bin/sh
# parallel.sh WORKERS RESULTS SOURCE...
set -e
export ARBEX_SHARDS=$1
results=$2
shift 2
seq "$ARBEX_SHARDS" | parallel -j "$ARBEX_SHARDS" -n 1 --quote \
	sh -c 'shift; exec "$@"' {} {} "${ARBEX:-arbex}" analyze --threads 1 --shard auto --results "$results" "$@"
