// Gradients and the optimiser step: kernels that only training runs.
#include "kernel.hpp"
#include "winograd.hpp"

namespace {

// ---- convolution -----------------------------------------------------------

class ConvDataGradient : public Primitive {
 public:
  explicit ConvDataGradient(const arbex_conv &s) {
    const ConvGeometry geometry(s);
    auto pd = gradientDescriptor<dnnl::convolution_backward_data>(
        attributes(), forwardConv(s, dnnl::prop_kind::forward_training, attributes()), dnnl::algorithm::convolution_direct,
        sourceMap(s), anyWeights(s), targetMap(s), geometry.stride, geometry.pad, geometry.padEnd);
    setPrimitive(pd, [](const dnnl::convolution_backward_data::primitive_desc &p) { return dnnl::convolution_backward_data(p); });
    bind(DNNL_ARG_DIFF_DST, pd.diff_dst_desc());
    bind(DNNL_ARG_WEIGHTS, pd.weights_desc());
    bind(DNNL_ARG_DIFF_SRC, pd.diff_src_desc());
    packing_.reset(new Packing(plainWeights(s), pd.weights_desc()));
  }

  size_t scratch() const override { return packing_->scratchSize(scratchFloats_); }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_DIFF_DST, args.in[0]);
    setData(DNNL_ARG_WEIGHTS, packing_->run(args.in[1], args.scratch, scratchFloats_));
    setData(DNNL_ARG_DIFF_SRC, args.out);
    execute(args);
  }

 private:
  std::unique_ptr<Packing> packing_;
};

class ConvWeightsGradient : public Primitive {
 public:
  explicit ConvWeightsGradient(const arbex_conv &s) : bias_(s.bias) {
    const ConvGeometry geometry(s);
    auto pd = gradientDescriptor<dnnl::convolution_backward_weights>(
        attributes(), forwardConv(s, dnnl::prop_kind::forward_training, attributes()), dnnl::algorithm::convolution_direct,
        sourceMap(s), anyWeights(s), biasOf(s), targetMap(s), geometry.stride, geometry.pad, geometry.padEnd);
    setPrimitive(pd, [](const dnnl::convolution_backward_weights::primitive_desc &p) { return dnnl::convolution_backward_weights(p); });
    bind(DNNL_ARG_SRC, pd.src_desc());
    bind(DNNL_ARG_DIFF_DST, pd.diff_dst_desc());
    bind(DNNL_ARG_DIFF_WEIGHTS, pd.diff_weights_desc());
    if (bias_) bind(DNNL_ARG_DIFF_BIAS, pd.diff_bias_desc());
    packing_.reset(new Packing(pd.diff_weights_desc(), plainWeights(s)));
  }

  size_t scratch() const override { return packing_->scratchSize(scratchFloats_); }

  void run(const arbex_args &args) override {
    float *packed = packing_->scratchAt(args.scratch, scratchFloats_);
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_DIFF_DST, args.in[1]);
    setData(DNNL_ARG_DIFF_WEIGHTS, packed);
    if (bias_) setData(DNNL_ARG_DIFF_BIAS, args.extra[0]);
    execute(args);
    packing_->run(packed, args.out);
  }

 private:
  bool bias_;
  std::unique_ptr<Packing> packing_;
};

// ---- sums over rows --------------------------------------------------------

// ColumnAdder sums rows into a few vectors of c numbers. Each thread sums its own
// range of rows; the partial sums are added in a fixed order.
class ColumnAdder {
 public:
  ColumnAdder(int vectors, int c)
      : vectors_(vectors), width_((size_t(c) + 15) / 16 * 16), c_(c), threads_(std::max(omp_get_max_threads(), omp_get_num_procs())) {}

  size_t scratch() const { return size_t(threads_) * vectors_ * width_; }

  // run calls add(row, sums) for every row; vector v starts at sums[v * width()].
  template <class Add>
  void run(int rows, float *scratch, float *const *to, Add add) const {
    const int threads = std::min({threads_, omp_get_max_threads(), std::max(1, rows)});
#pragma omp parallel num_threads(threads)
    {
      const int me = omp_get_thread_num(), all = omp_get_num_threads();
      float *sums = scratch + size_t(me) * vectors_ * width_;
      std::fill(sums, sums + vectors_ * width_, 0.f);
      for (int row = int(int64_t(rows) * me / all); row < int(int64_t(rows) * (me + 1) / all); row++) add(row, sums);
#pragma omp barrier
#pragma omp single
      for (int v = 0; v < vectors_; v++) {
        if (!to[v]) continue;
        std::copy(scratch + v * width_, scratch + v * width_ + c_, to[v]);
        for (int t = 1; t < all; t++) ::loops().add(to[v], scratch + (size_t(t) * vectors_ + v) * width_, c_);
      }
    }
  }

  size_t width() const { return width_; }

 private:
  int vectors_;
  size_t width_;
  int c_, threads_;
};

// sumOverImages sums column c of [n][width].
double sumOverImages(const double *sums, int n, int width, int c) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += sums[size_t(i) * width + c];
  return sum;
}

class ColumnSums : public CustomKernel {
 public:
  explicit ColumnSums(const arbex_column_sums &s) : s_(s), adder_(1, s.c) {}
  size_t scratch() const override { return adder_.scratch(); }

  void run(const arbex_args &args) override {
    adder_.run(s_.rows, args.scratch, &args.out, [&](int row, float *sums) {
      const size_t begin = size_t(row) * s_.c;
      loops().addProduct(sums, args.in[0] + begin, args.in[1] + begin, s_.c);
    });
  }

 private:
  arbex_column_sums s_;
  ColumnAdder adder_;
};

// ---- matrix product --------------------------------------------------------

class LinearDataGradient : public CustomKernel {
 public:
  explicit LinearDataGradient(const arbex_linear &s) : s_(s) {}

  void run(const arbex_args &args) override {
    dnnl::sgemm('N', 'N', s_.rows, s_.k, s_.n, 1.f, args.in[0], s_.n, args.in[1], s_.k, 0.f, args.out, s_.k);
  }

 private:
  arbex_linear s_;
};

class LinearWeightsGradient : public CustomKernel {
 public:
  explicit LinearWeightsGradient(const arbex_linear &s) : s_(s), adder_(1, s.n) {}
  size_t scratch() const override { return s_.bias ? adder_.scratch() : 0; }

  void run(const arbex_args &args) override {
    dnnl::sgemm('T', 'N', s_.n, s_.k, s_.rows, 1.f, args.in[1], s_.n, args.in[0], s_.k, 0.f, args.out, s_.k);
    if (s_.bias)
      adder_.run(s_.rows, args.scratch, &args.extra[0],
                 [&](int row, float *sums) { loops().add(sums, args.in[1] + size_t(row) * s_.n, s_.n); });
  }

 private:
  arbex_linear s_;
  ColumnAdder adder_;
};

// ---- norms -----------------------------------------------------------------

class LayerNormGradient : public CustomKernel {
 public:
  explicit LayerNormGradient(const arbex_layernorm &s) : s_(s), adder_(2, s.c) {}
  size_t scratch() const override { return adder_.scratch(); }

  void run(const arbex_args &args) override {
    adder_.run(s_.rows, args.scratch, args.extra, [&](int row, float *sums) {
      const size_t begin = size_t(row) * s_.c;
      loops().layerNormGradient(args.out + begin, args.in[0] + begin, args.in[1], args.in[2] + begin, s_.c, s_.epsilon, sums,
                               sums + adder_.width());
    });
  }

 private:
  arbex_layernorm s_;
  ColumnAdder adder_;
};

memory::desc normMap(const arbex_batchnorm &s) {
  return {{s.n, s.c, s.h, s.w}, f32::f32, s.plain ? tag::nhwc : mapTag(s.c)};
}

const auto scaleAndShift = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;

dnnl::batch_normalization_forward::primitive_desc trainedNorm(const arbex_batchnorm &s, dnnl::normalization_flags flags,
                                                              const dnnl::primitive_attr &attr) {
  return normDescriptor<dnnl::batch_normalization_forward>(attr, dnnl::prop_kind::forward_training, normMap(s), s.epsilon, flags);
}

class BatchNormTrain : public Primitive {
 public:
  explicit BatchNormTrain(const arbex_batchnorm &s) {
    auto pd = trainedNorm(s, scaleAndShift, attributes());
    setPrimitive(pd, [](const dnnl::batch_normalization_forward::primitive_desc &p) { return dnnl::batch_normalization_forward(p); });
    const memory::desc channel({s.c}, f32::f32, tag::a);
    bind(DNNL_ARG_SRC, normMap(s));
    bind(DNNL_ARG_DST, normMap(s));
    for (int argument : {DNNL_ARG_SCALE, DNNL_ARG_SHIFT, DNNL_ARG_MEAN, DNNL_ARG_VARIANCE}) bind(argument, channel);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_SCALE, args.in[1]);
    setData(DNNL_ARG_SHIFT, args.in[2]);
    setData(DNNL_ARG_MEAN, args.extra[0]);
    setData(DNNL_ARG_VARIANCE, args.extra[1]);
    setData(DNNL_ARG_DST, args.out);
    execute(args);
  }
};

// For rows; feature maps use MapNormGradient.
class RowNormGradient : public Primitive {
 public:
  RowNormGradient(const arbex_batchnorm &s, bool fixed) {
    auto flags = fixed ? scaleAndShift | dnnl::normalization_flags::use_global_stats : scaleAndShift;
    auto pd = normGradientDescriptor(attributes(), trainedNorm(s, flags, attributes()), normMap(s), s.epsilon, flags);
    setPrimitive(pd, [](const dnnl::batch_normalization_backward::primitive_desc &p) { return dnnl::batch_normalization_backward(p); });
    const memory::desc channel({s.c}, f32::f32, tag::a);
    for (int argument : {DNNL_ARG_SRC, DNNL_ARG_DIFF_DST, DNNL_ARG_DIFF_SRC}) bind(argument, normMap(s));
    for (int argument : {DNNL_ARG_MEAN, DNNL_ARG_VARIANCE, DNNL_ARG_SCALE, DNNL_ARG_DIFF_SCALE, DNNL_ARG_DIFF_SHIFT})
      bind(argument, channel);
    if (normGradientTakesShift) bind(DNNL_ARG_SHIFT, channel);
  }

  void run(const arbex_args &args) override {
    setData(DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_MEAN, args.in[1]);
    setData(DNNL_ARG_VARIANCE, args.in[2]);
    setData(DNNL_ARG_SCALE, args.in[3]);
    if (normGradientTakesShift) setData(DNNL_ARG_SHIFT, args.in[3]);  // not read
    setData(DNNL_ARG_DIFF_DST, args.in[4]);
    setData(DNNL_ARG_DIFF_SRC, args.out);
    setData(DNNL_ARG_DIFF_SCALE, args.extra[0]);
    setData(DNNL_ARG_DIFF_SHIFT, args.extra[1]);
    execute(args);
  }
};

// oneDNN accumulates in float, which is not accurate enough for the first layers
// of a deep network, where the terms of these sums nearly cancel.
class MapNormGradient : public CustomKernel {
 public:
  MapNormGradient(const arbex_batchnorm &s, bool fixed) : s_(s), fixed_(fixed) {}

  // Two sums in double per image and channel, and three factors in float per
  // channel.
  size_t scratch() const override { return 4 * size_t(s_.n) * s_.c + 3 * size_t(s_.c); }

  void run(const arbex_args &args) override {
    const int block = blockSize(s_.c), blocks = s_.c / block, pixels = s_.h * s_.w;
    double *sums = reinterpret_cast<double *>(args.scratch), *products = sums + size_t(s_.n) * s_.c;
    float *scale = args.scratch + 4 * size_t(s_.n) * s_.c, *shift = scale + s_.c, *slope = shift + s_.c;
    std::fill_n(sums, 2 * size_t(s_.n) * s_.c, 0.);
#pragma omp parallel for schedule(static)
    for (int m = 0; m < s_.n * blocks; m++) {
      const size_t begin = size_t(m) * pixels * block, channel = size_t(m) * block;
      loops().normSums(block, args.in[0] + begin, args.in[4] + begin, pixels, args.in[1] + m % blocks * block, sums + channel,
                      products + channel);
    }
    const double count = double(s_.n) * pixels;
    for (int c = 0; c < s_.c; c++) {
      const double normal = 1 / std::sqrt(double(args.in[2][c]) + s_.epsilon);
      const double sum = sumOverImages(sums, s_.n, s_.c, c), product = sumOverImages(products, s_.n, s_.c, c);
      args.extra[0][c] = float(product * normal);
      args.extra[1][c] = float(sum);
      scale[c] = float(args.in[3][c] * normal);
      shift[c] = fixed_ ? 0 : float(sum / count);
      slope[c] = fixed_ ? 0 : float(product * normal * normal / count);
    }
#pragma omp parallel for schedule(static)
    for (int m = 0; m < s_.n * blocks; m++) {
      const size_t begin = size_t(m) * pixels * block;
      const int c = m % blocks * block;
      loops().normGradient(block, args.out + begin, args.in[0] + begin, args.in[4] + begin, pixels, args.in[1] + c, scale + c,
                          shift + c, slope + c);
    }
  }

 private:
  arbex_batchnorm s_;
  bool fixed_;
};

// ---- element-wise operations -----------------------------------------------

class PreluGradient : public CustomKernel {
 public:
  explicit PreluGradient(const arbex_prelu &s) : s_(s) {}
  size_t scratch() const override { return 2 * size_t(s_.n) * s_.c; }  // doubles [n][c]

  void run(const arbex_args &args) override {
    const int block = blockSize(s_.c), blocks = s_.c / block, pixels = s_.h * s_.w;
    double *sums = reinterpret_cast<double *>(args.scratch);
    std::fill_n(sums, size_t(s_.n) * s_.c, 0.);
#pragma omp parallel for schedule(static)
    for (int m = 0; m < s_.n * blocks; m++) {
      const size_t begin = size_t(m) * pixels * block;
      loops().preluGradient(block, args.out + begin, args.in[0] + begin, args.in[2] + begin, pixels,
                           args.in[1] + m % blocks * block, sums + size_t(m) * block);
    }
    for (int c = 0; c < s_.c; c++) args.extra[0][c] = float(sumOverImages(sums, s_.n, s_.c, c));
  }

 private:
  arbex_prelu s_;
};

class SubsampleGradient : public CustomKernel {
 public:
  explicit SubsampleGradient(const arbex_subsample &s) : s_(s) {}

  void run(const arbex_args &args) override {
    const int block = blockSize(s_.c), oh = (s_.h - 1) / s_.stride + 1, ow = (s_.w - 1) / s_.stride + 1;
    const size_t row = size_t(s_.w) * block;
#pragma omp parallel for schedule(static)
    for (int m = 0; m < s_.n * s_.c / block; m++)
      for (int y = 0; y < s_.h; y++) {
        float *to = args.out + (size_t(m) * s_.h + y) * row;
        std::fill(to, to + row, 0.f);
        if (y % s_.stride) continue;
        const float *from = args.in[0] + (size_t(m) * oh + y / s_.stride) * ow * block;
        for (int x = 0; x < ow; x++)
          std::memcpy(to + size_t(x) * s_.stride * block, from + size_t(x) * block, block * sizeof(float));
      }
  }

 private:
  arbex_subsample s_;
};

class EltwiseGradient : public Primitive {
 public:
  explicit EltwiseGradient(const arbex_eltwise &s) : byResult_(s.act != ARBEX_GELU) {
    const memory::desc row({s.count}, f32::f32, tag::a);
    auto forward = eltwiseDescriptor(attributes(), dnnl::prop_kind::forward_training, algorithm(s.act), row);
    auto pd = eltwiseGradientDescriptor(attributes(), forward, algorithm(s.act), row);
    setPrimitive(pd, [](const dnnl::eltwise_backward::primitive_desc &p) { return dnnl::eltwise_backward(p); });
    bind(byResult_ ? DNNL_ARG_DST : DNNL_ARG_SRC, row);
    bind(DNNL_ARG_DIFF_DST, row);
    bind(DNNL_ARG_DIFF_SRC, row);
  }

  void run(const arbex_args &args) override {
    setData(byResult_ ? DNNL_ARG_DST : DNNL_ARG_SRC, args.in[0]);
    setData(DNNL_ARG_DIFF_DST, args.in[1]);
    setData(DNNL_ARG_DIFF_SRC, args.out);
    execute(args);
  }

 private:
  static dnnl::algorithm algorithm(int act) {
    switch (act) {
      case ARBEX_RELU: return dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
      case ARBEX_SIGMOID: return dnnl::algorithm::eltwise_logistic_use_dst_for_bwd;
    }
    return activation(act);
  }

  bool byResult_;
};

class Columns : public CustomKernel {
 public:
  explicit Columns(const arbex_columns &s) : s_(s) {}

  void run(const arbex_args &args) override {
#pragma omp parallel for schedule(static)
    for (int row = 0; row < s_.rows; row++)
      std::memcpy(args.out + size_t(row) * s_.width, args.in[0] + size_t(row) * s_.c + s_.begin, s_.width * sizeof(float));
  }

 private:
  arbex_columns s_;
};

// chunkLength is the number of elements that one thread processes at a time.
constexpr int chunkLength = 1 << 14;

class Sum : public CustomKernel {
 public:
  explicit Sum(const arbex_sum &s) : s_(s) {}

  void run(const arbex_args &args) override {
#pragma omp parallel for schedule(static)
    for (int begin = 0; begin < s_.count; begin += chunkLength) {
      const int n = std::min(chunkLength, s_.count - begin);
      std::memcpy(args.out + begin, args.in[0] + begin, n * sizeof(float));
      for (int t = 1; t < s_.terms; t++) loops().add(args.out + begin, args.in[t] + begin, n);
    }
  }

 private:
  arbex_sum s_;
};

// ---- attention -------------------------------------------------------------

// Each thread processes one head of one image at a time, so that the
// probabilities P and the gradient of the scores S nearly fit its cache.
//
//	dV = P^T dY,   dP = dY V^T,   dS = P (dP - rowsum(dP P))
//	dQ = scale dS K,   dK = scale dS^T Q,   dbias = dS
class AttentionGradient : public CustomKernel {
 public:
  explicit AttentionGradient(const arbex_attention &s) : s_(s), threads_(std::max(omp_get_max_threads(), omp_get_num_procs())) {
    if (s.tq != s.tk) throw std::invalid_argument("the gradient of attention needs as many queries as keys");
  }

  size_t scratch() const override { return size_t(threads_) * perThread(); }

  void run(const arbex_args &args) override {
    const int t = s_.tq, width = s_.heads * s_.dim;
    const bool biased = args.extra[0] != nullptr;
    for (int head = 0; head < s_.heads; head++) {
      if (biased)
        for (int i = 0; i < threads_; i++) std::fill_n(args.scratch + i * perThread() + 2 * square(), t * t, 0.f);
      // Static scheduling: each thread sums the same images in every run.
#pragma omp parallel for schedule(static) num_threads(std::min(threads_, omp_get_max_threads()))
      for (int n = 0; n < s_.n; n++) {
        float *p = args.scratch + omp_get_thread_num() * perThread(), *ds = p + square();
        const float *q = begin(args.in[0], s_.q, n, head), *k = begin(args.in[1], s_.k, n, head), *v = begin(args.in[2], s_.v, n, head);
        const float *dy = args.in[4] + size_t(n) * t * width + head * s_.dim;
        dnnl::sgemm('N', 'T', t, t, s_.dim, s_.scale, q, s_.q.row_stride, k, s_.k.row_stride, 0.f, p, t);
        for (int i = 0; i < t; i++) {
          float *row = p + size_t(i) * t;
          loops().scale(row, loops().weightRow(row, args.in[3] ? args.in[3] + (size_t(head) * t + i) * t : nullptr, t), t);
        }
        dnnl::sgemm('N', 'T', t, t, s_.dim, 1.f, dy, width, v, s_.v.row_stride, 0.f, ds, t);
        float *dq = args.out + size_t(n) * t * 3 * width + head * s_.dim, *dk = dq + width, *dv = dk + width;
        dnnl::sgemm('T', 'N', t, s_.dim, t, 1.f, p, t, dy, width, 0.f, dv, 3 * width);
        for (int i = 0; i < t; i++) loops().softmaxGradient(ds + size_t(i) * t, p + size_t(i) * t, t);
        dnnl::sgemm('N', 'N', t, s_.dim, t, s_.scale, ds, t, k, s_.k.row_stride, 0.f, dq, 3 * width);
        dnnl::sgemm('T', 'N', t, s_.dim, t, s_.scale, ds, t, q, s_.q.row_stride, 0.f, dk, 3 * width);
        if (biased) loops().add(ds + square(), ds, t * t);
      }
      if (!biased) continue;
      float *bias = args.extra[0] + size_t(head) * t * t;
      std::copy_n(args.scratch + 2 * square(), t * t, bias);
      for (int i = 1; i < threads_; i++) loops().add(bias, args.scratch + i * perThread() + 2 * square(), t * t);
    }
  }

 private:
  size_t square() const { return (size_t(s_.tq) * s_.tk + 15) / 16 * 16; }
  size_t perThread() const { return 3 * square(); }  // P, S, gradient of the bias

  const float *begin(const float *base, const arbex_rows &r, int n, int head) const {
    return base + r.offset + size_t(n) * r.batch_stride + size_t(head) * s_.dim;
  }

  arbex_attention s_;
  int threads_;
};

}  // namespace

// ---- the C interface -------------------------------------------------------

arbex_kernel *arbex_conv_data_gradient_new(const arbex_conv *s, char *error) {
  return suitsWinograd(*s) ? newWinogradDataGradient(s, error) : make<ConvDataGradient>(s, error);
}
arbex_kernel *arbex_conv_weights_gradient_new(const arbex_conv *s, char *error) {
  return suitsWinograd(*s) ? newWinogradWeightsGradient(s, error) : make<ConvWeightsGradient>(s, error);
}
arbex_kernel *arbex_linear_data_gradient_new(const arbex_linear *s, char *error) { return make<LinearDataGradient>(s, error); }
arbex_kernel *arbex_linear_weights_gradient_new(const arbex_linear *s, char *error) { return make<LinearWeightsGradient>(s, error); }
arbex_kernel *arbex_layernorm_gradient_new(const arbex_layernorm *s, char *error) { return make<LayerNormGradient>(s, error); }
arbex_kernel *arbex_batchnorm_train_new(const arbex_batchnorm *s, char *error) { return make<BatchNormTrain>(s, error); }
arbex_kernel *arbex_prelu_gradient_new(const arbex_prelu *s, char *error) { return make<PreluGradient>(s, error); }
arbex_kernel *arbex_subsample_gradient_new(const arbex_subsample *s, char *error) { return make<SubsampleGradient>(s, error); }
arbex_kernel *arbex_attention_gradient_new(const arbex_attention *s, char *error) { return make<AttentionGradient>(s, error); }
arbex_kernel *arbex_eltwise_gradient_new(const arbex_eltwise *s, char *error) { return make<EltwiseGradient>(s, error); }
arbex_kernel *arbex_column_sums_new(const arbex_column_sums *s, char *error) { return make<ColumnSums>(s, error); }
arbex_kernel *arbex_columns_new(const arbex_columns *s, char *error) { return make<Columns>(s, error); }
arbex_kernel *arbex_sum_new(const arbex_sum *s, char *error) { return make<Sum>(s, error); }

arbex_kernel *arbex_batchnorm_gradient_new(const arbex_batchnorm *s, int fixed, char *error) {
  std::unique_ptr<arbex_kernel> made;
  catchErrors(error, [&] { 
    if (s->plain)
      made.reset(new RowNormGradient(*s, fixed));
    else
      made.reset(new MapNormGradient(*s, fixed));
   });
  return made.release();
}

void arbex_adam_step(const arbex_adam *a, float *weights, float *mean, float *square, float *average, const float *gradient,
                     size_t n) {
#pragma omp parallel for schedule(static)
  for (size_t begin = 0; begin < n; begin += chunkLength)
    loops().adam(a, weights, mean, square, average, gradient, begin, std::min(begin + chunkLength, n));
}

double arbex_square_sum(const float *x, size_t n) {
  double sum = 0;
#pragma omp simd reduction(+ : sum)
  for (size_t i = 0; i < n; i++) sum += double(x[i]) * x[i];
  return sum;
}
