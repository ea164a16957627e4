// The kernels on the CPU. Numbers are addresses of this process; a launch runs
// every thread of every block, one after the other.
#ifndef ARBEX_HOST_H
#define ARBEX_HOST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARBEX_HOST_MESSAGE = 160 };

// The number of parameters of a kernel, -1 for a name that is none.
int arbex_host_parameters(const char *name);

// The name of the i-th kernel, null after the last one.
const char *arbex_host_name(int i);

// Returns 0 and writes one line to error when the launch is impossible, or when
// some threads of a block wait for others that have ended.
int arbex_host_launch(const char *name, const unsigned grid[3], unsigned threads, const uint64_t *arguments, char *error);

#ifdef __cplusplus
}
#endif

#endif
