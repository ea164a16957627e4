// Reliability balancing, its losses, and the small tensor operations of the pyramid:
// the GPU versions of the Go functions of package model, where the formulas are.
// They are small: one thread per row, in double, as in Go.
//
// A null gradient is not computed.
#ifndef ARBEX_HEAD_HPP
#define ARBEX_HEAD_HPP

#include "norms.hpp"

ARBEX_DEVICE double square(double x) { return x * x; }

ARBEX_KERNEL(distributions, float *p, const float *z, whole rows, whole c, real scale) {
  ARBEX_EACH(row, rows) {
    const float *from = z + row * c;
    double most = scale * from[0], sum = 0;
    for (whole k = 1; k < c; k++) most = fmax(most, scale * from[k]);
    for (whole k = 0; k < c; k++) sum += exp(scale * from[k] - most);
    for (whole k = 0; k < c; k++) p[row * c + k] = float(exp(scale * from[k] - most) / sum);
  }
}
ARBEX_KERNEL(distributions_data, float *dz, const float *p, const float *dy, whole rows, whole c, real scale) {
  ARBEX_EACH(row, rows) {
    double dot = 0;
    for (whole k = row * c; k < (row + 1) * c; k++) dot += double(p[k]) * dy[k];
    for (whole k = row * c; k < (row + 1) * c; k++) dz[k] = float(scale * p[k] * (dy[k] - dot));
  }
}

// e [n, width], anchors [count, width] -> [n, count]
ARBEX_KERNEL(anchor_distances, float *out, const float *e, const float *anchors, whole n, whole count, whole width, real floor) {
  ARBEX_EACH(i, n * count) {
    double sum = floor;
    for (whole k = 0; k < width; k++) sum += square(double(anchors[i % count * width + k]) - e[i / count * width + k]);
    out[i] = float(sqrt(sum));
  }
}
ARBEX_KERNEL(anchor_distances_data, float *de, float *da, const float *e, const float *anchors, const float *distances,
             const float *dy, whole n, whole count, whole width) {
  ARBEX_EACH(i, (n + count) * width) {
    const whole row = i / width, k = i % width;
    double sum = 0;
    if (row < n) {
      if (!de) continue;
      for (whole a = 0; a < count; a++)
        sum -= double(dy[row * count + a]) / distances[row * count + a] * (double(anchors[a * width + k]) - e[i]);
      de[i] = float(sum);
    } else if (da) {
      const whole a = row - n;
      for (whole r = 0; r < n; r++)
        sum += double(dy[r * count + a]) / distances[r * count + a] * (double(anchors[a * width + k]) - e[r * width + k]);
      da[a * width + k] = float(sum);
    }
  }
}

// sums of `each` neighbours
ARBEX_KERNEL(sum_groups, float *out, const float *x, whole count, whole each) {
  ARBEX_EACH(i, count) {
    double sum = 0;
    for (whole k = i * each; k < (i + 1) * each; k++) sum += x[k];
    out[i] = float(sum);
  }
}
ARBEX_KERNEL(sum_groups_data, float *dx, const float *dy, whole count, whole each) {
  ARBEX_EACH(i, count * each) dx[i] = dy[i / each];
}

// C(p) = 1 - H(p), 0 for a uniform distribution and 1 for a certain one.
ARBEX_DEVICE double confidenceOf(const float *p, whole c) {
  double entropy = 0;
  for (whole k = 0; k < c; k++)
    if (p[k] > 0) entropy -= double(p[k]) * log(double(p[k]));
  return fmin(1., fmax(0., 1 - entropy / log(double(c))));
}
ARBEX_DEVICE double confidenceSlope(float p, whole c) { return p > 0 ? (log(double(p)) + 1) / log(double(c)) : 0; }

// out [n, of]: column `place` is the confidence of p
ARBEX_KERNEL(confidences, float *out, const float *p, whole n, whole c, whole of, whole place) {
  ARBEX_EACH(i, n) out[i * of + place] = float(confidenceOf(p + i * c, c));
}

ARBEX_KERNEL(weigh, float *out, const float *p, const float *q, whole rows, whole c, real least) {
  ARBEX_EACH(row, rows) {
    const double cp = confidenceOf(p + row * c, c) + least, cq = confidenceOf(q + row * c, c) + least;
    for (whole k = row * c; k < (row + 1) * c; k++) out[k] = float((cp * p[k] + cq * q[k]) / (cp + cq));
  }
}

ARBEX_DEVICE void weighToOne(float *d, const float *own, double confidence, double both, const float *out, const float *dy, whole c) {
  if (!d) return;
  double pull = 0;
  for (whole k = 0; k < c; k++) pull += double(dy[k]) * (double(own[k]) - out[k]);
  for (whole k = 0; k < c; k++) d[k] = float((dy[k] * confidence + pull * confidenceSlope(own[k], c)) / both);
}
ARBEX_KERNEL(weigh_data, float *dp, float *dq, const float *p, const float *q, const float *out, const float *dy, whole rows,
             whole c, real least) {
  ARBEX_EACH(row, rows) {
    const whole at = row * c;
    const double cp = confidenceOf(p + at, c) + least, cq = confidenceOf(q + at, c) + least;
    weighToOne(dp ? dp + at : dp, p + at, cp, cp + cq, out + at, dy + at, c);
    weighToOne(dq ? dq + at : dq, q + at, cq, cp + cq, out + at, dy + at, c);
  }
}

// ---- losses: one block, one number ----

ARBEX_DEVICE double targetOf(float y, real smoothing, whole c, float weight) {
  return ((1 - smoothing) * y + smoothing / c) * weight;
}
ARBEX_KERNEL(class_loss, float *out, const float *p, const float *labels, const float *weights, whole n, whole c, real smoothing,
             real least) {
  double own = 0;
  for (whole i = threadIdx.x; i < n * c; i += blockDim.x)
    own -= targetOf(labels[i], smoothing, c, weights[i % c]) * log(fmax(double(p[i]), least));
  const double sum = blockSum(own);
  if (threadIdx.x == 0) out[0] = float(sum / n);
}
ARBEX_KERNEL(class_loss_data, float *dp, const float *p, const float *labels, const float *weights, const float *dy, whole n,
             whole c, real smoothing, real least) {
  ARBEX_EACH(i, n * c)
  dp[i] = float(-double(dy[0]) / n * targetOf(labels[i], smoothing, c, weights[i % c]) / fmax(double(p[i]), least));
}

ARBEX_DEVICE float squareDistance(const float *x, const float *y, whole width) {
  float sum = 0;
  for (whole k = 0; k < width; k++) sum += (x[k] - y[k]) * (x[k] - y[k]);
  return sum;
}

// margin 0: no cap
ARBEX_KERNEL(anchor_loss, float *out, const float *anchors, whole count, whole width, real scale, real margin) {
  double own = 0;
  for (whole i = threadIdx.x; i < count * count; i += blockDim.x) {
    double d = squareDistance(anchors + i / count * width, anchors + i % count * width, width);
    if (margin > 0) d = fmin(d, margin * margin);
    own += d;
  }
  const double sum = blockSum(own);
  if (threadIdx.x == 0) out[0] = float(scale * sum);
}
// distances [count, count] is scratch for anchor_loss_data
ARBEX_KERNEL(anchor_pairs, float *distances, const float *anchors, whole count, whole width) {
  ARBEX_EACH(i, count * count)
  distances[i] = squareDistance(anchors + i / count * width, anchors + i % count * width, width);
}
ARBEX_KERNEL(anchor_loss_data, float *da, const float *anchors, const float *distances, const float *dy, whole count,
             whole width, real scale, real margin) {
  ARBEX_EACH(i, count * width) {
    const whole a = i / width, k = i % width;
    const float factor = float(4 * scale * dy[0]);
    float sum = 0;
    for (whole b = 0; b < count; b++)
      if (!(margin > 0 && distances[a * count + b] >= margin * margin)) sum += factor * (anchors[i] - anchors[b * width + k]);
    da[i] = sum;
  }
}

// nearest [n][2]: the index of the anchor of its class that is nearest to each
// embedding, and its squared distance
ARBEX_KERNEL(nearest_anchors, float *nearest, const float *e, const float *anchors, const float *labels, whole n, whole c,
             whole each, whole width) {
  ARBEX_EACH(i, n) {
    whole label = 0;
    for (whole k = 1; k < c; k++)
      if (labels[i * c + k] > labels[i * c + label]) label = k;
    float least = 0;
    whole at = -1;
    for (whole a = label * each; a < (label + 1) * each; a++) {
      const float d = squareDistance(e + i * width, anchors + a * width, width);
      if (at < 0 || d < least) at = a, least = d;
    }
    nearest[2 * i] = float(at);
    nearest[2 * i + 1] = least;
  }
}
ARBEX_KERNEL(center_loss, float *out, const float *nearest, whole n, real scale) {
  double own = 0;
  for (whole i = threadIdx.x; i < n; i += blockDim.x) own += nearest[2 * i + 1];
  const double sum = blockSum(own);
  if (threadIdx.x == 0) out[0] = float(scale * sum);
}
ARBEX_KERNEL(center_loss_data, float *de, float *da, const float *nearest, const float *e, const float *anchors, const float *dy,
             whole n, whole count, whole width, real scale) {
  ARBEX_EACH(i, (n + count) * width) {
    const whole row = i / width, k = i % width;
    const float factor = float(2 * scale * dy[0]);
    if (row < n) {
      if (de) de[i] = factor * (e[i] - anchors[whole(nearest[2 * row]) * width + k]);
    } else if (da) {
      const whole a = row - n;
      float sum = 0;
      for (whole r = 0; r < n; r++)
        if (whole(nearest[2 * r]) == a) sum -= factor * (e[r * width + k] - anchors[a * width + k]);
      da[a * width + k] = sum;
    }
  }
}

// weighted sum of up to three numbers
ARBEX_KERNEL(weighted, float *out, const float *a, const float *b, const float *c, real wa, real wb, real wc) {
  if (threadIdx.x == 0 && blockIdx.x == 0) out[0] = float(wa * a[0] + (b ? wb * b[0] : 0) + (c ? wc * c[0] : 0));
}
ARBEX_KERNEL(weighted_data, float *da, float *db, float *dc, const float *dy, real wa, real wb, real wc) {
  if (threadIdx.x || blockIdx.x) return;
  if (da) da[0] = float(wa) * dy[0];
  if (db) db[0] = float(wb) * dy[0];
  if (dc) dc[0] = float(wc) * dy[0];
}

// The distance of the outer eye corners, the unit of the loss.
ARBEX_DEVICE double eyeDistance(const float *places, whole right, whole left) {
  const double dx = double(places[2 * left]) - places[2 * right], dy = double(places[2 * left + 1]) - places[2 * right + 1];
  return fmax(sqrt(dx * dx + dy * dy), 1e-3);
}
ARBEX_KERNEL(landmark_loss, float *out, const float *points, const float *places, whole n, whole count, whole right, whole left,
             real floor) {
  double own = 0;
  for (whole i = threadIdx.x; i < n * count; i += blockDim.x) {
    const double dx = double(points[2 * i]) - places[2 * i], dy = double(points[2 * i + 1]) - places[2 * i + 1];
    own += sqrt(dx * dx + dy * dy + floor) / (count * eyeDistance(places + i / count * 2 * count, right, left));
  }
  const double sum = blockSum(own);
  if (threadIdx.x == 0) out[0] = float(sum / n);
}
ARBEX_KERNEL(landmark_loss_data, float *dpoints, const float *points, const float *places, const float *dy, whole n, whole count,
             whole right, whole left, real floor) {
  ARBEX_EACH(i, n * count) {
    const double unit = double(dy[0]) / (eyeDistance(places + i / count * 2 * count, right, left) * count * n);
    const double x = double(points[2 * i]) - places[2 * i], y = double(points[2 * i + 1]) - places[2 * i + 1];
    const double d = sqrt(x * x + y * y + floor);
    dpoints[2 * i] = float(unit * x / d);
    dpoints[2 * i + 1] = float(unit * y / d);
  }
}

// ---- pooling and position embeddings ----

// [n, tokens, c] -> [n, c]
ARBEX_KERNEL(mean_token, float *out, const float *x, whole n, whole tokens, whole c) {
  ARBEX_EACH(i, n * c) {
    float sum = 0;
    for (whole t = 0; t < tokens; t++) sum += x[(i / c * tokens + t) * c + i % c];
    out[i] = sum / tokens;
  }
}
ARBEX_KERNEL(mean_token_data, float *dx, const float *dy, whole n, whole tokens, whole c) {
  ARBEX_EACH(i, n * tokens * c) dx[i] = dy[i / (tokens * c) * c + i % c] / tokens;
}

// y = x + repeated, which has `each` numbers
ARBEX_KERNEL(add_repeated, float *y, const float *x, const float *repeated, whole count, whole each) {
  ARBEX_EACH(i, count) y[i] = x[i] + repeated[i % each];
}

// [n, tokens, c] with a class token in front and position embeddings added:
// [n, tokens + 1, c]
ARBEX_KERNEL(class_token, float *y, const float *x, const float *token, const float *places, whole n, whole tokens, whole c) {
  const whole each = (tokens + 1) * c;
  ARBEX_EACH(i, n * each) {
    const whole k = i % each;
    y[i] = (k < c ? token[k] : x[i / each * tokens * c + k - c]) + places[k];
  }
}

// Relative position bias: table [(2w-1)^2, heads] to [heads, w*w, w*w]
ARBEX_KERNEL(relative_bias, float *out, const float *table, whole w, whole heads) {
  const whole each = w * w;
  ARBEX_EACH(i, heads * each * each) {
    const whole h = i / (each * each), from = i / each % each, to = i % each;
    const whole row = from / w - to / w + w - 1, column = from % w - to % w + w - 1;
    out[i] = table[(row * (2 * w - 1) + column) * heads + h];
  }
}
ARBEX_KERNEL(relative_bias_data, float *dtable, const float *dy, whole w, whole heads) {
  const whole each = w * w, across = 2 * w - 1;
  ARBEX_EACH(i, across * across * heads) {
    const whole h = i % heads, down = i / heads / across - (w - 1), right = i / heads % across - (w - 1);
    float sum = 0;
    for (whole y = down > 0 ? down : 0; y < w + (down < 0 ? down : 0); y++)
      for (whole x = right > 0 ? right : 0; x < w + (right < 0 ? right : 0); x++)
        sum += dy[(h * each + y * w + x) * each + (y - down) * w + x - right];
    dtable[i] = sum;
  }
}

#endif
