// A replacement of NVIDIA's libcuda.so.1 for tests without a GPU. It runs the kernels,
// compiled for the CPU. Launches and copies are queued until the stream is
// synchronised, as they may be on a GPU, and invalid calls are errors.
//
// The environment variable ARBEX_FAKE_CUDA, such as "memory=64,lost=120", makes it
// fail:
//
//   devices=0   there is no GPU          init=803   cuInit fails with this error
//   memory=64   the GPU has 64 MB        lost=120   all calls from the 120th on fail
//   old=1       the GPU has compute capability 3.5
//   forbidden=1 any use of the GPU aborts the process
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "../kernels/host.h"
#include "fake.h"

namespace {

// setting returns the value of a name in ARBEX_FAKE_CUDA.
long setting(const char *name, long otherwise) {
  const char *all = std::getenv("ARBEX_FAKE_CUDA");
  const char *found = all ? std::strstr(all, name) : nullptr;
  return found ? std::atol(found + std::strlen(name) + 1) : otherwise;
}

std::mutex mutex;
thread_local CUcontext current;
long calls;
bool broken;
int contexts;  // references to the primary context
char theContext;

// This process cannot read or write the addresses.
constexpr uint64_t addressTag = 0x7abcull << 48;
constexpr int allocationShift = 34;
std::vector<std::vector<char>> allocations;
size_t bytesInUse;

char *memoryAt(uint64_t address, size_t bytes) {
  const uint64_t number = (address & ~addressTag) >> allocationShift, offset = address & ((1ull << allocationShift) - 1);
  if ((address & addressTag) != addressTag || number >= allocations.size() || offset + bytes > allocations[number].size()) return nullptr;
  return allocations[number].data() + offset;
}

struct Stream {
  std::deque<std::function<CUresult()>> queue;
};

// PTX, and the functions that have been looked up in it.
struct Function {
  std::string name;
  int parameters;
};
struct Module {
  std::string text;
  std::map<std::string, Function> functions;
};

// begin counts a call, and fails if the GPU is lost or if the thread has no context.
CUresult begin(bool inContext = true) {
  if (setting("forbidden", 0)) {
    std::fprintf(stderr, "fake CUDA: the GPU must not be used\n");
    std::abort();
  }
  const long lost = setting("lost", 0);
  calls = lost ? calls + 1 : 0;
  if (!lost || calls >= lost) broken = lost != 0;
  if (broken) return CUDA_ERROR_LAUNCH_FAILED;
  return inContext && !current ? CUDA_ERROR_INVALID_CONTEXT : CUDA_SUCCESS;
}

CUresult drain(Stream *stream) {
  while (!stream->queue.empty()) {
    const CUresult result = stream->queue.front()();
    stream->queue.pop_front();
    if (result != CUDA_SUCCESS) {
      broken = true;
      return result;
    }
  }
  return CUDA_SUCCESS;
}

std::set<Stream *> streams;

CUresult reportError(const std::string &what) {
  std::fprintf(stderr, "fake CUDA: %s\n", what.c_str());
  return CUDA_ERROR_ILLEGAL_ADDRESS;
}

CUresult launch(const Function &function, unsigned x, unsigned y, unsigned z, unsigned threads, std::vector<uint64_t> arguments) {
  for (uint64_t &a : arguments)
    if ((a & addressTag) == addressTag && !(a >> 63)) {
      char *memory = memoryAt(a, 0);
      if (!memory) return reportError(function.name + ": an address of freed memory");
      a = reinterpret_cast<uint64_t>(memory);
    }
  const unsigned grid[] = {x, y, z};
  char why[ARBEX_HOST_MESSAGE];
  return arbex_host_launch(function.name.c_str(), grid, threads, arguments.data(), why) ? CUDA_SUCCESS : reportError(why);
}

}  // namespace

long arbex_fake_setting(const char *name, long otherwise) { return setting(name, otherwise); }

char *arbex_fake_memory_at(uint64_t address, size_t bytes) { return memoryAt(address, bytes); }

CUresult arbex_fake_report_error(const std::string &what) { return reportError(what); }

#define LOCKED(inContext)                                \
  std::lock_guard<std::mutex> lock(mutex);               \
  if (const CUresult result = begin(inContext)) return result

CUresult arbex_fake_enqueue(CUstream stream, std::function<CUresult()> work) {
  LOCKED(true);
  reinterpret_cast<Stream *>(stream)->queue.push_back(std::move(work));
  return CUDA_SUCCESS;
}

extern "C" {

CUresult cuInit(unsigned int) { return CUresult(setting("init", CUDA_SUCCESS)); }

CUresult cuDriverGetVersion(int *version) {
  *version = 12040;
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int *count) {
  *count = int(setting("devices", 1));
  return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  *device = ordinal;
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetName(char *name, int length, CUdevice) {
  std::snprintf(name, length, "Imaginary GPU");
  return CUDA_SUCCESS;
}

CUresult cuDeviceTotalMem(size_t *bytes, CUdevice) {
  *bytes = size_t(setting("memory", 1 << 20)) << 20;
  return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice) {
  const bool old = setting("old", 0) != 0;
  *value = attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? (old ? 3 : 6) : old ? 5 : 1;
  return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice) {
  LOCKED(false);
  contexts++;
  *context = reinterpret_cast<CUcontext>(&theContext);
  return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease(CUdevice) {
  LOCKED(false);
  if (--contexts == 0 && bytesInUse > 0) std::fprintf(stderr, "fake CUDA: %zu bytes were not freed\n", bytesInUse);
  return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext context) {
  LOCKED(false);
  current = context;
  return CUDA_SUCCESS;
}

CUresult cuStreamCreate(CUstream *stream, unsigned int) {
  LOCKED(true);
  Stream *made = new Stream;
  streams.insert(made);
  *stream = reinterpret_cast<CUstream>(made);
  return CUDA_SUCCESS;
}

CUresult cuStreamDestroy(CUstream stream) {
  std::lock_guard<std::mutex> lock(mutex);
  streams.erase(reinterpret_cast<Stream *>(stream));
  delete reinterpret_cast<Stream *>(stream);
  return begin();
}

CUresult cuStreamSynchronize(CUstream stream) {
  LOCKED(true);
  return drain(reinterpret_cast<Stream *>(stream));
}

CUresult cuMemAlloc(CUdeviceptr *address, size_t bytes) {
  LOCKED(true);
  if (bytesInUse + bytes > size_t(setting("memory", 1 << 20)) << 20) return CUDA_ERROR_OUT_OF_MEMORY;
  bytesInUse += bytes;
  allocations.emplace_back(bytes);
  *address = addressTag | (allocations.size() - 1) << allocationShift;
  return CUDA_SUCCESS;
}

// Freeing synchronises all streams, as it does on a GPU.
CUresult cuMemFree(CUdeviceptr address) {
  LOCKED(true);
  for (Stream *stream : streams)
    if (const CUresult result = drain(stream)) return result;
  if (!memoryAt(address, 0)) return reportError("memory is freed twice");
  std::vector<char> &allocation = allocations[(address & ~addressTag) >> allocationShift];
  bytesInUse -= allocation.size();
  std::vector<char>().swap(allocation);
  return CUDA_SUCCESS;
}

CUresult cuMemcpyHtoDAsync(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  LOCKED(true);
  const std::vector<char> staged(static_cast<const char *>(from), static_cast<const char *>(from) + bytes);
  reinterpret_cast<Stream *>(stream)->queue.push_back([to, staged]() -> CUresult {
    char *memory = memoryAt(to, staged.size());
    if (!memory) return reportError("an upload beyond its memory");
    std::memcpy(memory, staged.data(), staged.size());
    return CUDA_SUCCESS;
  });
  return CUDA_SUCCESS;
}

CUresult cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
  LOCKED(true);
  reinterpret_cast<Stream *>(stream)->queue.push_back([to, from, bytes]() -> CUresult {
    const char *memory = memoryAt(from, bytes);
    if (!memory) return reportError("a download from beyond its memory");
    std::memcpy(to, memory, bytes);
    return CUDA_SUCCESS;
  });
  return CUDA_SUCCESS;
}

CUresult cuModuleLoadData(CUmodule *module, const void *image) {
  LOCKED(true);
  const char *text = static_cast<const char *>(image);
  if (!std::strstr(text, ".target sm_50")) return CUDA_ERROR_INVALID_PTX;
  *module = reinterpret_cast<CUmodule>(new Module{text, {}});
  return CUDA_SUCCESS;
}

CUresult cuModuleUnload(CUmodule module) {
  std::lock_guard<std::mutex> lock(mutex);
  delete reinterpret_cast<Module *>(module);
  return begin();
}

// A function must be in the PTX, with as many parameters as in the source.
CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  LOCKED(true);
  Module *m = reinterpret_cast<Module *>(module);
  const size_t at = m->text.find(".entry " + std::string(name) + "(");
  if (at == std::string::npos) return CUDA_ERROR_NOT_FOUND;
  const std::string head = m->text.substr(at, m->text.find(")", m->text.find("(", at)) - at);
  int parameters = 0;
  for (size_t p = head.find(".param ."); p != std::string::npos; p = head.find(".param .", p + 1)) parameters++;
  if (parameters != arbex_host_parameters(name)) {
    reportError(std::string(name) + ": the PTX does not match the source");
    return CUDA_ERROR_NOT_FOUND;
  }
  m->functions[name] = {name, parameters};
  *function = reinterpret_cast<CUfunction>(&m->functions[name]);
  return CUDA_SUCCESS;
}

CUresult cuLaunchKernel(CUfunction function, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned threadsY, unsigned threadsZ,
                        unsigned, CUstream stream, void **parameters, void **) {
  LOCKED(true);
  const Function &f = *reinterpret_cast<Function *>(function);
  if (threadsY != 1 || threadsZ != 1) return reportError("blocks must have one dimension");
  std::vector<uint64_t> arguments;
  for (int i = 0; i < f.parameters; i++) arguments.push_back(*static_cast<uint64_t *>(parameters[i]));
  reinterpret_cast<Stream *>(stream)->queue.push_back([=, &f] { return launch(f, x, y, z, threads, arguments); });
  return CUDA_SUCCESS;
}

}  // extern "C"
