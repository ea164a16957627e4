// What the files of kernels share: a kernel, a primitive of oneDNN as a kernel,
// the loops of rows.h, and how errors reach C. Private to this folder.
#ifndef ARBEX_KERNEL_HPP
#define ARBEX_KERNEL_HPP

#include "kernels.h"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "versions.hpp"

using tag = dnnl::memory::format_tag;
using f32 = dnnl::memory::data_type;

namespace {

// lanes is how many floats a register of each kind of CPU holds: vectors of more
// are spilled at every step, which takes five times as long.
namespace plain {
constexpr int lanes = 4;
#include "rows.h"
}
#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace avx2 {
constexpr int lanes = 8;
#include "rows.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx2,fma")
namespace avx512 {
constexpr int lanes = 16;
#include "rows.h"
}
#pragma GCC pop_options
#endif

}  // namespace

struct arbex_kernel {
  virtual ~arbex_kernel() = default;
  virtual void run(const arbex_args &args) = 0;
  virtual const char *implementation() const = 0;
  virtual size_t scratch() const { return 0; }
  virtual size_t packed() const { return 0; }
  virtual uint64_t packedLayout() const { return 0; }
  virtual void pack(const float *, float *) {}
};

namespace {

// Channels that lie side by side in a map: as many as a vector register holds.
int blockOf(int channels) {
  static const bool wide = dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
  return wide && channels % 16 == 0 ? 16 : 8;
}

tag mapTag(int channels) { return blockOf(channels) == 16 ? tag::nChw16c : tag::nChw8c; }

dnnl::stream &stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

void *writable(const float *p) { return const_cast<float *>(p); }

size_t floatsOf(const memory::desc &d) { return (d.get_size() + sizeof(float) - 1) / sizeof(float); }

dnnl::algorithm activation(int act) {
  switch (act) {
    case ARBEX_RELU: return dnnl::algorithm::eltwise_relu;
    case ARBEX_GELU: return dnnl::algorithm::eltwise_gelu_erf;
    case ARBEX_SIGMOID: return dnnl::algorithm::eltwise_logistic;
  }
  throw std::invalid_argument("unknown activation");
}

// A primitive of oneDNN with the memories it is run on. The scratchpad is the
// caller's: oneDNN's own belongs to the thread that made the primitive.
class Primitive : public arbex_kernel {
 public:
  const char *implementation() const override { return name_.c_str(); }
  size_t scratch() const override { return scratchFloats_; }

 protected:
  static dnnl::primitive_attr attributes() {
    dnnl::primitive_attr attr;
    attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attr;
  }

  template <class Descriptor, class Make>
  void adopt(const Descriptor &pd, Make make) {
    name_ = pd.impl_info_str();
    scratchFloats_ = floatsOf(pd.scratchpad_desc());
    primitive_ = make(pd);
    if (scratchFloats_ > 0) hold(DNNL_ARG_SCRATCHPAD, pd.scratchpad_desc());
  }

  void hold(int argument, const memory::desc &d) { held_[argument] = memory(d, engine(), nullptr); }

  void at(int argument, const float *p) { held_[argument].set_data_handle(writable(p)); }

  void execute(const arbex_args &args) {
    if (scratchFloats_ > 0) at(DNNL_ARG_SCRATCHPAD, args.scratch);
    primitive_.execute(stream(), held_);
    stream().wait();
  }

  dnnl::primitive primitive_;
  std::unordered_map<int, memory> held_;
  std::string name_;
  size_t scratchFloats_ = 0;
};

constexpr int widestBlock = 16;

// The loops of rows.h for the CPU the program runs on.
struct RowLoops {
  void (*finish)(int block, float *x, int pixels, const float *shift, const float *slopes);
  void (*softmax)(float *x, const float *bias, int n);
  void (*preluGradient)(int block, float *dx, const float *x, const float *dy, int pixels, const float *slopes, double *sums);
  void (*normSums)(int block, const float *x, const float *dy, int pixels, const float *mean, double *sums, double *products);
  void (*normGradient)(int block, float *dx, const float *x, const float *dy, int pixels, const float *mean,
                       const float *scale, const float *shift, const float *slope);
  void (*softmaxGradient)(float *ds, const float *p, int n);
  void (*layerNormGradient)(float *dx, const float *x, const float *weight, const float *dy, int n, float epsilon,
                            float *dweight, float *dbias);
  void (*addProduct)(float *sums, const float *x, const float *y, int n);
  void (*add)(float *sums, const float *x, int n);
  void (*adam)(const arbex_adam *a, float *weights, float *mean, float *square, float *average, const float *gradient,
               size_t begin, size_t end);
};

#define ARBEX_ROW_LOOPS(cpu)                                                                                   \
  RowLoops {                                                                                                   \
    cpu::finish, cpu::softmaxRow, cpu::preluGradient, cpu::normSums, cpu::normGradient, cpu::softmaxGradient, \
        cpu::layerNormGradient, cpu::addProduct, cpu::add, cpu::adam                                           \
  }

const RowLoops &rows() {
  static const RowLoops chosen = [] {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
      return ARBEX_ROW_LOOPS(avx512);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return ARBEX_ROW_LOOPS(avx2);
#endif
    return ARBEX_ROW_LOOPS(plain);
  }();
  return chosen;
}

// ---- convolution: what its three directions share ----

memory::desc sourceMap(const arbex_conv &s) {
  return {{s.n, s.ic, s.ih, s.iw}, f32::f32, s.ic % 8 ? tag::nchw : mapTag(s.ic)};
}

memory::desc targetMap(const arbex_conv &s) { return {{s.n, s.oc, s.oh, s.ow}, f32::f32, mapTag(s.oc)}; }

memory::desc plainWeights(const arbex_conv &s) {
  if (s.groups == 1) return {{s.oc, s.ic, s.side, s.side}, f32::f32, tag::oihw};
  return {{s.groups, s.oc / s.groups, s.ic / s.groups, s.side, s.side}, f32::f32, tag::goihw};
}

memory::desc anyWeights(const arbex_conv &s) { return {dimsOf(plainWeights(s)), f32::f32, tag::any}; }

memory::desc biasOf(const arbex_conv &s) { return s.bias ? memory::desc({s.oc}, f32::f32, tag::a) : memory::desc(); }

// How a convolution walks. Padding on the far side is what the output leaves
// over.
struct Walk {
  memory::dims stride, pad, far;
  explicit Walk(const arbex_conv &s)
      : stride{s.stride, s.stride}, pad{s.pad, s.pad},
        far{(s.oh - 1) * s.stride + s.side - s.ih - s.pad, (s.ow - 1) * s.stride + s.side - s.iw - s.pad} {}
};

dnnl::convolution_forward::primitive_desc forwardConv(const arbex_conv &s, dnnl::prop_kind kind, const dnnl::primitive_attr &attr) {
  const Walk w(s);
  return descriptor<dnnl::convolution_forward>(attr, kind, dnnl::algorithm::convolution_direct, sourceMap(s), anyWeights(s),
                                             biasOf(s), targetMap(s), w.stride, w.pad, w.far);
}

// Packing brings numbers from one order into another.
class Packing {
 public:
  Packing(const memory::desc &from, const memory::desc &to)
      : from_(from, engine(), nullptr), to_(to, engine(), nullptr), reorder_(from_, to_) {}

  void run(const float *from, float *to) {
    from_.set_data_handle(writable(from));
    to_.set_data_handle(to);
    reorder_.execute(stream(), from_, to_);
    stream().wait();
  }

  // room is the scratch a kernel needs that keeps the source or the target
  // there, behind `used` floats of its own.
  size_t room(size_t used) const { return begin(used) + std::max(floatsOf(from_.get_desc()), floatsOf(to_.get_desc())); }

  float *place(float *scratch, size_t used) const { return scratch + begin(used); }

  // run with the target in scratch.
  const float *run(const float *from, float *scratch, size_t used) {
    run(from, place(scratch, used));
    return place(scratch, used);
  }

 private:
  static size_t begin(size_t used) { return (used + 15) / 16 * 16; }

  memory from_, to_;
  dnnl::reorder reorder_;
};

// A kernel written here rather than taken from oneDNN.
class Own : public arbex_kernel {
 public:
  const char *implementation() const override { return "own"; }
};

void tell(char *error, const char *what) { std::snprintf(error, ARBEX_MESSAGE, "%s", what); }

template <class Action>
bool guarded(char *error, Action action) {
  try {
    action();
    return true;
  } catch (const dnnl::error &e) {
    char text[ARBEX_MESSAGE];
    std::snprintf(text, sizeof text, "oneDNN: %s (status %d)", e.what(), int(e.status));
    tell(error, text);
  } catch (const std::exception &e) {
    tell(error, e.what());
  } catch (...) {
    tell(error, "unknown C++ error");
  }
  return false;
}

template <class K, class Spec>
arbex_kernel *make(const Spec *spec, char *error) {
  std::unique_ptr<arbex_kernel> made;
  guarded(error, [&] { made.reset(new K(*spec)); });
  return made.release();
}

}  // namespace

#endif
