// Runs the kernels on the CPU. The threads of a block are fibers: each has its own
// stack and runs until it ends or reaches a barrier; then the next one runs. The stack
// of a thread that has ended is reused.
#include "host.h"

#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#include "head.hpp"

namespace {

// ---- the list of kernels ----

struct Kernel {
  int parameters;
  void (*function)();
  void (*call)(void (*function)(), const uint64_t *arguments);
};

std::map<std::string, Kernel> &kernels() {
  static std::map<std::string, Kernel> all;
  return all;
}

template <class To>
To bits(uint64_t from) {
  static_assert(sizeof(To) == sizeof from, "every parameter of a kernel is eight bytes wide");
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

template <class... Parameters, size_t... i>
void callWith(void (*kernel)(Parameters...), const uint64_t *arguments, std::index_sequence<i...>) {
  kernel(bits<Parameters>(arguments[i])...);
}

// ---- fibers ----

constexpr int mostThreads = 1024;
constexpr size_t stackSize = 32 << 10;

#if defined(__x86_64__)
typedef void *Context;  // the stack pointer of a suspended fiber

extern "C" void arbex_switch(Context *from, Context to);
asm(R"(
.text
.type arbex_switch, @function
arbex_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size arbex_switch, .-arbex_switch
)");

void prepare(Context *context, char *stack, void (*entry)()) {
  void **top = reinterpret_cast<void **>(stack + stackSize - 16);
  *--top = nullptr;  // entry never returns; its frame is aligned as after a call
  *--top = reinterpret_cast<void *>(entry);
  for (int i = 0; i < 6; i++) *--top = nullptr;
  *context = top;
}

void change(Context *from, Context *to) { arbex_switch(from, *to); }
#else
typedef ucontext_t Context;

void prepare(Context *context, char *stack, void (*entry)()) {
  getcontext(context);
  context->uc_stack.ss_sp = stack;
  context->uc_stack.ss_size = stackSize;
  context->uc_link = nullptr;
  makecontext(context, entry, 0);
}

void change(Context *from, Context *to) { swapcontext(from, to); }
#endif

enum State { FRESH, WAITING, ENDED };

struct Fiber {
  State state;
  int stack;
  Context context;
};

struct Block {
  const Kernel *kernel;
  const uint64_t *arguments;
  Context scheduler;
  Fiber fibers[mostThreads];
  std::vector<int> idle;  // stacks
  std::vector<char> stacks;
  unsigned running;

  void run(unsigned threads) {
    if (stacks.empty()) {
      stacks.resize(stackSize * mostThreads);
      for (int i = mostThreads; i-- > 0;) idle.push_back(i);
    }
    for (unsigned t = 0; t < threads; t++) fibers[t].state = FRESH;
    while (round(threads)) continue;
  }

  // round runs every thread to its next barrier and returns whether there was one.
  bool round(unsigned threads) {
    unsigned waiting = 0;
    for (unsigned t = 0; t < threads; t++) {
      if (fibers[t].state != ENDED) resume(t);
      waiting += fibers[t].state == WAITING;
    }
    if (waiting != 0 && waiting != threads) throw std::string("some threads of a block wait at a barrier while others have ended");
    return waiting != 0;
  }

  void resume(unsigned t);
  static void entry();
};

Block block;

void Block::resume(unsigned t) {
  Fiber &f = fibers[t];
  if (f.state == FRESH) {
    f.stack = idle.back();
    idle.pop_back();
    prepare(&f.context, &stacks[f.stack * stackSize], entry);
  }
  running = t;
  threadIdx = {t, 0, 0};
  change(&scheduler, &f.context);
  if (f.state == ENDED) idle.push_back(f.stack);
}

void Block::entry() {
  block.kernel->call(block.kernel->function, block.arguments);
  Fiber &own = block.fibers[block.running];
  own.state = ENDED;
  change(&own.context, &block.scheduler);
}

}  // namespace

void barrier() {
  Fiber &own = block.fibers[block.running];
  own.state = WAITING;
  change(&own.context, &block.scheduler);
}

template <class... Parameters>
Registered::Registered(const char *name, void (*kernel)(Parameters...)) {
  kernels()[name] = {int(sizeof...(Parameters)), reinterpret_cast<void (*)()>(kernel), [](void (*function)(), const uint64_t *arguments) {
                       callWith(reinterpret_cast<void (*)(Parameters...)>(function), arguments,
                                std::index_sequence_for<Parameters...>());
                     }};
}

int arbex_host_parameters(const char *name) {
  auto found = kernels().find(name);
  return found == kernels().end() ? -1 : found->second.parameters;
}

const char *arbex_host_name(int i) {
  for (auto &k : kernels())
    if (i-- == 0) return k.first.c_str();
  return nullptr;
}

int arbex_host_launch(const char *name, const unsigned grid[3], unsigned threads, const uint64_t *arguments, char *error) {
  auto found = kernels().find(name);
  const bool fits = threads > 0 && threads <= mostThreads && grid[0] > 0 && grid[1] > 0 && grid[1] < 65536 && grid[2] > 0 && grid[2] < 65536;
  if (found == kernels().end() || !fits) {
    std::snprintf(error, ARBEX_HOST_MESSAGE, "%s: %s", name, fits ? "no such kernel" : "grid or block size out of range");
    return 0;
  }
  block.kernel = &found->second;
  block.arguments = arguments;
  blockDim = {threads, 1, 1};
  gridDim = {grid[0], grid[1], grid[2]};
  try {
    for (unsigned z = 0; z < grid[2]; z++)
      for (unsigned y = 0; y < grid[1]; y++)
        for (unsigned x = 0; x < grid[0]; x++) {
          blockIdx = {x, y, z};
          block.run(threads);
        }
  } catch (const std::string &fault) {
    std::snprintf(error, ARBEX_HOST_MESSAGE, "%s: %s", name, fault.c_str());
    return 0;
  }
  return 1;
}
