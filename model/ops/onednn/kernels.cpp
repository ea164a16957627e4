#include "kernel.hpp"
#include "winograd.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace {

uint64_t hashOf(const memory::desc &d) {
  uint64_t hash = 1469598103934665603ull;
  visitLayout(d, [&](const void *data, size_t count) {
    auto *bytes = static_cast<const unsigned char *>(data);
    for (size_t i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 1099511628211ull;
  });
  return hash;
}

// ---- convolution -----------------------------------------------------------

constexpr float zeros[maxBlock] = {};
constexpr float ones[maxBlock] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

class Conv : public Primitive {
 public:
  explicit Conv(const arbex_conv &s) : s_(s) {
    auto pd = describe();
    setPrimitive(pd, [](const dnnl::convolution_forward::primitive_desc &d) { return dnnl::convolution_forward(d); });
    weights_ = pd.weights_desc();
    bind(DNNL_ARG_SRC, pd.src_desc());
    bind(DNNL_ARG_WEIGHTS, weights_);
    bind(DNNL_ARG_DST, pd.dst_desc());
    if (s.bias) bind(DNNL_ARG_BIAS, pd.bias_desc());
    if (s.residual) bind(residualArgument, pd.dst_desc());
    if (s.plain_weights) packing_.reset(new Packing(plainWeights(s), weights_));
  }

  size_t scratch() const override { return packing_ ? packing_->scratchSize(scratchFloats_) : scratchFloats_; }
  size_t packed() const override { return floatsOf(weights_); }
  uint64_t packedLayout() const override { return hashOf(weights_); }

  void pack(const float *plain, float *packed) override {
    Packing(plainWeights(s_), weights_).run(plain, packed);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_WEIGHTS, packing_ ? packing_->run(args.in[1], args.scratch, scratchFloats_) : args.in[1]);
    if (s_.bias) setData(DNNL_ARG_BIAS, args.in[2]);
    if (s_.residual) setData(residualArgument, args.in[5]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
    if (s_.slopes || s_.border) applyBorderAndPReLU(args);
  }

 private:
  static constexpr int residualArgument = DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1;

  dnnl::convolution_forward::primitive_desc describe() const {
    auto attr = attributes();
    if (s_.residual) {
      dnnl::post_ops post;
      post.append_binary(dnnl::algorithm::binary_add, targetMap(s_));
      attr.set_post_ops(post);
    }
    return forwardConv(s_, dnnl::prop_kind::forward_inference, attr);
  }

  // applyBorderAndPReLU is a second pass over the output: the border correction
  // of a folded input shift, then PReLU.
  void applyBorderAndPReLU(const arbex_args &args) {
    const int block = blockSize(s_.oc), blocks = s_.oc / block;
    const size_t row = size_t(s_.ow) * block;
#pragma omp parallel for collapse(2) schedule(static)
    for (int m = 0; m < s_.n * blocks; m++)
      for (int y = 0; y < s_.oh; y++) {
        const int c = m % blocks * block, vertical = y == 0 ? 0 : y == s_.oh - 1 ? 2 : 1;
        const float *slopes = s_.slopes ? args.in[3] + c : ones;
        const float *border = s_.border ? args.in[4] + size_t(3) * vertical * s_.oc + c : nullptr;
        float *x = args.out + (size_t(m) * s_.oh + y) * row;
        if (!border) {
          loops().shiftPReLU(block, x, s_.ow, zeros, slopes);
          continue;
        }
        loops().shiftPReLU(block, x, 1, border, slopes);
        loops().shiftPReLU(block, x + block, s_.ow - 2, border + s_.oc, slopes);
        loops().shiftPReLU(block, x + row - block, 1, border + 2 * s_.oc, slopes);
      }
  }

  arbex_conv s_;
  memory::desc weights_;
  std::unique_ptr<Packing> packing_;  // only for plain weights
};

// ---- matrix product --------------------------------------------------------

class Linear : public Primitive {
 public:
  explicit Linear(const arbex_linear &s) : s_(s) {
    memory::desc src({s.rows, s.k}, f32::f32, tag::ab);
    memory::desc dst({s.rows, s.n}, f32::f32, tag::ab);
    memory::desc bias = s.bias ? memory::desc({1, s.n}, f32::f32, tag::ab) : memory::desc();
    auto attr = attributes();
    dnnl::post_ops post;
    if (s.act != ARBEX_NONE) appendActivation(post, activation(s.act));
    if (s.residual) residualArgument_ = append(post, dnnl::algorithm::binary_add, dst);
    if (s.factor) factorArgument_ = append(post, dnnl::algorithm::binary_mul, dst);
    attr.set_post_ops(post);
    auto pd = descriptor<dnnl::matmul>(attr, src, describeWeights(s.packed_weights ? tag::any : tag::ba), bias, dst);
    setPrimitive(pd, [](const dnnl::matmul::primitive_desc &d) { return dnnl::matmul(d); });
    weights_ = pd.weights_desc();
    bind(DNNL_ARG_SRC, src);
    bind(DNNL_ARG_WEIGHTS, weights_);
    bind(DNNL_ARG_DST, dst);
    if (s.bias) bind(DNNL_ARG_BIAS, bias);
    if (s.residual) bind(residualArgument_, dst);
    if (s.factor) bind(factorArgument_, dst);
  }

  size_t packed() const override { return s_.packed_weights ? floatsOf(weights_) : 0; }
  uint64_t packedLayout() const override { return hashOf(weights_); }

  void pack(const float *plain, float *packed) override { Packing(describeWeights(tag::ba), weights_).run(plain, packed); }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_WEIGHTS, args.in[1]);
    if (s_.bias) setData(DNNL_ARG_BIAS, args.in[2]);
    if (s_.residual) setData(residualArgument_, args.in[3]);
    if (s_.factor) setData(factorArgument_, args.in[4]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
  }

 private:
  static int append(dnnl::post_ops &post, dnnl::algorithm op, const memory::desc &d) {
    post.append_binary(op, d);
    return DNNL_ARG_ATTR_MULTIPLE_POST_OP(post.len() - 1) | DNNL_ARG_SRC_1;
  }

  memory::desc describeWeights(tag layout) const { return {{s_.k, s_.n}, f32::f32, layout}; }

  arbex_linear s_;
  memory::desc weights_;
  int residualArgument_ = 0, factorArgument_ = 0;
};

// ---- norms -----------------------------------------------------------------

class LayerNorm : public Primitive {
 public:
  explicit LayerNorm(const arbex_layernorm &s) {
    memory::desc rows({s.rows, s.c}, f32::f32, tag::ab);
    using flags = dnnl::normalization_flags;
    auto pd = normDescriptor<dnnl::layer_normalization_forward>(attributes(), dnnl::prop_kind::forward_inference, rows, s.epsilon,
                                                              flags::use_scale | flags::use_shift);
    setPrimitive(pd, [](const dnnl::layer_normalization_forward::primitive_desc &p) { return dnnl::layer_normalization_forward(p); });
    bind(DNNL_ARG_SRC, rows);
    bind(DNNL_ARG_DST, rows);
    bind(DNNL_ARG_SCALE, {{s.c}, f32::f32, tag::a});
    bind(DNNL_ARG_SHIFT, {{s.c}, f32::f32, tag::a});
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_SCALE, args.in[1]);
    setData(DNNL_ARG_SHIFT, args.in[2]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
  }
};

class BatchNorm : public Primitive {
 public:
  explicit BatchNorm(const arbex_batchnorm &s) {
    memory::desc map({s.n, s.c, s.h, s.w}, f32::f32, s.plain ? tag::nhwc : mapTag(s.c)), channel({s.c}, f32::f32, tag::a);
    using flags = dnnl::normalization_flags;
    auto pd = normDescriptor<dnnl::batch_normalization_forward>(attributes(), dnnl::prop_kind::forward_inference, map, s.epsilon,
                                                              flags::use_global_stats | flags::use_scale | flags::use_shift);
    setPrimitive(pd, [](const dnnl::batch_normalization_forward::primitive_desc &p) { return dnnl::batch_normalization_forward(p); });
    bind(DNNL_ARG_SRC, map);
    bind(DNNL_ARG_DST, map);
    for (int argument : parameters) bind(argument, channel);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    for (int i = 0; i < 4; i++) setData(parameters[i], args.in[1 + i]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
  }

 private:
  static constexpr int parameters[4] = {DNNL_ARG_MEAN, DNNL_ARG_VARIANCE, DNNL_ARG_SCALE, DNNL_ARG_SHIFT};
};
constexpr int BatchNorm::parameters[4];

// ---- layouts and element-wise operations -----------------------------------

class Reorder : public Primitive {
 public:
  explicit Reorder(const arbex_reorder &s) {
    memory::desc from = describe(s, s.from), to = describe(s, s.to);
    dnnl::reorder::primitive_desc pd(engine(), from, engine(), to, attributes());
    setPrimitive(pd, [](const dnnl::reorder::primitive_desc &p) { return dnnl::reorder(p); });
    bind(DNNL_ARG_FROM, from);
    bind(DNNL_ARG_TO, to);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_FROM, args.in[0]);
    setData(DNNL_ARG_TO, args.out);
    execute(args);
  }

 private:
  static memory::desc describe(const arbex_reorder &s, int layout) {
    const tag tags[] = {mapTag(s.c), tag::nhwc, tag::nchw};
    return {{s.n, s.c, s.h, s.w}, f32::f32, tags[layout]};
  }
};

class Eltwise : public Primitive {
 public:
  explicit Eltwise(const arbex_eltwise &s) {
    memory::desc row({s.count}, f32::f32, tag::a);
    auto pd = eltwiseDescriptor(attributes(), dnnl::prop_kind::forward_inference, activation(s.act), row);
    setPrimitive(pd, [](const dnnl::eltwise_forward::primitive_desc &p) { return dnnl::eltwise_forward(p); });
    bind(DNNL_ARG_SRC, row);
    bind(DNNL_ARG_DST, row);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
  }
};

class Binary : public Primitive {
 public:
  explicit Binary(const arbex_binary &s) {
    memory::desc a({s.rows, s.c}, f32::f32, tag::ab), b({s.rows_b, s.c_b}, f32::f32, tag::ab);
    auto op = s.op == ARBEX_ADD ? dnnl::algorithm::binary_add : dnnl::algorithm::binary_mul;
    auto pd = descriptor<dnnl::binary>(attributes(), op, a, b, a);
    setPrimitive(pd, [](const dnnl::binary::primitive_desc &p) { return dnnl::binary(p); });
    bind(DNNL_ARG_SRC_0, a);
    bind(DNNL_ARG_SRC_1, b);
    bind(DNNL_ARG_DST, a);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC_0, args.in[0]);
    setData(DNNL_ARG_SRC_1, args.in[1]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
  }
};

// ---- custom kernels --------------------------------------------------------

class Prelu : public CustomKernel {
 public:
  explicit Prelu(const arbex_prelu &s) : s_(s) {}

  void run(const arbex_args &args) override {
    const int block = blockSize(s_.c), blocks = s_.c / block, pixels = s_.h * s_.w;
#pragma omp parallel for schedule(static)
    for (int m = 0; m < s_.n * blocks; m++) {
      const size_t begin = size_t(m) * pixels * block;
      std::memcpy(args.out + begin, args.in[0] + begin, size_t(pixels) * block * sizeof(float));
      loops().shiftPReLU(block, args.out + begin, pixels, zeros, args.in[1] + m % blocks * block);
    }
  }

 private:
  arbex_prelu s_;
};

class Subsample : public CustomKernel {
 public:
  explicit Subsample(const arbex_subsample &s) : s_(s) {}

  void run(const arbex_args &args) override {
    const int block = blockSize(s_.c), oh = (s_.h - 1) / s_.stride + 1, ow = (s_.w - 1) / s_.stride + 1;
#pragma omp parallel for schedule(static)
    for (int m = 0; m < s_.n * s_.c / block; m++)
      for (int y = 0; y < oh; y++) {
        const float *from = args.in[0] + (size_t(m) * s_.h + size_t(y) * s_.stride) * s_.w * block;
        float *to = args.out + (size_t(m) * oh + y) * ow * block;
        for (int x = 0; x < ow; x++)
          std::memcpy(to + size_t(x) * block, from + size_t(x) * s_.stride * block, block * sizeof(float));
      }
  }

 private:
  arbex_subsample s_;
};

// Attention processes chunks of queries whose scores fit in the L2 cache; each
// chunk is computed by one thread. The product is scaled in the end, not the weights.
class Attention : public CustomKernel {
 public:
  explicit Attention(const arbex_attention &s)
      : s_(s), chunk_(std::min(s.tq, chunkRows)), threads_(std::max(omp_get_max_threads(), omp_get_num_procs())) {}

  size_t scratch() const override { return size_t(threads_) * perThread(); }

  void run(const arbex_args &args) override {
    const int chunks = (s_.tq + chunk_ - 1) / chunk_, width = s_.heads * s_.dim;
#pragma omp parallel for schedule(dynamic, 1) num_threads(std::min(threads_, omp_get_max_threads()))
    for (int job = 0; job < s_.n * s_.heads * chunks; job++) {
      const int first = job % chunks * chunk_, head = job / chunks % s_.heads, n = job / chunks / s_.heads;
      const int count = std::min(chunk_, s_.tq - first);
      const float *q = begin(args.in[0], s_.q, n, head) + size_t(first) * s_.q.row_stride;
      const float *k = begin(args.in[1], s_.k, n, head);
      const float *v = begin(args.in[2], s_.v, n, head);
      float *scores = args.scratch + omp_get_thread_num() * perThread();
      dnnl::sgemm('N', 'T', count, s_.tk, s_.dim, s_.scale, q, s_.q.row_stride, k, s_.k.row_stride, 0.f, scores, s_.tk);
      float shares[chunkRows];
      for (int i = 0; i < count; i++) {
        const float *bias = args.in[3] ? args.in[3] + (size_t(head) * s_.tq + first + i) * s_.tk : nullptr;
        shares[i] = loops().weightRow(scores + size_t(i) * s_.tk, bias, s_.tk);
      }
      float *out = args.out + (size_t(n) * s_.tq + first) * width + head * s_.dim;
      dnnl::sgemm('N', 'N', count, s_.dim, s_.tk, 1.f, scores, s_.tk, v, s_.v.row_stride, 0.f, out, width);
      for (int i = 0; i < count; i++) loops().scale(out + size_t(i) * width, shares[i], s_.dim);
    }
  }

 private:
  static constexpr int chunkRows = 96;  // the 784 tokens of the largest map are eight chunks and little more

  size_t perThread() const { return (size_t(chunk_) * s_.tk + 15) / 16 * 16; }

  const float *begin(const float *base, const arbex_rows &r, int n, int head) const {
    return base + r.offset + size_t(n) * r.batch_stride + size_t(head) * s_.dim;
  }

  arbex_attention s_;
  int chunk_, threads_;
};
constexpr int Attention::chunkRows;

}  // namespace

// ---- the C interface -------------------------------------------------------

arbex_kernel *arbex_conv_new(const arbex_conv *s, char *error) {
  return suitsWinograd(*s) ? newWinograd(s, error) : make<Conv>(s, error);
}
arbex_kernel *arbex_linear_new(const arbex_linear *s, char *error) { return make<Linear>(s, error); }
arbex_kernel *arbex_layernorm_new(const arbex_layernorm *s, char *error) { return make<LayerNorm>(s, error); }
arbex_kernel *arbex_batchnorm_new(const arbex_batchnorm *s, char *error) { return make<BatchNorm>(s, error); }
arbex_kernel *arbex_attention_new(const arbex_attention *s, char *error) { return make<Attention>(s, error); }
arbex_kernel *arbex_reorder_new(const arbex_reorder *s, char *error) { return make<Reorder>(s, error); }
arbex_kernel *arbex_subsample_new(const arbex_subsample *s, char *error) { return make<Subsample>(s, error); }
arbex_kernel *arbex_prelu_new(const arbex_prelu *s, char *error) { return make<Prelu>(s, error); }
arbex_kernel *arbex_eltwise_new(const arbex_eltwise *s, char *error) { return make<Eltwise>(s, error); }
arbex_kernel *arbex_binary_new(const arbex_binary *s, char *error) { return make<Binary>(s, error); }

int arbex_run(arbex_kernel *kernel, const arbex_args *args, char *error) {
  return catchErrors(error, [&] {
    const ThreadLimit limit(kernel->alone);
    kernel->run(*args);
  });
}

const char *arbex_implementation(const arbex_kernel *kernel) { return kernel->implementation(); }
size_t arbex_scratch_size(const arbex_kernel *kernel) { return kernel->scratch(); }
size_t arbex_packed_size(const arbex_kernel *kernel) { return kernel->packed(); }
uint64_t arbex_packed_layout(const arbex_kernel *kernel) { return kernel->packedLayout(); }

int arbex_pack(arbex_kernel *kernel, const float *plain, float *packed, char *error) {
  return catchErrors(error, [&] { kernel->pack(plain, packed); });
}

void arbex_free_kernel(arbex_kernel *kernel) { delete kernel; }

float *arbex_alloc(size_t floats) {
  const size_t bytes = (std::max<size_t>(floats, 1) * sizeof(float) + 63) / 64 * 64;
  return static_cast<float *>(aligned_alloc(64, bytes));
}

void arbex_free(float *memory) { std::free(memory); }

int arbex_block_size(int channels) { return blockSize(channels); }

void arbex_set_threads(int n) {
  omp_set_num_threads(n);
#if defined(__SSE2__)
  // Flush denormals to zero: a saturated softmax produces many of them, and
  // arithmetic on them is a hundred times slower.
#pragma omp parallel
  _mm_setcsr(_mm_getcsr() | 0x8040);
#endif
}

void arbex_prepare(void) {
  const float one = 1;
  float product;
  dnnl::sgemm('N', 'N', 1, 1, 1, 1.f, &one, 1, &one, 1, 0.f, &product, 1);
}

void arbex_trim(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}

void arbex_version(char *text) {
  const dnnl_version_t *v = dnnl_version();
  const char *isa = "baseline";
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41: isa = "SSE4.1"; break;
    case dnnl::cpu_isa::avx: isa = "AVX"; break;
    case dnnl::cpu_isa::avx2: isa = "AVX2"; break;
    case allInstructions: isa = "all"; break;
    default: isa = "AVX-512 or newer"; break;
  }
  std::snprintf(text, ARBEX_MESSAGE, "oneDNN %d.%d.%d, %s", v->major, v->minor, v->patch, isa);
}
