// Norms, softmax, element-wise operations and the optimiser.
#ifndef ARBEX_NORMS_HPP
#define ARBEX_NORMS_HPP

#include "columns.hpp"

// ---- batch norm: rows [rows, c] with statistics of the columns ----

ARBEX_KERNEL(batch_norm, float *y, const float *x, const float *mean, const float *variance, const float *weight,
             const float *bias, whole rows, whole c, real epsilon) {
  ARBEX_EACH(i, rows * c) {
    const whole k = i % c;
    y[i] = (x[i] - mean[k]) / sqrtf(variance[k] + float(epsilon)) * weight[k] + bias[k];
  }
}

// dx = scale * (dy - mean of dy - (x - mean) * slope); with fixed statistics only
// scale * dy. totals: sums of dy and of dy * (x - mean)
ARBEX_KERNEL(batch_norm_data, float *dx, const float *x, const float *dy, const float *mean, const float *variance,
             const float *weight, const double *totals, whole rows, whole c, real epsilon, whole fixed) {
  ARBEX_EACH(i, rows * c) {
    const whole k = i % c;
    const float normal = 1 / sqrtf(variance[k] + float(epsilon));
    float d = dy[i];
    if (!fixed) d -= float(totals[k] / rows) + (x[i] - mean[k]) * float(totals[c + k] / rows) * normal * normal;
    dx[i] = weight[k] * normal * d;
  }
}

ARBEX_KERNEL(batch_norm_weights, float *dweight, float *dbias, const double *totals, const float *variance, whole c, real epsilon) {
  ARBEX_EACH(k, c) {
    dweight[k] = float(totals[c + k] / sqrt(double(variance[k]) + epsilon));
    dbias[k] = float(totals[k]);
  }
}

// ---- layer norm: one block per row ----

ARBEX_KERNEL(layer_norm, float *y, const float *x, const float *weight, const float *bias, whole c, real epsilon) {
  x += blockIdx.x * c;
  y += blockIdx.x * c;
  float sum = 0, square = 0;
  for (whole k = threadIdx.x; k < c; k += blockDim.x) sum += x[k];
  const float mean = blockSum(sum) / c;
  for (whole k = threadIdx.x; k < c; k += blockDim.x) square += (x[k] - mean) * (x[k] - mean);
  const float scale = 1 / sqrtf(blockSum(square) / c + float(epsilon));
  for (whole k = threadIdx.x; k < c; k += blockDim.x) y[k] = (x[k] - mean) * scale * weight[k] + bias[k];
}

// statistics: mean and scale of each row, for sum_layer
ARBEX_KERNEL(layer_norm_data, float *dx, float *statistics, const float *x, const float *weight, const float *dy, whole c,
             real epsilon) {
  x += blockIdx.x * c;
  dx += blockIdx.x * c;
  dy += blockIdx.x * c;
  float sum = 0, square = 0, pull = 0, turn = 0;
  for (whole k = threadIdx.x; k < c; k += blockDim.x) sum += x[k];
  const float mean = blockSum(sum) / c;
  for (whole k = threadIdx.x; k < c; k += blockDim.x) square += (x[k] - mean) * (x[k] - mean);
  const float scale = 1 / sqrtf(blockSum(square) / c + float(epsilon));
  for (whole k = threadIdx.x; k < c; k += blockDim.x) {
    const float d = dy[k] * weight[k];
    pull += d;
    turn += d * (x[k] - mean) * scale;
  }
  pull = blockSum(pull) / c;
  turn = blockSum(turn) / c;
  for (whole k = threadIdx.x; k < c; k += blockDim.x)
    dx[k] = scale * (dy[k] * weight[k] - pull - (x[k] - mean) * scale * turn);
  if (threadIdx.x == 0) {
    statistics[2 * blockIdx.x] = mean;
    statistics[2 * blockIdx.x + 1] = scale;
  }
}

// ---- softmax of attention, in place: one block per row ----

ARBEX_KERNEL(softmax, float *x, whole c) {
  x += blockIdx.x * c;
  float most = -3e38f, sum = 0;
  for (whole k = threadIdx.x; k < c; k += blockDim.x) most = x[k] > most ? x[k] : most;
  most = blockMost(most);
  for (whole k = threadIdx.x; k < c; k += blockDim.x) {
    x[k] = expf(x[k] - most);
    sum += x[k];
  }
  const float share = 1 / blockSum(sum);
  for (whole k = threadIdx.x; k < c; k += blockDim.x) x[k] *= share;
}

// ds = p * (ds - sum of ds * p)
ARBEX_KERNEL(softmax_data, float *ds, const float *p, whole c) {
  ds += blockIdx.x * c;
  p += blockIdx.x * c;
  float own = 0;
  for (whole k = threadIdx.x; k < c; k += blockDim.x) own += ds[k] * p[k];
  const float dot = blockSum(own);
  for (whole k = threadIdx.x; k < c; k += blockDim.x) ds[k] = p[k] * (ds[k] - dot);
}

// out[i] = (begin ? 0 : out[i]) + sum over images of ds[image * stride + i]
ARBEX_KERNEL(sum_pictures, float *out, const float *ds, whole pictures, whole stride, whole n, whole begin) {
  if (!out) return;
  ARBEX_EACH(i, n) {
    float sum = begin ? 0 : out[i];
    for (whole p = 0; p < pictures; p++) sum += ds[p * stride + i];
    out[i] = sum;
  }
}

// ---- element-wise operations ----

ARBEX_KERNEL(activation, float *y, const float *x, whole count, whole act) {
  ARBEX_EACH(i, count) y[i] = activate(x[i], act);
}

// known: the source for GELU, the result for the others
ARBEX_KERNEL(activation_data, float *dx, const float *known, const float *dy, whole count, whole act) {
  ARBEX_EACH(i, count) {
    const float v = known[i];
    float slope = 1;
    switch (act) {
      case RELU: slope = v > 0 ? 1 : 0; break;
      case SIGMOID: slope = v * (1 - v); break;
      case GELU: slope = 0.5f * (1 + erff(v * 0.70710678f)) + v * 0.39894228f * expf(-0.5f * v * v); break;
    }
    dx[i] = dy[i] * slope;
  }
}

ARBEX_KERNEL(prelu, float *y, const float *x, const float *slopes, whole count, whole c) {
  ARBEX_EACH(i, count) y[i] = x[i] > 0 ? x[i] : x[i] * slopes[i % c];
}
ARBEX_KERNEL(prelu_data, float *dx, const float *x, const float *slopes, const float *dy, whole count, whole c) {
  ARBEX_EACH(i, count) dx[i] = x[i] > 0 ? dy[i] : dy[i] * slopes[i % c];
}

// a [rows, c] + or * b; b is broadcast along a dimension in which it has size 1
ARBEX_KERNEL(binary, float *y, const float *a, const float *b, whole rows, whole c, whole rowsB, whole cB, whole times) {
  ARBEX_EACH(i, rows * c) {
    const float v = b[(rowsB == 1 ? 0 : i / c) * cB + (cB == 1 ? 0 : i % c)];
    y[i] = times ? a[i] * v : a[i] + v;
  }
}

ARBEX_KERNEL(sum_terms, float *y, whole n, const float *a, const float *b, const float *c, const float *d, const float *e,
             const float *f, const float *g, const float *h) {
  const float *terms[] = {a, b, c, d, e, f, g, h};
  ARBEX_EACH(i, n) {
    float sum = 0;
    for (int t = 0; t < 8; t++)
      if (terms[t]) sum += terms[t][i];
    y[i] = sum;
  }
}

// Copies rows of `width` numbers. Nothing is written if to is null; zeros are written
// if from is null.
ARBEX_KERNEL(copy_rows, float *to, whole toBegin, whole toStride, const float *from, whole fromBegin, whole fromStride,
             whole rows, whole width) {
  if (!to) return;
  ARBEX_EACH(i, rows * width) {
    const whole row = i / width, k = i % width;
    to[toBegin + row * toStride + k] = from ? from[fromBegin + row * fromStride + k] : 0;
  }
}

// Every stride-th pixel of [n, h, w, c]
ARBEX_KERNEL(subsample, float *y, const float *x, whole n, whole h, whole w, whole c, whole stride) {
  const whole oh = (h - 1) / stride + 1, ow = (w - 1) / stride + 1;
  ARBEX_EACH(i, n * oh * ow * c) {
    const whole pixel = i / c, v = pixel / ow % oh, u = pixel % ow;
    y[i] = x[((pixel / (oh * ow) * h + v * stride) * w + u * stride) * c + i % c];
  }
}
ARBEX_KERNEL(subsample_data, float *dx, const float *dy, whole n, whole h, whole w, whole c, whole stride) {
  const whole oh = (h - 1) / stride + 1, ow = (w - 1) / stride + 1;
  ARBEX_EACH(i, n * h * w * c) {
    const whole pixel = i / c, v = pixel / w % h, u = pixel % w;
    const bool kept = v % stride == 0 && u % stride == 0;
    dx[i] = kept ? dy[((pixel / (h * w) * oh + v / stride) * ow + u / stride) * c + i % c] : 0;
  }
}

// ---- the optimiser ----

// A step of Adam with decoupled weight decay and a moving average of the weights.
ARBEX_KERNEL(adam, float *weights, float *mean, float *square, float *average, const float *gradient, whole count, real rate,
             real beta1, real beta2, real epsilon, real decay, real unbias1, real unbias2, real clip, real follow) {
  ARBEX_EACH(i, count) {
    const float g = gradient[i] * float(clip);
    const float m = mean[i] + (1 - float(beta1)) * (g - mean[i]);
    const float s = square[i] + (1 - float(beta2)) * (g * g - square[i]);
    float w = weights[i];
    w -= float(rate) * (m * float(unbias1) / (sqrtf(s * float(unbias2)) + float(epsilon)) + float(decay) * w);
    mean[i] = m;
    square[i] = s;
    weights[i] = w;
    average[i] += float(follow) * (w - average[i]);
  }
}

// The sum of squares of each block's share, one double per block.
ARBEX_KERNEL(square_sum, double *shares, const float *x, whole count) {
  double own = 0;
  ARBEX_EACH(i, count) own += double(x[i]) * x[i];
  const double sum = blockSum(own);
  if (threadIdx.x == 0) shares[blockIdx.x] = sum;
}

ARBEX_KERNEL(add_doubles, double *out, const double *x, whole count) {
  double own = 0;
  for (whole i = threadIdx.x; i < count; i += blockDim.x) own += x[i];
  const double sum = blockSum(own);
  if (threadIdx.x == 0) *out = sum;
}

#endif
