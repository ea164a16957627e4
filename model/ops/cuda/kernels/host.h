// The kernels on the CPU. Addresses are those of this process; a launch runs every
// thread of every block.
#ifndef ARBEX_HOST_H
#define ARBEX_HOST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARBEX_HOST_MESSAGE = 160 };

// The number of parameters of a kernel, -1 if there is no such kernel.
int arbex_host_parameters(const char *name);

// The name of the i-th kernel, null after the last one.
const char *arbex_host_name(int i);

// Returns 0 and writes one line to error if the launch is invalid, or if some threads
// of a block wait at a barrier while others have ended.
int arbex_host_launch(const char *name, const unsigned grid[3], unsigned threads, const uint64_t *arguments, char *error);

#ifdef __cplusplus
}
#endif

#endif
