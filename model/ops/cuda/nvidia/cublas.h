// cuBLAS, loaded at run time, so that the program starts without it.
#ifndef ARBEX_CUBLAS_H
#define ARBEX_CUBLAS_H

#include <stdint.h>

enum { ARBEX_CUBLAS_MESSAGE = 256 };

// A handle and the functions that are called with it.
struct arbex_cublas {
  void *handle;
  int version;  // 120305 is 12.3.5
  int (*destroy)(void *handle);
  int (*sgemm)(void *handle, int transA, int transB, int m, int n, int k, const float *alpha, const float *a, int lda, const float *b,
               int ldb, const float *beta, float *c, int ldc);
  int (*batched)(void *handle, int transA, int transB, int m, int n, int k, const float *alpha, const float *a, int lda, long long strideA,
                 const float *b, int ldb, long long strideB, const float *beta, float *c, int ldc, long long strideC, int count);
};

// Loads the newest cuBLAS that works with this driver and creates a handle for the
// stream, in the context of this thread. Returns 0 and writes the reason to error if
// there is none.
int arbex_cublas_open(struct arbex_cublas *to, void *stream, char error[ARBEX_CUBLAS_MESSAGE]);

// Computes `count` products C = alpha op(A) op(B), column-major. Returns a
// cublasStatus_t.
int arbex_cublas_multiply(const struct arbex_cublas *with, int transA, int transB, int m, int n, int k, float alpha, uint64_t a, int lda,
                          int64_t strideA, uint64_t b, int ldb, int64_t strideB, uint64_t c, int ldc, int64_t strideC, int count);

void arbex_cublas_close(struct arbex_cublas *with);

#endif
