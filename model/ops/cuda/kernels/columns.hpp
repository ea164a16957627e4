// Sums over the rows of a matrix [rows, c] by column, for norms and for the gradients
// of biases and slopes. A feature map is such a matrix with a row per pixel.
//
// The sums are computed in two steps, so that they are the same in every run. First
// each block sums a share of the rows for 32 columns: float within a run of rows,
// double across runs, because the terms of these sums nearly cancel. Then
// columns_total adds the partial sums.
#ifndef ARBEX_COLUMNS_HPP
#define ARBEX_COLUMNS_HPP

#include "convolution.hpp"

struct Two {
  float first, second;
};

// shares: [2][gridDim.y][c]
template <class Term>
ARBEX_DEVICE void columnSums(const Term &term, double *shares, whole rows, whole c) {
  constexpr int lanes = 8, run = 16;
  ARBEX_SHARED double shared[2][lanes][32];
  const int lane = threadIdx.x / 32, at = threadIdx.x % 32;
  const whole column = whole(blockIdx.x) * 32 + at;
  const whole begin = rows * blockIdx.y / gridDim.y, end = rows * (blockIdx.y + 1) / gridDim.y;
  double first = 0, second = 0;
  if (column < c)
    for (whole row = begin + lane; row < end;) {
      float p = 0, q = 0;
      for (int i = 0; i < run && row < end; i++, row += lanes) {
        const Two t = term.at(row, column);
        p += t.first;
        q += t.second;
      }
      first += p;
      second += q;
    }
  shared[0][lane][at] = first;
  shared[1][lane][at] = second;
  barrier();
  if (lane < 2 && column < c) {
    double sum = 0;
    for (int l = 0; l < lanes; l++) sum += shared[lane][l][at];
    shares[(lane * whole(gridDim.y) + blockIdx.y) * c + column] = sum;
  }
  barrier();
}

// totals [2][c], and as floats times scale unless first or second is null
ARBEX_KERNEL(columns_total, const double *shares, whole parts, whole c, double *totals, float *first, float *second, real scale) {
  ARBEX_EACH(i, 2 * c) {
    double sum = 0;
    for (whole p = 0; p < parts; p++) sum += shares[(i / c * parts + p) * c + i % c];
    if (totals) totals[i] = sum;
    float *out = i < c ? first : second;
    if (out) out[i % c] = float(sum * scale);
  }
}

struct Plainly {
  const float *x;
  whole c;
  ARBEX_DEVICE Two at(whole row, whole column) const { return {x[row * c + column], 0}; }
};
ARBEX_KERNEL(sum_columns, double *shares, const float *x, whole rows, whole c) { columnSums(Plainly{x, c}, shares, rows, c); }

struct Products {
  const float *x, *y;
  whole c;
  ARBEX_DEVICE Two at(whole row, whole column) const { return {x[row * c + column] * y[row * c + column], 0}; }
};
ARBEX_KERNEL(sum_products, double *shares, const float *x, const float *y, whole rows, whole c) {
  columnSums(Products{x, y, c}, shares, rows, c);
}

struct Squares {
  const float *x, *mean;
  whole c;
  ARBEX_DEVICE Two at(whole row, whole column) const {
    const float d = x[row * c + column] - mean[column];
    return {d * d, 0};
  }
};
ARBEX_KERNEL(sum_squares, double *shares, const float *x, const float *mean, whole rows, whole c) {
  columnSums(Squares{x, mean, c}, shares, rows, c);
}

// dy, and dy * (x - mean)
struct NormTerms {
  const float *x, *dy, *mean;
  whole c;
  ARBEX_DEVICE Two at(whole row, whole column) const {
    const float d = dy[row * c + column];
    return {d, d * (x[row * c + column] - mean[column])};
  }
};
ARBEX_KERNEL(sum_norm, double *shares, const float *x, const float *dy, const float *mean, whole rows, whole c) {
  columnSums(NormTerms{x, dy, mean, c}, shares, rows, c);
}

// dy * normalised x, and dy; statistics: mean and scale of each row
struct LayerTerms {
  const float *x, *dy, *statistics;
  whole c;
  ARBEX_DEVICE Two at(whole row, whole column) const {
    const float d = dy[row * c + column];
    return {d * (x[row * c + column] - statistics[2 * row]) * statistics[2 * row + 1], d};
  }
};
ARBEX_KERNEL(sum_layer, double *shares, const float *x, const float *dy, const float *statistics, whole rows, whole c) {
  columnSums(LayerTerms{x, dy, statistics, c}, shares, rows, c);
}

struct SlopeTerms {
  const float *x, *dy;
  whole c;
  ARBEX_DEVICE Two at(whole row, whole column) const {
    const float v = x[row * c + column];
    return {v > 0 ? 0 : dy[row * c + column] * v, 0};
  }
};
ARBEX_KERNEL(sum_slopes, double *shares, const float *x, const float *dy, whole rows, whole c) {
  columnSums(SlopeTerms{x, dy, c}, shares, rows, c);
}

// dy * the input of tap blockIdx.z; the partial sums of a tap follow those of the
// tap before
struct TapTerms {
  Patches patches;
  const float *dy;
  int tap;
  ARBEX_DEVICE Two at(whole row, whole column) const {
    const int side = int(patches.s.side);
    const Patches::Depth k = {tap / side, tap % side, column};
    return {dy[row * patches.s.oc + column] * patches.at(patches.row(int(row)), k), 0};
  }
};
ARBEX_KERNEL(sum_taps, double *shares, const float *x, const float *dy, ARBEX_SHAPE) {
  const Shape s = ARBEX_SHAPE_OF;
  const Patches patches = {x, {ih * iw * ic, iw * ic, ic, 1}, s, 0};
  const TapTerms terms = {patches, dy, int(blockIdx.z)};
  columnSums(terms, shares + blockIdx.z * 2 * gridDim.y * oc, n * oh * ow, oc);
}
ARBEX_KERNEL(taps_total, float *dw, const double *shares, whole parts, whole c, whole taps) {
  ARBEX_EACH(i, c * taps) {
    const whole channel = i / taps, tap = i % taps;
    double sum = 0;
    for (whole p = 0; p < parts; p++) sum += shares[(tap * 2 * parts + p) * c + channel];
    dw[i] = float(sum);
  }
}

#endif
