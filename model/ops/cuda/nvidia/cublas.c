//go:build gpu

#include "cublas.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

// Newest first. A version that is too new for the driver fails to create a handle;
// then the next one is tried.
static const int versions[] = {13, 12, 11};

// The linker's folders, and the one of NVIDIA's installer, which is not among them.
static const char *const folders[] = {"", "/usr/local/cuda/lib64/"};

static void *find(const char *folder, int version) {
  char path[128];
  // cuBLAS depends on this library, and finds it once it is loaded.
  snprintf(path, sizeof path, "%slibcublasLt.so.%d", folder, version);
  dlopen(path, RTLD_NOW | RTLD_LOCAL);
  snprintf(path, sizeof path, "%slibcublas.so.%d", folder, version);
  return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

// Full single precision without TF32, like our kernels.
enum { SUCCESS = 0, DEFAULT_MATH = 0 };

static int init(struct arbex_cublas *to, void *library, void *stream, char *error) {
  int (*create)(void **), (*version)(void *, int *), (*setStream)(void *, void *), (*setMode)(void *, int);
  *(void **)&create = dlsym(library, "cublasCreate_v2");
  *(void **)&version = dlsym(library, "cublasGetVersion_v2");
  *(void **)&setStream = dlsym(library, "cublasSetStream_v2");
  *(void **)&setMode = dlsym(library, "cublasSetMathMode");
  *(void **)&to->destroy = dlsym(library, "cublasDestroy_v2");
  *(void **)&to->sgemm = dlsym(library, "cublasSgemm_v2");
  *(void **)&to->batched = dlsym(library, "cublasSgemmStridedBatched");
  if (!create || !version || !setStream || !setMode || !to->destroy || !to->sgemm || !to->batched) {
    snprintf(error, ARBEX_CUBLAS_MESSAGE, "a library called cuBLAS is installed that lacks its functions");
    return 0;
  }
  int status = create(&to->handle);
  if (status != SUCCESS) {
    snprintf(error, ARBEX_CUBLAS_MESSAGE, "cuBLAS is installed, but does not start (status %d); it may be too new for the driver", status);
    return 0;
  }
  if ((status = version(to->handle, &to->version)) == SUCCESS && (status = setStream(to->handle, stream)) == SUCCESS &&
      (status = setMode(to->handle, DEFAULT_MATH)) == SUCCESS)
    return 1;
  snprintf(error, ARBEX_CUBLAS_MESSAGE, "cuBLAS cannot be prepared (status %d)", status);
  arbex_cublas_close(to);
  return 0;
}

int arbex_cublas_open(struct arbex_cublas *to, void *stream, char *error) {
  snprintf(error, ARBEX_CUBLAS_MESSAGE, "cuBLAS (libcublas.so.11, 12 or 13) is not installed");
  for (unsigned v = 0; v < sizeof versions / sizeof *versions; v++)
    for (unsigned f = 0; f < sizeof folders / sizeof *folders; f++) {
      void *library = find(folders[f], versions[v]);
      if (library && init(to, library, stream, error)) return 1;
    }
  memset(to, 0, sizeof *to);
  return 0;
}

int arbex_cublas_multiply(const struct arbex_cublas *with, int transA, int transB, int m, int n, int k, float alpha, uint64_t a, int lda,
                          int64_t strideA, uint64_t b, int ldb, int64_t strideB, uint64_t c, int ldc, int64_t strideC, int count) {
  const float zero = 0;
  const float *left = (const float *)(uintptr_t)a, *right = (const float *)(uintptr_t)b;
  float *to = (float *)(uintptr_t)c;
  // This function may split a long sum among more of the GPU than the batched one.
  if (count == 1) return with->sgemm(with->handle, transA, transB, m, n, k, &alpha, left, lda, right, ldb, &zero, to, ldc);
  return with->batched(with->handle, transA, transB, m, n, k, &alpha, left, lda, strideA, right, ldb, strideB, &zero, to, ldc, strideC, count);
}

void arbex_cublas_close(struct arbex_cublas *with) {
  if (with->handle) with->destroy(with->handle);
  with->handle = 0;
}
