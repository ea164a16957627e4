// Which kernels are too small to share among threads. To wake a thread and to wait for it
// costs some ten microseconds, and more on a busy machine. Private to this folder.
#ifndef ARBEX_SMALL_HPP
#define ARBEX_SMALL_HPP

#include "kernels.h"

#include <omp.h>

namespace {

// The most multiply-accumulate operations, and the most numbers that are read or
// written, of a kernel that runs on one thread: some thirty microseconds.
constexpr double smallProduct = 1.2e6, smallCopy = 64e3;

inline bool isSmall(const arbex_conv &s) {
  return double(s.n) * s.oc * s.oh * s.ow * s.ic / s.groups * s.side * s.side <= smallProduct && double(s.n) * s.oc * s.oh * s.ow <= smallCopy;
}
inline bool isSmall(const arbex_linear &s) { return double(s.rows) * s.k * s.n <= smallProduct; }
inline bool isSmall(const arbex_attention &s) { return 2.0 * s.n * s.heads * s.tq * s.tk * s.dim <= smallProduct; }
inline bool isSmall(const arbex_layernorm &s) { return double(s.rows) * s.c <= smallCopy; }
inline bool isSmall(const arbex_batchnorm &s) { return double(s.n) * s.c * s.h * s.w <= smallCopy; }
inline bool isSmall(const arbex_reorder &s) { return double(s.n) * s.c * s.h * s.w <= smallCopy; }
inline bool isSmall(const arbex_subsample &s) { return double(s.n) * s.c * s.h * s.w <= smallCopy; }
inline bool isSmall(const arbex_prelu &s) { return double(s.n) * s.c * s.h * s.w <= smallCopy; }
inline bool isSmall(const arbex_eltwise &s) { return s.count <= smallCopy; }
inline bool isSmall(const arbex_binary &s) { return double(s.rows) * s.c <= smallCopy; }

// The rest belongs to training, where batches are large.
template <class Spec>
inline bool isSmall(const Spec &) {
  return false;
}

// While a ThreadLimit that is on lives, the calling thread has no helpers.
class ThreadLimit {
 public:
  explicit ThreadLimit(bool on) : before_(on ? omp_get_max_threads() : 0) {
    if (before_ > 0) omp_set_num_threads(1);
  }
  ~ThreadLimit() {
    if (before_ > 0) omp_set_num_threads(before_);
  }
  ThreadLimit(const ThreadLimit &) = delete;
  ThreadLimit &operator=(const ThreadLimit &) = delete;

 private:
  int before_;
};

}  // namespace

#endif
