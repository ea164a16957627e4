#!/usr/bin/env bash
# What a machine with an NVIDIA GPU is asked for, in one go: make gpu-check.
#
#   1. the reference's numbers, forward and backward, and a hundred training steps
#      against the CPU, on the card
#   2. the time of a forward pass and of a training step of the paper preset, beside
#      PyTorch's on the same card where it is installed
#
# Everything that is printed also goes to build/gpu/check.txt.
set -euo pipefail
cd "$(dirname "$0")/../.."
arbex=bin/arbex
exec > >(tee build/gpu/check.txt) 2>&1

$arbex doctor | grep -A1 GPU
if ! $arbex doctor --json | grep -q '"The network runs on it'; then
	echo "gpu-check: there is no GPU to check here (see above)"
	exit 1
fi
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader

echo "== numbers"
ARBEX_GPU_CHECK=1 "$@" -v -run 'OnGPU|ThroughDriver' ./model | grep -vE '^=== '

echo "== speed"
torch=""
if python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
	torch="python3 model/testdata/peer_step.py"
else
	echo "PyTorch with CUDA is not installed: no comparison"
fi
for batch in 1 8 64; do
	$arbex bench --preset paper --device gpu --batch $batch
	if [ -n "$torch" ]; then
		seq 30 | $torch $batch cuda forward | sort -n | awk '{ ms[NR] = $1 } END { printf "  PyTorch forward %.2f ms (median of %d)\n", ms[int((NR + 1) / 2)], NR }'
	fi
done
for batch in 8 64; do
	$arbex bench --preset paper --device gpu --batch $batch --train ${torch:+--peer "$torch $batch cuda"}
done
