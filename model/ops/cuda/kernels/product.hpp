// Matrix products, and convolutions as matrix products: C[m][n] = sum over k of
// A(m, k) B(k, n). A loader reads the elements of A or B, a finisher transforms and
// writes those of C; all share the function product.
//
// A block of 256 threads computes a square tile of C; each thread computes
// (tile/16)^2 elements in rows and columns 16 apart, so that neighbouring threads
// access neighbouring addresses. A and B are staged in shared memory in slices of 16
// along k.
#ifndef ARBEX_PRODUCT_HPP
#define ARBEX_PRODUCT_HPP

#include "threads.hpp"

constexpr int sliceDepth = 16;

// What one thread loads of every slice. If a loader's elements are adjacent along k,
// a thread loads several rows at one k of a slice, otherwise one row at several k.
template <int tile, class Loader>
struct Fetcher {
  static constexpr int passes = tile * sliceDepth / 256;
  static constexpr int own = Loader::alongDepth ? passes : 1;
  typename Loader::Row rows[own];
  bool inside[own];

  ARBEX_DEVICE static int place(int pass) {
    const int t = threadIdx.x;
    return Loader::alongDepth ? t / sliceDepth + pass * (256 / sliceDepth) : t % tile;
  }

  ARBEX_DEVICE void start(const Loader &loader, int first, int count) {
    for (int i = 0; i < own; i++) {
      inside[i] = first + place(i) < count;
      rows[i] = loader.row(inside[i] ? first + place(i) : 0);
    }
  }

  ARBEX_DEVICE void fetch(const Loader &loader, float (*slice)[tile + 1], int from, int to) const {
    const int t = threadIdx.x;
    if constexpr (Loader::alongDepth) {
      const int k = t % sliceDepth;
      const bool within = from + k < to;
      const auto depth = loader.depth(within ? from + k : from);
      for (int i = 0; i < passes; i++) slice[k][place(i)] = within && inside[i] ? loader.at(rows[i], depth) : 0;
    } else {
      for (int i = 0; i < passes; i++) {
        const int k = t / tile + i * (256 / tile);
        slice[k][place(0)] = from + k < to && inside[0] ? loader.at(rows[0], loader.depth(from + k)) : 0;
      }
    }
  }
};

// The tile of C that begins at row blockIdx.x * tile and column blockIdx.y * tile,
// summed for k between from and to.
template <int tile, class A, class B, class Finish>
ARBEX_DEVICE void product(const A &a, const B &b, const Finish &finish, int m, int n, int from, int to) {
  constexpr int each = tile / 16;
  ARBEX_SHARED float left[sliceDepth][tile + 1], right[sliceDepth][tile + 1];
  const int x = threadIdx.x % 16, y = threadIdx.x / 16;
  const int row = blockIdx.x * tile, column = blockIdx.y * tile;
  Fetcher<tile, A> ofA;
  Fetcher<tile, B> ofB;
  ofA.start(a, row, m);
  ofB.start(b, column, n);
  float sums[each][each] = {};
  for (int k = from; k < to; k += sliceDepth) {
    ofA.fetch(a, left, k, to);
    ofB.fetch(b, right, k, to);
    barrier();
#pragma unroll 4
    for (int d = 0; d < sliceDepth; d++) {
      float p[each], q[each];
      for (int i = 0; i < each; i++) p[i] = left[d][y + 16 * i];
      for (int j = 0; j < each; j++) q[j] = right[d][x + 16 * j];
      for (int i = 0; i < each; i++)
        for (int j = 0; j < each; j++) sums[i][j] += p[i] * q[j];
    }
    barrier();
  }
  for (int i = 0; i < each; i++)
    for (int j = 0; j < each; j++)
      if (row + y + 16 * i < m && column + x + 16 * j < n) finish.put(row + y + 16 * i, column + x + 16 * j, sums[i][j]);
}

// ---- plain matrices ----

// Row-major along k.
struct Along {
  static constexpr bool alongDepth = true;
  typedef const float *Row;
  const float *numbers;
  whole stride;
  ARBEX_DEVICE Row row(int r) const { return numbers + r * stride; }
  ARBEX_DEVICE int depth(int k) const { return k; }
  ARBEX_DEVICE float at(Row row, int k) const { return row[k]; }
};

// Row-major across k.
struct Across {
  static constexpr bool alongDepth = false;
  typedef const float *Row;
  const float *numbers;
  whole stride;
  ARBEX_DEVICE Row row(int r) const { return numbers + r; }
  ARBEX_DEVICE whole depth(int k) const { return k * stride; }
  ARBEX_DEVICE float at(Row row, whole k) const { return row[k]; }
};

// act(alpha * product + bias of the column) + residual, times factor. Null pointers
// are left out.
struct Matrix {
  float *c;
  whole stride;
  float alpha;
  const float *bias;
  whole act;
  const float *residual;
  whole residualStride;
  const float *factor;
  ARBEX_DEVICE void put(int row, int column, float v) const {
    v *= alpha;
    if (bias) v += bias[column];
    v = activate(v, act);
    if (residual) v += residual[row * residualStride + column];
    if (factor) v *= factor[row * stride + column];
    c[row * stride + column] = v;
  }
};

// A batch of products: blockIdx.z = (outer * inner count + inner) * splits + split.
// Splits divide k; each writes its own C, at stride cSplit, which sum_parts adds.
#define ARBEX_PRODUCT(name, tile, A, B)                                                                                       \
  ARBEX_KERNEL(name, const float *a, const float *b, float *c, whole m, whole n, whole k, whole aStride, whole bStride,         \
               whole cStride, whole inner, whole aOuter, whole aInner, whole bOuter, whole bInner, whole cOuter, whole cInner, \
               whole splits, whole cSplit, real alpha, const float *bias, whole act, const float *residual,                    \
               whole residualStride, whole residualInner, const float *factor) {                                               \
    const whole split = blockIdx.z % splits, z = blockIdx.z / splits, o = z / inner, i = z % inner;                             \
    const A left = {a + o * aOuter + i * aInner, aStride};                                                                     \
    const B right = {b + o * bOuter + i * bInner, bStride};                                                                    \
    const Matrix finish = {c + o * cOuter + i * cInner + split * cSplit, cStride, float(alpha), bias, act,                     \
                           residual ? residual + i * residualInner : nullptr, residualStride, factor};                         \
    product<tile>(left, right, finish, int(m), int(n), int(k * split / splits), int(k * (split + 1) / splits));                \
  }

ARBEX_PRODUCT(product_nt, 64, Along, Along)
ARBEX_PRODUCT(product_nn, 64, Along, Across)
ARBEX_PRODUCT(product_tn, 64, Across, Across)
ARBEX_PRODUCT(product_nt_wide, 128, Along, Along)
ARBEX_PRODUCT(product_nn_wide, 128, Along, Across)
ARBEX_PRODUCT(product_tn_wide, 128, Across, Across)

// out[i] = sum over parts of numbers[part * n + i]
ARBEX_KERNEL(sum_parts, float *out, const float *numbers, whole parts, whole n) {
  ARBEX_EACH(i, n) {
    double sum = 0;
    for (whole p = 0; p < parts; p++) sum += numbers[p * n + i];
    out[i] = float(sum);
  }
}

#endif
