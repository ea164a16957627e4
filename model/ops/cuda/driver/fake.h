// What the library that takes the place of cuBLAS needs of the one that takes the
// place of the driver's.
#ifndef ARBEX_FAKE_H
#define ARBEX_FAKE_H

#include <cstdint>
#include <functional>
#include <string>

#include "cuda.h"

// A number of ARBEX_FAKE_CUDA.
long arbex_fake_setting(const char *name, long otherwise);

// Puts work into a stream's queue, in a context, unless the GPU is lost.
CUresult arbex_fake_later(CUstream stream, std::function<CUresult()> work);

// The memory behind an address of the GPU; null when it has not so many bytes.
char *arbex_fake_behind(uint64_t address, size_t bytes);

// Says what a real GPU would merely do wrong.
CUresult arbex_fake_complain(const std::string &what);

#endif
