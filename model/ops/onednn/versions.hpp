// The differences between the C++ interfaces of oneDNN 2 and oneDNN 3. oneDNN 2
// builds a primitive descriptor from an operation descriptor; in oneDNN 3 the
// primitive descriptor takes the same arguments directly. Included by kernel.hpp,
// private to this folder.
#ifndef ARBEX_VERSIONS_HPP
#define ARBEX_VERSIONS_HPP

#include <cstdint>
#include <dnnl.hpp>
#include <dnnl_version.h>

#if DNNL_VERSION_MAJOR < 2
#error "oneDNN 2 or newer is needed (libdnnl-dev)"
#endif

namespace {

using dnnl::memory;

inline const dnnl::engine &engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

#if DNNL_VERSION_MAJOR >= 3

// descriptor returns the primitive descriptor of a forward operation.
template <class Primitive, class... Arguments>
typename Primitive::primitive_desc descriptor(const dnnl::primitive_attr &attr, const Arguments &...arguments) {
  return typename Primitive::primitive_desc(engine(), arguments..., attr);
}

// gradientDescriptor returns the primitive descriptor of a gradient; forward is
// the descriptor of its forward operation.
template <class Primitive, class Forward, class... Arguments>
typename Primitive::primitive_desc gradientDescriptor(const dnnl::primitive_attr &attr, const Forward &forward,
                                                    const Arguments &...arguments) {
  return typename Primitive::primitive_desc(engine(), arguments..., forward, attr);
}

// normDescriptor returns the descriptor of a batch or layer norm whose output has
// the layout of its input.
template <class Primitive>
typename Primitive::primitive_desc normDescriptor(const dnnl::primitive_attr &attr, dnnl::prop_kind kind, const memory::desc &map,
                                                float epsilon, dnnl::normalization_flags flags) {
  return descriptor<Primitive>(attr, kind, map, map, epsilon, flags);
}

inline dnnl::batch_normalization_backward::primitive_desc normGradientDescriptor(
    const dnnl::primitive_attr &attr, const dnnl::batch_normalization_forward::primitive_desc &forward, const memory::desc &map,
    float epsilon, dnnl::normalization_flags flags) {
  return gradientDescriptor<dnnl::batch_normalization_backward>(attr, forward, dnnl::prop_kind::backward, map, map, map, epsilon,
                                                              flags);
}

inline dnnl::eltwise_forward::primitive_desc eltwiseDescriptor(const dnnl::primitive_attr &attr, dnnl::prop_kind kind,
                                                      dnnl::algorithm algorithm, const memory::desc &row) {
  return descriptor<dnnl::eltwise_forward>(attr, kind, algorithm, row, row, 0.f, 0.f);
}

inline dnnl::eltwise_backward::primitive_desc eltwiseGradientDescriptor(const dnnl::primitive_attr &attr,
                                                               const dnnl::eltwise_forward::primitive_desc &forward,
                                                               dnnl::algorithm algorithm, const memory::desc &row) {
  return gradientDescriptor<dnnl::eltwise_backward>(attr, forward, algorithm, row, row, row, 0.f, 0.f);
}

inline void appendActivation(dnnl::post_ops &post, dnnl::algorithm algorithm) { post.append_eltwise(algorithm, 0.f, 0.f); }

inline memory::dims dimsOf(const memory::desc &d) { return d.get_dims(); }

// visitLayout calls add(bytes, count) for every part of d that determines its
// memory layout.
template <class Add>
void visitLayout(const memory::desc &d, Add add) {
  const memory::format_kind kind = d.get_format_kind();
  const memory::data_type type = d.get_data_type();
  add(&kind, sizeof kind);
  add(&type, sizeof type);
  for (const memory::dims &numbers : {d.get_dims(), d.get_padded_dims(), d.get_strides(), d.get_inner_blks(), d.get_inner_idxs()}) {
    const size_t count = numbers.size();
    add(&count, sizeof count);
    add(numbers.data(), count * sizeof(memory::dim));
  }
}

constexpr dnnl::cpu_isa allInstructions = dnnl::cpu_isa::isa_default;

// normGradientTakesShift is true when the gradient of a batch norm requires a
// shift argument, which it does not read.
constexpr bool normGradientTakesShift = false;

#else

template <class Primitive, class... Arguments>
typename Primitive::primitive_desc descriptor(const dnnl::primitive_attr &attr, const Arguments &...arguments) {
  return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attr, engine());
}

template <class Primitive, class Forward, class... Arguments>
typename Primitive::primitive_desc gradientDescriptor(const dnnl::primitive_attr &attr, const Forward &forward,
                                                    const Arguments &...arguments) {
  return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attr, engine(), forward);
}

template <class Primitive>
typename Primitive::primitive_desc normDescriptor(const dnnl::primitive_attr &attr, dnnl::prop_kind kind, const memory::desc &map,
                                                float epsilon, dnnl::normalization_flags flags) {
  return descriptor<Primitive>(attr, kind, map, epsilon, flags);
}

inline dnnl::batch_normalization_backward::primitive_desc normGradientDescriptor(
    const dnnl::primitive_attr &attr, const dnnl::batch_normalization_forward::primitive_desc &forward, const memory::desc &map,
    float epsilon, dnnl::normalization_flags flags) {
  return gradientDescriptor<dnnl::batch_normalization_backward>(attr, forward, dnnl::prop_kind::backward, map, map, epsilon, flags);
}

inline dnnl::eltwise_forward::primitive_desc eltwiseDescriptor(const dnnl::primitive_attr &attr, dnnl::prop_kind kind,
                                                      dnnl::algorithm algorithm, const memory::desc &row) {
  return descriptor<dnnl::eltwise_forward>(attr, kind, algorithm, row, 0.f, 0.f);
}

inline dnnl::eltwise_backward::primitive_desc eltwiseGradientDescriptor(const dnnl::primitive_attr &attr,
                                                               const dnnl::eltwise_forward::primitive_desc &forward,
                                                               dnnl::algorithm algorithm, const memory::desc &row) {
  return gradientDescriptor<dnnl::eltwise_backward>(attr, forward, algorithm, row, row, 0.f, 0.f);
}

inline void appendActivation(dnnl::post_ops &post, dnnl::algorithm algorithm) { post.append_eltwise(1.f, algorithm, 0.f, 0.f); }

inline memory::dims dimsOf(const memory::desc &d) { return d.dims(); }

template <class Add>
void visitLayout(const memory::desc &d, Add add) {
  add(&d.data, sizeof d.data);
}

constexpr dnnl::cpu_isa allInstructions = dnnl::cpu_isa::all;

constexpr bool normGradientTakesShift = true;

#endif

}  // namespace

#endif
