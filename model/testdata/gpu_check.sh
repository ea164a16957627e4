#!/usr/bin/env bash
# What a machine with an NVIDIA GPU is asked for, in one go:
#
#	gpu_check.sh TEST
#
# TEST is the test program of package model, built for a GPU: make gpu-check builds
# and asks. On a machine that has a driver and nothing else, unpack what make
# gpu-check-package made elsewhere, and run this with the program beside it.
#
#   1. the reference's numbers, forward and backward, and a hundred training steps
#      against the CPU, on the card, with our own products and with cuBLAS's
#   2. the time of a forward pass and of a training step of the paper preset, with
#      both, beside PyTorch's on the same card where it is installed
#
# It takes about five minutes, and says at the end whether the numbers are right.
set -uo pipefail
: "${1:?name the test program: see make gpu-check}"
test=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.." || exit 1 # where the test program finds testdata

# What the package brings along comes after what the machine has; NVIDIA's
# libraries may lie where the linker does not look.
plain=${LD_LIBRARY_PATH:-}
search=$plain
known() { ldconfig -p 2>/dev/null | grep -q "$1"; }
for folder in /usr/local/nvidia/lib64 /usr/local/nvidia/lib /usr/local/cuda/compat; do
	known 'libcuda\.so\.1' || [ ! -e "$folder/libcuda.so.1" ] || search=$search:$folder
done
torch="" cublas=""
if command -v python3 >/dev/null; then
	# cuBLAS comes with PyTorch, in a folder of its own.
	cublas=$(python3 -c '
import glob, os, sys
found = [f for p in sys.path for f in glob.glob(os.path.join(p, "nvidia", "*", "lib", "libcublas.so.1[123]"))]
print(os.path.dirname(found[0]) if found else "")' 2>/dev/null)
	known 'libcublas\.so\.1[123]' || [ -z "$cublas" ] || search=$search:$cublas
	if python3 -c 'import sys, torch; sys.exit(not torch.cuda.is_available())' 2>/dev/null; then
		torch="env LD_LIBRARY_PATH=$plain python3 $here/peer_step.py"
	fi
fi
[ ! -d lib ] || search=$search:$PWD/lib
while [[ $search == :* ]]; do search=${search#:}; done

# The driver compiles the kernels once, not once for each test.
CUDA_CACHE_PATH=$(mktemp -d)
export CUDA_CACHE_PATH
trap 'rm -rf "$CUDA_CACHE_PATH"' EXIT

# ask runs some of the tests, for so many seconds at most.
ask() {
	LD_LIBRARY_PATH=$search ARBEX_GPU_CHECK=1 ARBEX_GPU_PEER=$torch timeout -k 10 "$1" "$test" -test.v -test.run "$2" 2>&1 |
		grep --line-buffered -vE '^=== |^PASS$'
	local status=${PIPESTATUS[0]}
	[ "$status" != 124 ] || echo "gpu-check: stopped after $1 seconds"
	return "$status"
}

said=$(LD_LIBRARY_PATH=$search "$test" -test.v -test.run '^TestFindGPU$' 2>&1)
if ! grep -qE '^--- (PASS|SKIP)' <<<"$said"; then # skipped: what only an imaginary card is asked
	echo "${said/; run make gpu-test/}" | grep -vE '^(=== |--- |FAIL)'
	echo "gpu-check: there is no GPU to check here"
	exit 1
fi
echo "$(date -u +%F) $(uname -srm), $(nproc) cores, $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2)"
if command -v nvidia-smi >/dev/null; then
	nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv,noheader
fi

numbers=agree speed=measured
echo "== numbers"
ask 300 '^Test(GoldenOnGPU|HundredStepsOnGPU|NetworkThroughDriver|TrainingThroughDriver|CuBLASThroughDriver)$' || numbers=WRONG
echo "== speed"
[ -n "$torch" ] || echo "PyTorch with CUDA is not installed: there is nothing to compare with"
ask 240 '^TestSpeedOnGPU$' || speed="NOT MEASURED"
echo "gpu-check: the numbers $numbers; the speed was $speed"
[ "$numbers $speed" = "agree measured" ]
