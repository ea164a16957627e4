// Convolutions as implicit matrix products: the matrix of patches is never written;
// its elements are read from the map when a slice is loaded.
//
// A map is [N, H, W, C], so that k runs along adjacent channels; only an input image
// of few channels is [N, C, H, W], which its strides tell. Groups are separate
// products, numbered by blockIdx.z.
#ifndef ARBEX_CONVOLUTION_HPP
#define ARBEX_CONVOLUTION_HPP

#include "product.hpp"

// The shape of a convolution: source [n, ih, iw, ic], result [n, oh, ow, oc].
struct Shape {
  whole n, ic, ih, iw, oc, oh, ow, side, stride, pad, groups;
  ARBEX_DEVICE int inEach() const { return int(ic / groups); }
  ARBEX_DEVICE int outEach() const { return int(oc / groups); }
};

#define ARBEX_SHAPE                                                                                                  \
  whole n, whole ic, whole ih, whole iw, whole oc, whole oh, whole ow, whole side, whole stride, whole pad, whole groups
#define ARBEX_SHAPE_OF \
  { n, ic, ih, iw, oc, oh, ow, side, stride, pad, groups }

// The strides of a source.
struct Strides {
  whole picture, y, x, channel;
};

// Patches of the source: row = pixel of the result, k = (tap, channel).
struct Patches {
  static constexpr bool alongDepth = true;
  struct Row {
    const float *picture;
    int y, x;
  };
  struct Depth {
    int y, x;
    whole channel;
  };
  const float *numbers;
  Strides at_;
  Shape s;
  int first;  // channel of the group
  ARBEX_DEVICE Row row(int r) const {
    const int pixels = int(s.oh * s.ow), picture = r / pixels, pixel = r % pixels;
    return {numbers + picture * at_.picture, int(pixel / s.ow * s.stride - s.pad), int(pixel % s.ow * s.stride - s.pad)};
  }
  ARBEX_DEVICE Depth depth(int k) const {
    const int each = s.inEach(), tap = k / each, side = int(s.side);
    return {tap / side, tap % side, (first + k % each) * at_.channel};
  }
  ARBEX_DEVICE float at(const Row &row, const Depth &k) const {
    const int y = row.y + k.y, x = row.x + k.x;
    if (y < 0 || x < 0 || y >= s.ih || x >= s.iw) return 0;
    return row.picture[y * at_.y + x * at_.x + k.channel];
  }
};

// The transpose of Patches: row = (tap, channel), k = pixel of the result.
struct PatchesByPixel {
  static constexpr bool alongDepth = false;
  typedef Patches::Depth Row;
  Patches patches;
  ARBEX_DEVICE Row row(int r) const { return patches.depth(r); }
  ARBEX_DEVICE Patches::Row depth(int k) const { return patches.row(k); }
  ARBEX_DEVICE float at(const Row &row, const Patches::Row &k) const { return patches.at(k, row); }
};

// The gradients that reach a pixel of the source: row = that pixel, k = (tap, channel
// of the result).
struct Reached {
  static constexpr bool alongDepth = true;
  struct Row {
    const float *picture;
    int y, x;
  };
  struct Depth {
    int y, x, channel;
  };
  const float *dy;
  Shape s;
  int first;
  ARBEX_DEVICE Row row(int r) const {
    const int pixels = int(s.ih * s.iw), picture = r / pixels, pixel = r % pixels;
    return {dy + picture * s.oh * s.ow * s.oc, int(pixel / s.iw + s.pad), int(pixel % s.iw + s.pad)};
  }
  ARBEX_DEVICE Depth depth(int k) const {
    const int each = s.outEach(), tap = k / each, side = int(s.side);
    return {tap / side, tap % side, first + k % each};
  }
  ARBEX_DEVICE float at(const Row &row, const Depth &k) const {
    const int y = row.y - k.y, x = row.x - k.x, stride = int(s.stride);
    if (y < 0 || x < 0 || y % stride || x % stride || y / stride >= s.oh || x / stride >= s.ow) return 0;
    return row.picture[(y / stride * s.ow + x / stride) * s.oc + k.channel];
  }
};

// The epilogue of a convolution: bias, residual, border correction (one row of
// channels for each of nine positions), PReLU. Null pointers are left out.
struct After {
  const float *bias, *residual, *border, *slopes;
  ARBEX_DEVICE float of(float v, whole pixel, int channel, const Shape &s) const {
    if (bias) v += bias[channel];
    if (residual) v += residual[pixel * s.oc + channel];
    if (border) {
      const whole y = pixel / s.ow % s.oh, x = pixel % s.ow;
      const int down = y == 0 ? 0 : y == s.oh - 1 ? 2 : 1, across = x == 0 ? 0 : x == s.ow - 1 ? 2 : 1;
      v += border[(3 * down + across) * s.oc + channel];
    }
    if (slopes && !(v > 0)) v *= slopes[channel];
    return v;
  }
};

struct Result {
  float *y;
  Shape s;
  int first;
  After after;
  ARBEX_DEVICE void put(int row, int column, float v) const {
    y[row * s.oc + first + column] = after.of(v, row, first + column, s);
  }
};

// weights: [groups][tap, channel of the source][channel of the result]
#define ARBEX_CONV(name, tile)                                                                                               \
  ARBEX_KERNEL(name, float *y, const float *x, const float *weights, ARBEX_SHAPE, whole xPicture, whole xY, whole xX,          \
               whole xChannel, const float *bias, const float *slopes, const float *border, const float *residual) {          \
    const Shape s = ARBEX_SHAPE_OF;                                                                                           \
    const int group = blockIdx.z, in = s.inEach(), out = s.outEach(), depth = int(side * side) * in;                          \
    const Patches a = {x, {xPicture, xY, xX, xChannel}, s, group * in};                                                       \
    const Across b = {weights + whole(group) * depth * out, out};                                                             \
    product<tile>(a, b, Result{y, s, group * out, {bias, residual, border, slopes}}, int(n * oh * ow), out, 0, depth);        \
  }
ARBEX_CONV(conv, 64)
ARBEX_CONV(conv_wide, 128)

struct Source {
  float *numbers;
  Strides at;
  Shape s;
  int first;
  ARBEX_DEVICE void put(int row, int column, float v) const {
    const whole pixels = s.ih * s.iw, pixel = row % pixels;
    numbers[row / pixels * at.picture + pixel / s.iw * at.y + pixel % s.iw * at.x + (first + column) * at.channel] = v;
  }
};

// weights: [groups][tap, channel of the result][channel of the source]
#define ARBEX_CONV_DATA(name, tile)                                                                                 \
  ARBEX_KERNEL(name, float *dx, const float *dy, const float *weights, ARBEX_SHAPE, whole xPicture, whole xY, whole xX, \
               whole xChannel) {                                                                                     \
    const Shape s = ARBEX_SHAPE_OF;                                                                                  \
    const int group = blockIdx.z, in = s.inEach(), out = s.outEach(), depth = int(side * side) * out;                \
    const Reached a = {dy, s, group * out};                                                                          \
    const Across b = {weights + whole(group) * depth * in, in};                                                      \
    const Source to = {dx, {xPicture, xY, xX, xChannel}, s, group * in};                                             \
    product<tile>(a, b, to, int(n * ih * iw), in, 0, depth);                                                         \
  }
ARBEX_CONV_DATA(conv_data, 64)
ARBEX_CONV_DATA(conv_data_wide, 128)

// The gradient of plain weights: [oc][ic / groups][taps].
struct Weights {
  float *numbers;
  int in, taps;
  ARBEX_DEVICE void put(int row, int column, float v) const {
    numbers[(whole(row) * in + column % in) * taps + column / in] = v;
  }
};

// The pixels are divided into splits, whose results follow each other.
ARBEX_KERNEL(conv_weights, float *dw, const float *x, const float *dy, ARBEX_SHAPE, whole xPicture, whole xY, whole xX,
             whole xChannel, whole splits) {
  const Shape s = ARBEX_SHAPE_OF;
  const int group = int(blockIdx.z / splits), in = s.inEach(), out = s.outEach(), taps = int(side * side);
  const whole split = blockIdx.z % splits, pixels = n * oh * ow;
  const Across a = {dy + group * out, oc};
  const PatchesByPixel b = {{x, {xPicture, xY, xX, xChannel}, s, group * in}};
  const Weights to = {dw + (split * oc + group * out) * in * taps, in, taps};
  product<64>(a, b, to, out, in * taps, int(pixels * split / splits), int(pixels * (split + 1) / splits));
}

// Packs weights [oc][ic / groups][taps] for conv: [groups][tap, in][out].
ARBEX_KERNEL(pack_conv, float *packed, const float *weights, whole oc, whole in, whole taps, whole groups) {
  const whole out = oc / groups;
  ARBEX_EACH(i, oc * in * taps) {
    const whole o = i % out, c = i / out % in, tap = i / (out * in) % taps, g = i / (out * in * taps);
    packed[i] = weights[((g * out + o) * in + c) * taps + tap];
  }
}

// Packs weights for conv_data: [groups][tap, out][in].
ARBEX_KERNEL(pack_conv_data, float *packed, const float *weights, whole oc, whole in, whole taps, whole groups) {
  const whole out = oc / groups;
  ARBEX_EACH(i, oc * in * taps) {
    const whole c = i % in, o = i / in % out, tap = i / (in * out) % taps, g = i / (in * out * taps);
    packed[i] = weights[((g * out + o) * in + c) * taps + tap];
  }
}

// ---- depthwise convolution ----

// weights: [c][taps]
ARBEX_KERNEL(depthwise, float *y, const float *x, const float *weights, ARBEX_SHAPE, const float *bias, const float *slopes,
             const float *border, const float *residual) {
  const Shape s = ARBEX_SHAPE_OF;
  const After after = {bias, residual, border, slopes};
  ARBEX_EACH(i, n * oh * ow * oc) {
    const int c = int(i % oc);
    const whole pixel = i / oc, picture = pixel / (oh * ow);
    const int top = int(pixel / ow % oh * stride - pad), left = int(pixel % ow * stride - pad);
    float sum = 0;
    for (int v = 0; v < side; v++)
      for (int u = 0; u < side; u++)
        if (top + v >= 0 && left + u >= 0 && top + v < ih && left + u < iw)
          sum += x[((picture * ih + top + v) * iw + left + u) * ic + c] * weights[(c * side + v) * side + u];
    y[i] = after.of(sum, pixel, c, s);
  }
}

ARBEX_KERNEL(depthwise_data, float *dx, const float *dy, const float *weights, ARBEX_SHAPE) {
  const Shape s = ARBEX_SHAPE_OF;
  ARBEX_EACH(i, n * ih * iw * ic) {
    const int c = int(i % ic);
    const Reached reached = {dy, s, c};
    const Reached::Row row = reached.row(int(i / ic));
    float sum = 0;
    for (int v = 0; v < side; v++)
      for (int u = 0; u < side; u++) sum += reached.at(row, {v, u, c}) * weights[(c * side + v) * side + u];
    dx[i] = sum;
  }
}

#endif
