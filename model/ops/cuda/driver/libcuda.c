// Stubs for the functions of NVIDIA's driver, so that the program starts without one.
// It is linked instead of NVIDIA's library (make builds libcuda.a from it); each
// function looks up the one of its name in libcuda.so.1 when it is first called.
//
// gorgonia.org/cu exits when cuInit fails. So without a driver, or with one that
// cannot be initialised, cuInit succeeds and there are no devices;
// arbex_driver_problem returns the reason.
#include <dlfcn.h>
#include <stdio.h>

#include "cuda.h"

static void *library;
static char problem[256];

const char *arbex_driver_problem(void) { return problem; }

static void *find(void **known, const char *name) {
  void *found = __atomic_load_n(known, __ATOMIC_ACQUIRE);
  if (!found && library) {
    found = dlsym(library, name);
    __atomic_store_n(known, found, __ATOMIC_RELEASE);
  }
  return found;
}

#define CALL(name, library, parameters, arguments)              \
  CUresult name parameters {                                    \
    static void *known;                                         \
    CUresult(*real) parameters;                                 \
    *(void **)&real = find(&known, #library);                   \
    return real ? real arguments : CUDA_ERROR_NOT_INITIALIZED;  \
  }
#include "calls.h"

CUresult cuInit(unsigned int flags) {
  if (library) return CUDA_SUCCESS;
  void *opened = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!opened) {
    snprintf(problem, sizeof problem, "no NVIDIA driver is installed (%s)", dlerror());
    return CUDA_SUCCESS;
  }
  CUresult (*begin)(unsigned int);
  *(void **)&begin = dlsym(opened, "cuInit");
  const CUresult result = begin ? begin(flags) : CUDA_ERROR_NOT_FOUND;
  if (result == CUDA_SUCCESS)
    library = opened;
  else if (result == CUDA_ERROR_NO_DEVICE)
    snprintf(problem, sizeof problem, "an NVIDIA driver is installed, but it finds no GPU");
  else
    snprintf(problem, sizeof problem, "the NVIDIA driver does not start (error %u); after an update of the driver, restart the computer", result);
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int *count) {
  static void *known;
  CUresult (*real)(int *);
  *(void **)&real = find(&known, "cuDeviceGetCount");
  if (real) return real(count);
  *count = 0;
  return CUDA_SUCCESS;
}
