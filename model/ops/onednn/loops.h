// Inner loops that the compiler has to vectorise. kernel.hpp includes this file
// once per instruction set, each time in its own namespace and with those
// instructions enabled. Function attributes do not work here: GCC lowers vector
// types for the baseline CPU before it applies them.

// shiftPReLUBlocks adds shift to the pixels of one block of channels and applies
// PReLU.
template <int block>
void shiftPReLUBlocks(float *x, int pixels, const float *shift, const float *slopes) {
  typedef float Block __attribute__((vector_size(block * sizeof(float)), aligned(sizeof(float)), may_alias));
  const Block add = *reinterpret_cast<const Block *>(shift), slope = *reinterpret_cast<const Block *>(slopes);
  for (int p = 0; p < pixels; p++, x += block) {
    Block &at = *reinterpret_cast<Block *>(x);
    const Block v = at + add, scaled = v * slope;
    at = v > 0 ? v : scaled;
  }
}

void shiftPReLU(int block, float *x, int pixels, const float *shift, const float *slopes) {
  (block == 16 ? shiftPReLUBlocks<16> : shiftPReLUBlocks<8>)(x, pixels, shift, slopes);
}

// Vectors as wide as the CPU's registers (lanes), as GCC vector types.
typedef float Floats __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef int Ints __attribute__((vector_size(lanes * sizeof(int)), aligned(sizeof(int)), may_alias));

// exponential is e^x for x <= 0: 2^n * 2^f with f in [-1/2, 1/2], 2^f by its minimax
// polynomial of degree 5 with a relative error of 7.5e-8, that of a rounding. Adding
// 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits.
inline Floats exponential(Floats x) {
  constexpr float rounder = 12582912.f;
  const Floats least = Floats{} - 125.f;
  x *= 1.44269504f;
  x = x > least ? x : least;
  const Floats shifted = x + rounder, f = x - (shifted - rounder);
  Floats p = f * 1.32764720e-3f + 9.67554134e-3f;
  p = p * f + 5.55071327e-2f;
  p = p * f + 2.40221197e-1f;
  p = p * f + 6.93146967e-1f;
  p = p * f + 1.f;
  const Ints bits = reinterpret_cast<const Ints &>(p) + (reinterpret_cast<const Ints &>(shifted) << 23);
  return reinterpret_cast<const Floats &>(bits);
}

// weightRow turns scores (plus bias, when there is one) into weights, the largest of them
// 1, and returns 1 / their sum: the probabilities are the weights times that.
float weightRow(float *x, const float *bias, int n) {
  const int whole = n / lanes * lanes;
  // The remainder is padded to a full vector, with values so low that their
  // exponential is zero.
  float tail[lanes];
  std::fill(tail, tail + lanes, -3e38f);
  for (int i = whole; i < n; i++) tail[i - whole] = x[i] + (bias ? bias[i] : 0);
  Floats &rest = *reinterpret_cast<Floats *>(tail);

  Floats high = rest;
  for (int i = 0; i < whole; i += lanes) {
    Floats &at = *reinterpret_cast<Floats *>(x + i);
    if (bias) at += *reinterpret_cast<const Floats *>(bias + i);
    high = at > high ? at : high;
  }
  float most = high[0];
  for (int c = 1; c < lanes; c++) most = std::max(most, high[c]);

  rest = exponential(rest - most);
  for (int c = n - whole; c < lanes; c++) rest[c] = 0;
  Floats sum = rest;
  for (int i = 0; i < whole; i += lanes) {
    Floats &at = *reinterpret_cast<Floats *>(x + i);
    at = exponential(at - most);
    sum += at;
  }
  float total = 0;
  for (int c = 0; c < lanes; c++) total += sum[c];
  std::copy(tail, tail + n - whole, x + whole);
  return 1 / total;
}

void scale(float *x, float factor, int n) {
#pragma omp simd
  for (int i = 0; i < n; i++) x[i] *= factor;
}

// ---- gradients ----

template <int block>
void preluGradientBlocks(float *dx, const float *x, const float *dy, int pixels, const float *slopes, double *sums) {
  typedef float Block __attribute__((vector_size(block * sizeof(float)), aligned(sizeof(float)), may_alias));
  constexpr int run = 16;
  const Block slope = *reinterpret_cast<const Block *>(slopes), none = {};
  for (int begin = 0; begin < pixels; begin += run) {
    Block sum = {};
    for (int p = begin; p < std::min(begin + run, pixels); p++) {
      const Block at = *reinterpret_cast<const Block *>(x + p * block), d = *reinterpret_cast<const Block *>(dy + p * block);
      const Block scaled = d * slope, product = d * at;
      *reinterpret_cast<Block *>(dx + p * block) = at > 0 ? d : scaled;
      sum += at > 0 ? none : product;
    }
    float part[block];
    *reinterpret_cast<Block *>(part) = sum;
    for (int c = 0; c < block; c++) sums[c] += part[c];
  }
}

// preluGradient writes dx and adds the gradient of the slopes to sums: float
// within a run of 16 pixels, double across runs.
void preluGradient(int block, float *dx, const float *x, const float *dy, int pixels, const float *slopes, double *sums) {
  (block == 16 ? preluGradientBlocks<16> : preluGradientBlocks<8>)(dx, x, dy, pixels, slopes, sums);
}

// normSumsBlocks sums dy and dy * (x - mean) over the pixels of a block of
// channels: float within a run of 16 pixels, double across runs, because the
// terms nearly cancel.
template <int block>
void normSumsBlocks(const float *x, const float *dy, int pixels, const float *mean, double *sums, double *products) {
  typedef float Block __attribute__((vector_size(block * sizeof(float)), aligned(sizeof(float)), may_alias));
  constexpr int run = 16;
  const Block middle = *reinterpret_cast<const Block *>(mean);
  for (int begin = 0; begin < pixels; begin += run) {
    Block sum = {}, product = {};
    for (int p = begin; p < std::min(begin + run, pixels); p++) {
      const Block d = *reinterpret_cast<const Block *>(dy + p * block);
      sum += d;
      product += d * (*reinterpret_cast<const Block *>(x + p * block) - middle);
    }
    float part[2][block];
    *reinterpret_cast<Block *>(part[0]) = sum;
    *reinterpret_cast<Block *>(part[1]) = product;
    for (int c = 0; c < block; c++) sums[c] += part[0][c], products[c] += part[1][c];
  }
}

void normSums(int block, const float *x, const float *dy, int pixels, const float *mean, double *sums, double *products) {
  (block == 16 ? normSumsBlocks<16> : normSumsBlocks<8>)(x, dy, pixels, mean, sums, products);
}

// normGradient writes dx = scale * (dy - shift - (x - mean) * slope).
template <int block>
void normGradientBlocks(float *dx, const float *x, const float *dy, int pixels, const float *mean, const float *scale,
                        const float *shift, const float *slope) {
  typedef float Block __attribute__((vector_size(block * sizeof(float)), aligned(sizeof(float)), may_alias));
  const Block middle = *reinterpret_cast<const Block *>(mean), by = *reinterpret_cast<const Block *>(scale);
  const Block less = *reinterpret_cast<const Block *>(shift), along = *reinterpret_cast<const Block *>(slope);
  for (int p = 0; p < pixels; p++) {
    const Block d = *reinterpret_cast<const Block *>(dy + p * block), at = *reinterpret_cast<const Block *>(x + p * block);
    *reinterpret_cast<Block *>(dx + p * block) = by * (d - less - (at - middle) * along);
  }
}

void normGradient(int block, float *dx, const float *x, const float *dy, int pixels, const float *mean, const float *scale,
                  const float *shift, const float *slope) {
  (block == 16 ? normGradientBlocks<16> : normGradientBlocks<8>)(dx, x, dy, pixels, mean, scale, shift, slope);
}

// softmaxGradient replaces the gradient of the probabilities p by that of the
// scores: ds = p * (ds - sum(ds * p)).
void softmaxGradient(float *ds, const float *p, int n) {
  float dot = 0;
#pragma omp simd reduction(+ : dot)
  for (int i = 0; i < n; i++) dot += ds[i] * p[i];
#pragma omp simd
  for (int i = 0; i < n; i++) ds[i] = p[i] * (ds[i] - dot);
}

// layerNormGradient writes dx and adds to dweight and dbias.
void layerNormGradient(float *dx, const float *x, const float *weight, const float *dy, int n, float epsilon,
                       float *dweight, float *dbias) {
  float mean = 0, variance = 0;
#pragma omp simd reduction(+ : mean)
  for (int i = 0; i < n; i++) mean += x[i];
  mean /= n;
#pragma omp simd reduction(+ : variance)
  for (int i = 0; i < n; i++) variance += (x[i] - mean) * (x[i] - mean);
  const float scale = 1 / std::sqrt(variance / n + epsilon);
  float sum = 0, dot = 0;
#pragma omp simd reduction(+ : sum, dot)
  for (int i = 0; i < n; i++) {
    const float normal = (x[i] - mean) * scale, d = dy[i] * weight[i];
    dweight[i] += dy[i] * normal;
    dbias[i] += dy[i];
    sum += d;
    dot += d * normal;
  }
  sum /= n;
  dot /= n;
#pragma omp simd
  for (int i = 0; i < n; i++) dx[i] = scale * (dy[i] * weight[i] - sum - (x[i] - mean) * scale * dot);
}

void addProduct(float *sums, const float *x, const float *y, int n) {
#pragma omp simd
  for (int i = 0; i < n; i++) sums[i] += x[i] * y[i];
}

void add(float *sums, const float *x, int n) {
#pragma omp simd
  for (int i = 0; i < n; i++) sums[i] += x[i];
}

// adam updates the parameters from begin to end: Adam with decoupled weight
// decay (AdamW, arXiv:1711.05101) and a moving average of the weights.
void adam(const arbex_adam *a, float *weights, float *mean, float *square, float *average, const float *gradient,
          size_t begin, size_t end) {
#pragma omp simd
  for (size_t i = begin; i < end; i++) {
    const float g = gradient[i] * a->clip;
    mean[i] += (1 - a->beta1) * (g - mean[i]);
    square[i] += (1 - a->beta2) * (g * g - square[i]);
    weights[i] -= a->rate * (mean[i] * a->correction1 / (std::sqrt(square[i] * a->correction2) + a->epsilon) + a->decay * weights[i]);
    average[i] += a->average_rate * (weights[i] - average[i]);
  }
}
