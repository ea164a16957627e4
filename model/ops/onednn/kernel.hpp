// Shared by kernels.cpp and gradients.cpp: the base class of kernels, oneDNN
// primitives as kernels, the vector loops, and the conversion of C++ exceptions
// to C errors. Private to this folder.
#ifndef ARBEX_KERNEL_HPP
#define ARBEX_KERNEL_HPP

#include "kernels.h"
#include "small.hpp"

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

// lanes is the number of floats in a vector register. Wider vectors are spilled
// at every step, which is five times slower.
namespace plain {
constexpr int lanes = 4;
#include "loops.h"
}
#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace avx2 {
constexpr int lanes = 8;
#include "loops.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx2,fma")
namespace avx512 {
constexpr int lanes = 16;
#include "loops.h"
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
  bool alone = false;  // runs on the calling thread: see isSmall
};

namespace {

// The number of channels in a block of a feature map: those of a vector register.
int blockSize(int channels) {
  static const bool wide = dnnl::get_effective_cpu_isa() >= dnnl::cpu_isa::avx512_core;
  return wide && channels % 16 == 0 ? 16 : 8;
}

tag mapTag(int channels) { return blockSize(channels) == 16 ? tag::nChw16c : tag::nChw8c; }

dnnl::stream &stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

void *writable(const float *p) { return const_cast<float *>(p); }

size_t floatsOf(const memory::desc &d) { return (d.get_size() + sizeof(float) - 1) / sizeof(float); }

inline dnnl::algorithm activation(int act) {
  switch (act) {
    case ARBEX_RELU: return dnnl::algorithm::eltwise_relu;
    case ARBEX_GELU: return dnnl::algorithm::eltwise_gelu_erf;
    case ARBEX_SIGMOID: return dnnl::algorithm::eltwise_logistic;
  }
  throw std::invalid_argument("unknown activation");
}

// A oneDNN primitive with its memory arguments. The caller provides the
// scratchpad, because a scratchpad of oneDNN's belongs to the thread that created
// the primitive.
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
  void setPrimitive(const Descriptor &pd, Make make) {
    name_ = pd.impl_info_str();
    scratchFloats_ = floatsOf(pd.scratchpad_desc());
    primitive_ = make(pd);
    if (scratchFloats_ > 0) bind(DNNL_ARG_SCRATCHPAD, pd.scratchpad_desc());
  }

  void bind(int argument, const memory::desc &d) { arguments_[argument] = memory(d, engine(), nullptr); }

  void setData(int argument, const float *p) { arguments_[argument].set_data_handle(writable(p)); }

  void execute(const arbex_args &args) {
    if (scratchFloats_ > 0) setData(DNNL_ARG_SCRATCHPAD, args.scratch);
    primitive_.execute(stream(), arguments_);
    stream().wait();
  }

  dnnl::primitive primitive_;
  std::unordered_map<int, memory> arguments_;
  std::string name_;
  size_t scratchFloats_ = 0;
};

constexpr int maxBlock = 16;

// The loops of loops.h, compiled for the CPU that the program runs on.
struct VectorLoops {
  void (*shiftPReLU)(int block, float *x, int pixels, const float *shift, const float *slopes);
  float (*weightRow)(float *x, const float *bias, int n);
  void (*scale)(float *x, float factor, int n);
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

#define ARBEX_VECTOR_LOOPS(cpu)                                                                                              \
  VectorLoops {                                                                                                              \
    cpu::shiftPReLU, cpu::weightRow, cpu::scale, cpu::preluGradient, cpu::normSums, cpu::normGradient, cpu::softmaxGradient, \
        cpu::layerNormGradient, cpu::addProduct, cpu::add, cpu::adam                                                         \
  }

const VectorLoops &loops() {
  static const VectorLoops chosen = [] {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
      return ARBEX_VECTOR_LOOPS(avx512);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return ARBEX_VECTOR_LOOPS(avx2);
#endif
    return ARBEX_VECTOR_LOOPS(plain);
  }();
  return chosen;
}

// ---- convolution: shared by forward, data gradient and weights gradient ----

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

// Stride and padding of a convolution. The padding at the end follows from the
// size of the output.
struct ConvGeometry {
  memory::dims stride, pad, padEnd;
  explicit ConvGeometry(const arbex_conv &s)
      : stride{s.stride, s.stride}, pad{s.pad, s.pad},
        padEnd{(s.oh - 1) * s.stride + s.side - s.ih - s.pad, (s.ow - 1) * s.stride + s.side - s.iw - s.pad} {}
};

inline dnnl::convolution_forward::primitive_desc forwardConv(const arbex_conv &s, dnnl::prop_kind kind, const dnnl::primitive_attr &attr) {
  const ConvGeometry geometry(s);
  return descriptor<dnnl::convolution_forward>(attr, kind, dnnl::algorithm::convolution_direct, sourceMap(s), anyWeights(s),
                                             biasOf(s), targetMap(s), geometry.stride, geometry.pad, geometry.padEnd);
}

// Packing copies weights from one memory layout to another.
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

  // scratchSize returns the scratch floats of a kernel that keeps a copy of the
  // weights there, after `used` floats of its own.
  size_t scratchSize(size_t used) const { return align(used) + std::max(floatsOf(from_.get_desc()), floatsOf(to_.get_desc())); }

  float *scratchAt(float *scratch, size_t used) const { return scratch + align(used); }

  // run writes to scratch and returns the copy's address.
  const float *run(const float *from, float *scratch, size_t used) {
    run(from, scratchAt(scratch, used));
    return scratchAt(scratch, used);
  }

 private:
  static size_t align(size_t used) { return (used + 15) / 16 * 16; }

  memory from_, to_;
  dnnl::reorder reorder_;
};

// A kernel implemented here instead of by oneDNN.
class CustomKernel : public arbex_kernel {
 public:
  const char *implementation() const override { return "custom"; }
};

void setError(char *error, const char *what) { std::snprintf(error, ARBEX_MESSAGE, "%s", what); }

template <class Action>
bool catchErrors(char *error, Action action) {
  try {
    action();
    return true;
  } catch (const dnnl::error &e) {
    char text[ARBEX_MESSAGE];
    std::snprintf(text, sizeof text, "oneDNN: %s (status %d)", e.what(), int(e.status));
    setError(error, text);
  } catch (const std::exception &e) {
    setError(error, e.what());
  } catch (...) {
    setError(error, "unknown C++ error");
  }
  return false;
}

template <class K, class Spec>
arbex_kernel *make(const Spec *spec, char *error) {
  std::unique_ptr<arbex_kernel> made;
  const bool alone = isSmall(*spec);
  catchErrors(error, [&] {
    const ThreadLimit limit(alone);  // oneDNN divides the work when it makes a primitive
    made.reset(new K(*spec));
    made->alone = alone;
  });
  return made.release();
}

}  // namespace

#endif
