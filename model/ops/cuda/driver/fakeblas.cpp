// A replacement of cuBLAS (libcublas.so.12) for tests without a GPU. It implements the
// functions that we call by NVIDIA's documentation, queued on the fake driver's
// streams, and invalid calls are errors.
//
// ARBEX_FAKE_CUDA, see fake.cpp, makes it fail:
//
//   cublas=1    no handle is created; this is the status
//   sgemm=3     all products from the third on fail
#include <cmath>
#include <set>
#include <vector>

#include "fake.h"

namespace {

enum { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, INTERNAL_ERROR = 14 };
enum { OP_N = 0, OP_T = 1 };

struct Handle {
  CUstream stream = nullptr;
  int mode = -1;
};
std::set<void *> handles;
long products;

// A batch of column-major matrices, which an operation may transpose.
struct Matrices {
  bool transposed;
  long long rows, columns, leading, stride;
  uint64_t address;
  size_t bytes(int count) const { return 4 * size_t((count - 1) * stride + (columns - 1) * leading + rows); }
  long long at(long long i, long long j) const { return transposed ? j + i * leading : i + j * leading; }
};

Matrices of(int op, int rows, int columns, int leading, long long stride, const void *at) {
  const bool t = op == OP_T;
  return {t, t ? columns : rows, t ? rows : columns, leading, stride, reinterpret_cast<uint64_t>(at)};
}

CUresult multiply(const Matrices &a, const Matrices &b, const Matrices &c, int k, float alpha, float beta, int count) {
  const float *left = reinterpret_cast<float *>(arbex_fake_memory_at(a.address, a.bytes(count)));
  const float *right = reinterpret_cast<float *>(arbex_fake_memory_at(b.address, b.bytes(count)));
  float *to = reinterpret_cast<float *>(arbex_fake_memory_at(c.address, c.bytes(count)));
  if (!left || !right || !to) return arbex_fake_report_error("a product exceeds its memory");
  for (int p = 0; p < count; p++)
    for (long long j = 0; j < c.columns; j++)
      for (long long i = 0; i < c.rows; i++) {
        double sum = 0;
        for (int d = 0; d < k; d++) sum += double(left[p * a.stride + a.at(i, d)]) * right[p * b.stride + b.at(d, j)];
        float &v = to[p * c.stride + c.at(i, j)];
        v = float(alpha * sum) + (beta == 0 ? 0 : beta * v);
      }
  return CUDA_SUCCESS;
}

CUresult spoil(const Matrices &c) {
  if (float *to = reinterpret_cast<float *>(arbex_fake_memory_at(c.address, c.bytes(1)))) *to = NAN;
  return CUDA_SUCCESS;
}

}  // namespace

extern "C" {

int cublasCreate_v2(void **handle) {
  if (const long status = arbex_fake_setting("cublas", SUCCESS)) return int(status);
  handles.insert(*handle = new Handle);
  return SUCCESS;
}

int cublasDestroy_v2(void *handle) {
  if (!handles.erase(handle)) return NOT_INITIALIZED;
  delete static_cast<Handle *>(handle);
  return SUCCESS;
}

int cublasGetVersion_v2(void *, int *version) {
  *version = 120305;
  return SUCCESS;
}

int cublasSetStream_v2(void *handle, void *stream) {
  static_cast<Handle *>(handle)->stream = reinterpret_cast<CUstream>(stream);
  return SUCCESS;
}

int cublasSetMathMode(void *handle, int mode) {
  static_cast<Handle *>(handle)->mode = mode;
  return SUCCESS;
}

int cublasSgemmStridedBatched(void *handle, int opA, int opB, int m, int n, int k, const float *alpha, const float *a, int lda,
                              long long strideA, const float *b, int ldb, long long strideB, const float *beta, float *c, int ldc,
                              long long strideC, int count) {
  if (!handles.count(handle)) return NOT_INITIALIZED;
  const Handle &h = *static_cast<Handle *>(handle);
  if (!h.stream || h.mode != 0) {
    arbex_fake_report_error("a product outside our stream, or not in full precision");
    return INVALID_VALUE;
  }
  if ((opA != OP_N && opA != OP_T) || (opB != OP_N && opB != OP_T) || m < 1 || n < 1 || k < 1 || count < 1) return INVALID_VALUE;
  const Matrices left = of(opA, m, k, lda, strideA, a), right = of(opB, k, n, ldb, strideB, b), to = of(OP_N, m, n, ldc, strideC, c);
  if (lda < left.rows || ldb < right.rows || ldc < m) return INVALID_VALUE;
  const long last = arbex_fake_setting("sgemm", 0);
  products = last ? products + 1 : 0;
  if (last && products >= last) {
    arbex_fake_enqueue(h.stream, [to] { return spoil(to); });
    return INTERNAL_ERROR;
  }
  const float by = *alpha, keep = *beta;
  return arbex_fake_enqueue(h.stream, [=] { return multiply(left, right, to, k, by, keep, count); }) == CUDA_SUCCESS ? SUCCESS : EXECUTION_FAILED;
}

int cublasSgemm_v2(void *handle, int opA, int opB, int m, int n, int k, const float *alpha, const float *a, int lda, const float *b, int ldb,
                   const float *beta, float *c, int ldc) {
  return cublasSgemmStridedBatched(handle, opA, opB, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1);
}

}  // extern "C"
