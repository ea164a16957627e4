// The kernels are compiled by nvcc for a GPU, and by any C++ compiler for the CPU,
// where host.cpp runs the threads of a block in turn, for tests.
//
// Every parameter of a kernel is eight bytes wide, because gorgonia.org/cu copies
// eight bytes: a pointer, a long long, or a double.
#ifndef ARBEX_THREADS_HPP
#define ARBEX_THREADS_HPP

typedef long long whole;
typedef double real;

#ifdef __CUDACC__

#define ARBEX_KERNEL(name, ...) extern "C" __global__ void name(__VA_ARGS__)
#define ARBEX_DEVICE __device__ __forceinline__
#define ARBEX_SHARED __shared__
ARBEX_DEVICE void barrier() { __syncthreads(); }

#else

#include <math.h>

struct Place {
  unsigned x, y, z;
};
static Place threadIdx, blockIdx, blockDim, gridDim;
void barrier();  // host.cpp: switches to the other threads of the block

struct Registered {  // host.cpp: makes a kernel available by name
  template <class... Parameters>
  Registered(const char *name, void (*kernel)(Parameters...));
};

#define ARBEX_KERNEL(name, ...)                       \
  static void name(__VA_ARGS__);                      \
  static const Registered registered_##name(#name, name); \
  static void name(__VA_ARGS__)
#define ARBEX_DEVICE inline
#define ARBEX_SHARED static

#endif

// A loop over all i below n, divided among the threads of the launch.
#define ARBEX_EACH(i, n)                                                                     \
  for (whole i = whole(blockIdx.x) * blockDim.x + threadIdx.x, step = whole(gridDim.x) * blockDim.x; i < (n); i += step)

// The sum over the threads of a block, whose number is a power of two up to 256.
// Every thread of the block must call it.
template <class Number>
ARBEX_DEVICE Number blockSum(Number own) {
  ARBEX_SHARED Number shared[256];
  const int t = threadIdx.x;
  shared[t] = own;
  barrier();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (t < half) shared[t] += shared[t + half];
    barrier();
  }
  const Number sum = shared[0];
  barrier();
  return sum;
}

ARBEX_DEVICE float blockMost(float own) {
  ARBEX_SHARED float shared[256];
  const int t = threadIdx.x;
  shared[t] = own;
  barrier();
  for (int half = blockDim.x / 2; half > 0; half /= 2) {
    if (t < half && shared[t] < shared[t + half]) shared[t] = shared[t + half];
    barrier();
  }
  const float most = shared[0];
  barrier();
  return most;
}

enum { NONE, RELU, GELU, SIGMOID };  // as in onednn's kernels.h

ARBEX_DEVICE float activate(float x, whole act) {
  switch (act) {
    case RELU: return x > 0 ? x : 0;
    case GELU: return 0.5f * x * (1 + erff(x * 0.70710678f));
    case SIGMOID: return 1 / (1 + expf(-x));
  }
  return x;
}

#endif
