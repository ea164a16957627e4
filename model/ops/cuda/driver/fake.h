// What the replacement of cuBLAS uses of the replacement of the driver.
#ifndef ARBEX_FAKE_H
#define ARBEX_FAKE_H

#include <cstdint>
#include <functional>
#include <string>

#include "cuda.h"

// Returns the value of a name in ARBEX_FAKE_CUDA.
long arbex_fake_setting(const char *name, long otherwise);

// Queues work on a stream. Fails if the GPU is lost or the thread has no context.
CUresult arbex_fake_enqueue(CUstream stream, std::function<CUresult()> work);

// Returns the memory at an address of the GPU, null if it has fewer bytes.
char *arbex_fake_memory_at(uint64_t address, size_t bytes);

// Prints an error and returns its code.
CUresult arbex_fake_report_error(const std::string &what);

#endif
