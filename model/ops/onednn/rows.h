// The loops over numbers that the compiler has to vectorise. kernels.cpp
// includes this file once for each kind of CPU, in a namespace of its own and
// with that CPU's instructions switched on: function attributes would come too
// late, after vector types have been broken up for the oldest CPU.

// finishBlocks shifts the pixels of one block of channels and applies PReLU.
template <int block>
void finishBlocks(float *x, int pixels, const float *shift, const float *slopes) {
  typedef float Block __attribute__((vector_size(block * sizeof(float)), aligned(sizeof(float)), may_alias));
  const Block add = *reinterpret_cast<const Block *>(shift), slope = *reinterpret_cast<const Block *>(slopes);
  for (int p = 0; p < pixels; p++, x += block) {
    Block &at = *reinterpret_cast<Block *>(x);
    const Block v = at + add, scaled = v * slope;
    at = v > 0 ? v : scaled;
  }
}

void finish(int block, float *x, int pixels, const float *shift, const float *slopes) {
  (block == 16 ? finishBlocks<16> : finishBlocks<8>)(x, pixels, shift, slopes);
}

// Sixteen numbers at once, in the compiler's own vector types.
constexpr int lanes = 16;
typedef float Floats __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef int Ints __attribute__((vector_size(lanes * sizeof(int)), aligned(sizeof(int)), may_alias));

// exponential is e^x for x <= 0 to about 2 ulp: e^x = 2^n * e^r with r in
// [-ln2/2, ln2/2], e^r by its Taylor polynomial of degree 7. Adding 1.5 * 2^23
// rounds to the nearest integer and leaves it in the low bits.
inline void exponential(Floats &x) {
  constexpr float rounder = 12582912.f;
  const Floats least = Floats{} - 87.f;
  x = x > least ? x : least;
  const Floats shifted = x * 1.44269504f + rounder, whole = shifted - rounder;
  const Floats r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  Floats p = r * 1.9841270e-4f + 1.3888889e-3f;
  p = p * r + 8.3333333e-3f;
  p = p * r + 4.1666667e-2f;
  p = p * r + 1.6666667e-1f;
  p = p * r + 0.5f;
  p = p * r + 1.f;
  p = p * r + 1.f;
  const Ints two = (reinterpret_cast<const Ints &>(shifted) + 127) << 23;
  x = p * reinterpret_cast<const Floats &>(two);
}

// softmaxRow turns scores (plus bias, when there is one) into probabilities.
void softmaxRow(float *x, const float *bias, int n) {
  const int whole = n / lanes * lanes;
  // The last numbers stand in a full vector of their own; the padding is low
  // enough for its exponential to vanish.
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

  rest -= most;
  exponential(rest);
  for (int c = n - whole; c < lanes; c++) rest[c] = 0;
  Floats sum = rest;
  for (int i = 0; i < whole; i += lanes) {
    Floats &at = *reinterpret_cast<Floats *>(x + i);
    at -= most;
    exponential(at);
    sum += at;
  }
  float total = 0;
  for (int c = 0; c < lanes; c++) total += sum[c];
  const float share = 1 / total;
  for (int i = 0; i < whole; i += lanes) *reinterpret_cast<Floats *>(x + i) *= share;
  for (int i = whole; i < n; i++) x[i] = tail[i - whole] * share;
}
