// Convolutions of 3x3 with stride 1 by Winograd's algorithm (Lavin and Gray 2016, "Fast
// algorithms for convolutional neural networks", arXiv:1509.09308): a tile of m x m
// outputs of all channels costs (m+2)^2 small matrix products instead of 9 m^2, a quarter
// of the multiplications for m = 4. Some tiles at a time are transformed, multiplied and
// transformed back, so that what lies between stays in the cache of the core.
#include "kernel.hpp"
#include "winograd.hpp"

namespace {

// Map describes a blocked map of n images: c channels of h x w pixels.
struct Map {
  int n, c, h, w, block;

  // channel returns where the pixels of a channel begin.
  template <class Float>
  Float *channel(Float *map, int image, int ch) const {
    return map + (size_t(image) * c + ch / block * block) * h * w + ch % block;
  }
};

// Tile is where a tile of m x m pixels begins, tiles being counted over all images.
struct Tile {
  int n, y, x;
  Tile(const Map &s, int m, int index) {
    const int across = (s.w + m - 1) / m, down = (s.h + m - 1) / m;
    n = index / (across * down);
    y = index / across % down * m;
    x = index % across * m;
  }
};

// Rows is where transformed tiles lie: [plane][panel][tile][width], in floats.
struct Rows {
  int count, width;
  size_t plane;
  Rows(int count, int channels, int width) : count(count), width(width), plane(size_t(count) * channels) {}
  size_t at(int tile, int c) const { return size_t(c / width * count + tile) * width + c % width; }
};

// Filters is where filters lie: plain [out][in][3][3], or of a data gradient, for which
// they are turned by 180 degrees and their input channels are outputs; packed
// [plane][panel][in][width].
struct Filters {
  int in, out, width;
  bool turned;
  size_t at(int o, int i, int k) const { return turned ? (size_t(i) * out + o) * 9 + 8 - k : (size_t(o) * in + i) * 9 + k; }
  size_t packed(int plane, int o, int i) const {
    return (size_t(plane) * out + o / width * width) * in + size_t(i) * width + o % width;
  }
};

// Fused is what is added to an output, and its PReLU; null where there is none.
struct Fused {
  const float *bias, *slopes, *border, *residual;
  static int third(int i, int n) { return i == 0 ? 0 : i == n - 1 ? 2 : 1; }
  int borderRow(const Map &s, int y, int x) const { return 3 * third(y, s.h) + third(x, s.w); }
};

namespace plain {
#include "winograd_loops.h"
}
#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace avx2 {
#include "winograd_loops.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512dq,avx2,fma")
namespace avx512 {
#include "winograd_loops.h"
}
#pragma GCC pop_options
#endif

// The loops of winograd_loops.h for an instruction set and a size of tiles.
struct WinogradLoops {
  int lanes;
  void (*readTiles)(const float *map, const Map &s, int first, int count, const Rows &rows, float *to);
  void (*readGradientTiles)(const float *map, const Map &s, int first, int count, const Rows &rows, float *to);
  void (*writeTiles)(const float *from, const Rows &rows, float *map, const Map &s, int first, int count, const Fused &fused);
  void (*packFilters)(const float *plain, const Filters &f, int o, float *to);
  void (*unpackGradients)(const float *packed, const Filters &f, int o, float *to);
  void (*product)(int vectors, const float *a, size_t row, size_t step, const float *b, int count, int depth, float *c, size_t stride,
                  bool add);
};

#define ARBEX_WINOGRAD_LOOPS(cpu, m)                                                                                     \
  WinogradLoops {                                                                                                        \
    cpu::lanes, cpu::readTiles<m, false>, cpu::readTiles<m, true>, cpu::writeTiles<m>, cpu::packFilters<m>,             \
        cpu::unpackGradients<m>, cpu::product                                                                           \
  }

template <int m>
WinogradLoops winogradLoops(int block) {
#if defined(__x86_64__)
  if (block == 16) return ARBEX_WINOGRAD_LOOPS(avx512, m);
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return ARBEX_WINOGRAD_LOOPS(avx2, m);
#endif
  return ARBEX_WINOGRAD_LOOPS(plain, m);
}

// scratchOf returns memory of the calling thread, which the next call may overwrite: all
// kernels of a thread share it, so that it stays in the cache. It is null if there is none.
float *scratchOf(size_t floats) {
  struct Memory {
    float *begin = nullptr;
    size_t size = 0;
    ~Memory() { arbex_free(begin); }
  };
  static thread_local Memory own;
  if (own.size < floats) {
    arbex_free(own.begin);
    own.begin = arbex_alloc(floats);
    own.size = own.begin ? floats : 0;
  }
  return own.begin;
}

// Winograd is what the convolution and its gradients share.
class Winograd : public CustomKernel {
 public:
  Winograd(const arbex_conv &s, bool turned)
      : m_(tileOf(s)),
        in_{s.n, turned ? s.oc : s.ic, s.ih, s.iw, blockSize(s.ic)},
        out_{s.n, turned ? s.ic : s.oc, s.ih, s.iw, blockSize(s.oc)},
        loops_(m_ == 4 ? winogradLoops<4>(in_.block) : winogradLoops<2>(in_.block)),
        filters_{in_.c, out_.c, vectorsOf(out_.c / loops_.lanes) * loops_.lanes, turned},
        planes_((m_ + 2) * (m_ + 2)),
        tiles_(s.n * ((s.ih + m_ - 1) / m_) * ((s.iw + m_ - 1) / m_)) {}

  const char *implementation() const override { return m_ == 4 ? "winograd 4x4" : "winograd 2x2"; }

 protected:
  // tileOf returns m: small maps would waste much of large tiles, and transformed
  // filters of large tiles are larger.
  static int tileOf(const arbex_conv &s) { return std::min(s.ih, s.iw) >= 28 ? 4 : 2; }

  // vectorsOf returns how many vectors a panel is wide: a divisor of `all`, at most 3.
  static int vectorsOf(int all) { return all % 3 == 0 ? 3 : all % 2 == 0 ? 2 : 1; }

  size_t filterFloats() const { return size_t(planes_) * filters_.in * filters_.out; }

  void packFilters(const float *plain, float *packed) const {
#pragma omp parallel for schedule(static)
    for (int o = 0; o < filters_.out; o += loops_.lanes) loops_.packFilters(plain, filters_, o, packed);
  }

  // convolve computes the output by packed filters.
  void convolve(const float *from, const float *packed, float *to, const Fused &fused) const {
    const int most = std::max(8, int(chunkFloats / planes_ / (in_.c + out_.c)));
    const int threads = omp_get_max_threads(), jobs = ((tiles_ + most - 1) / most + threads - 1) / threads * threads;
    const int chunk = (tiles_ + jobs - 1) / jobs;
    bool complete = true;  // no exception may leave a parallel region
#pragma omp parallel for schedule(dynamic, 1) reduction(&& : complete)
    for (int first = 0; first < tiles_; first += chunk) {
      const int count = std::min(chunk, tiles_ - first);
      const Rows rows(count, in_.c, in_.c), products(count, out_.c, out_.c);
      float *a = scratchOf(planes_ * (rows.plane + products.plane));
      if (!a) {
        complete = false;
        continue;
      }
      float *c = a + planes_ * rows.plane;
      loops_.readTiles(from, in_, first, count, rows, a);
      for (int p = 0; p < planes_; p++)
        for (int o = 0; o < out_.c; o += filters_.width)
          loops_.product(filters_.width / loops_.lanes, a + p * rows.plane, in_.c, 1, packed + filters_.packed(p, o, 0), count, in_.c,
                         c + p * products.plane + o, out_.c, false);
      loops_.writeTiles(c, products, to, out_, first, count, fused);
    }
    if (!complete) throw std::bad_alloc();
  }

  // The floats of tiles and products of a chunk: a megabyte.
  static constexpr int chunkFloats = 1 << 18;

  int m_;
  Map in_, out_;
  WinogradLoops loops_;
  Filters filters_;
  int planes_, tiles_;
};
constexpr int Winograd::chunkFloats;

class WinogradConv : public Winograd {
 public:
  explicit WinogradConv(const arbex_conv &s) : Winograd(s, false), s_(s) {}

  size_t scratch() const override { return s_.plain_weights ? filterFloats() : 0; }
  size_t packed() const override { return filterFloats(); }
  uint64_t packedLayout() const override { return (uint64_t(m_) << 32 | uint64_t(filters_.width)) << 8 | 'W'; }
  void pack(const float *plain, float *packed) override { packFilters(plain, packed); }

  void run(const arbex_args &args) override {
    const float *packed = args.in[1];
    if (s_.plain_weights) {
      packFilters(args.in[1], args.scratch);
      packed = args.scratch;
    }
    convolve(args.in[0], packed, args.out,
             {s_.bias ? args.in[2] : nullptr, s_.slopes ? args.in[3] : nullptr, s_.border ? args.in[4] : nullptr,
              s_.residual ? args.in[5] : nullptr});
  }

 private:
  arbex_conv s_;
};

class WinogradDataGradient : public Winograd {
 public:
  explicit WinogradDataGradient(const arbex_conv &s) : Winograd(s, true) {}
  size_t scratch() const override { return filterFloats(); }

  void run(const arbex_args &args) override {
    packFilters(args.in[1], args.scratch);
    convolve(args.in[0], args.scratch, args.out, Fused{});
  }
};

class WinogradWeightsGradient : public Winograd {
 public:
  explicit WinogradWeightsGradient(const arbex_conv &s)
      : Winograd(s, false), bias_(s.bias), chunk_(std::min(tiles_, std::max(64, int(sharedFloats / planes_ / (in_.c + out_.c))))) {}

  size_t scratch() const override { return filterFloats() + size_t(planes_) * chunk_ * (in_.c + out_.c); }

  // run sums over chunks of tiles that all threads read: each sums planes of its own.
  void run(const arbex_args &args) override {
    float *sums = args.scratch, *x = sums + filterFloats(), *dy = x + size_t(planes_) * chunk_ * in_.c;
    const int part = 8, panels = out_.c / filters_.width;
#pragma omp parallel
    for (int first = 0; first < tiles_; first += chunk_) {
      const int count = std::min(chunk_, tiles_ - first);
      const Rows rows(count, in_.c, in_.c), gradients(count, out_.c, filters_.width);
#pragma omp for schedule(static)
      for (int i = 0; i < count; i += part) {
        const int these = std::min(part, count - i);
        loops_.readTiles(args.in[0], in_, first + i, these, rows, x + rows.at(i, 0));
        loops_.readGradientTiles(args.in[1], out_, first + i, these, gradients, dy + gradients.at(i, 0));
      }
#pragma omp for collapse(2) schedule(static)
      for (int p = 0; p < planes_; p++)
        for (int panel = 0; panel < panels; panel++) {
          const int o = panel * filters_.width;
          loops_.product(filters_.width / loops_.lanes, x + p * rows.plane, 1, in_.c, dy + p * gradients.plane + gradients.at(0, o), in_.c,
                         count, sums + filters_.packed(p, o, 0), filters_.width, first > 0);
        }
    }
#pragma omp parallel for schedule(static)
    for (int o = 0; o < out_.c; o += loops_.lanes) loops_.unpackGradients(sums, filters_, o, args.out);
    if (bias_) sumPixels(args.in[1], args.extra[0]);
  }

 private:
  // The floats of tiles that the threads share: four megabytes.
  static constexpr int sharedFloats = 1 << 20;

  // sumPixels sums the gradients of each channel: float within a row, double across rows.
  void sumPixels(const float *dy, float *to) const {
#pragma omp parallel for schedule(static)
    for (int c = 0; c < out_.c; c += out_.block) {
      double sums[maxBlock] = {};
      for (int row = 0; row < out_.n * out_.h; row++) {
        const float *pixels = out_.channel(dy, row / out_.h, c) + size_t(row % out_.h) * out_.w * out_.block;
        float sum[maxBlock] = {};
        for (int x = 0; x < out_.w; x++) loops().add(sum, pixels + x * out_.block, out_.block);
        for (int i = 0; i < out_.block; i++) sums[i] += sum[i];
      }
      std::copy(sums, sums + out_.block, to + c);
    }
  }

  bool bias_;
  int chunk_;
};
constexpr int WinogradWeightsGradient::sharedFloats;

}  // namespace

bool suitsWinograd(const arbex_conv &s) {
  const bool possible = s.n > 0 && s.ic > 0 && s.oc > 0 && s.ih > 0 && s.iw > 0 && s.oh == s.ih && s.ow == s.iw;
  return possible && s.side == 3 && s.stride == 1 && s.pad == 1 && s.groups == 1 && s.ic % 8 == 0 && s.oc % 8 == 0 &&
         blockSize(s.ic) == blockSize(s.oc);
}

arbex_kernel *newWinograd(const arbex_conv *s, char *error) { return make<WinogradConv>(s, error); }
arbex_kernel *newWinogradDataGradient(const arbex_conv *s, char *error) { return make<WinogradDataGradient>(s, error); }
arbex_kernel *newWinogradWeightsGradient(const arbex_conv *s, char *error) { return make<WinogradWeightsGradient>(s, error); }
