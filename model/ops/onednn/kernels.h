// The C interface of the CPU kernels. It hides oneDNN, whose C++ interface differs
// between versions 2 and 3.
//
// A kernel is created once for fixed shapes and run many times. Feature maps are
// float32 in nChw8c or nChw16c (see arbex_block_size) unless a comment says plain;
// tokens are row-major. Functions that can fail return 0 or null and write one
// line to error.
#ifndef ARBEX_KERNELS_H
#define ARBEX_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARBEX_INPUTS = 8, ARBEX_EXTRA_OUTPUTS = 4, ARBEX_MESSAGE = 256 };

typedef struct arbex_kernel arbex_kernel;

// What a kernel reads and writes: memory from arbex_alloc.
typedef struct {
  const float *in[ARBEX_INPUTS];
  float *out;
  float *extra[ARBEX_EXTRA_OUTPUTS];  // extra outputs
  float *scratch;
} arbex_args;

enum { ARBEX_NONE, ARBEX_RELU, ARBEX_GELU, ARBEX_SIGMOID };

// in: source, weights (packed unless plain_weights), bias, slopes [oc],
// border [9][oc], residual
typedef struct {
  int n, ic, ih, iw, oc, oh, ow, side, stride, pad, groups;
  int bias, slopes, border, residual;
  int plain_weights;  // packed in every run, because they change between runs
} arbex_conv;
arbex_kernel *arbex_conv_new(const arbex_conv *spec, char *error);

// rows x k times weights (n x k) transposed.
// in: source, weights, bias, residual (added last), factor (multiplied last)
typedef struct {
  int rows, k, n;
  int bias, act, residual, factor;
  int packed_weights;
} arbex_linear;
arbex_kernel *arbex_linear_new(const arbex_linear *spec, char *error);

// in: source [rows][c], weight, bias
typedef struct {
  int rows, c;
  float epsilon;
} arbex_layernorm;
arbex_kernel *arbex_layernorm_new(const arbex_layernorm *spec, char *error);

// With fixed statistics. in: source, mean, variance, weight, bias.
// plain: source is [n][c], with h = w = 1.
typedef struct {
  int n, c, h, w, plain;
  float epsilon;
} arbex_batchnorm;
arbex_kernel *arbex_batchnorm_new(const arbex_batchnorm *spec, char *error);

// softmax(scale * q k^T + bias) v for each head.
// in: queries, keys, values, bias [heads][tq][tk] (or null). A row of queries
// begins at offset + batch * batch_stride + token * row_stride, likewise the
// others; head h takes the columns from h * dim. out: [n][tq][heads * dim].
typedef struct {
  int offset, batch_stride, row_stride;
} arbex_rows;
typedef struct {
  int n, heads, tq, tk, dim;
  float scale;
  arbex_rows q, k, v;
} arbex_attention;
arbex_kernel *arbex_attention_new(const arbex_attention *spec, char *error);

// Copies between blocked maps, tokens [n][h*w][c] and plain maps. in: source
enum { ARBEX_BLOCKED, ARBEX_TOKENS, ARBEX_PLAIN };
typedef struct {
  int n, c, h, w, from, to;
} arbex_reorder;
arbex_kernel *arbex_reorder_new(const arbex_reorder *spec, char *error);

// Every stride-th pixel of a map. in: source
typedef struct {
  int n, c, h, w, stride;
} arbex_subsample;
arbex_kernel *arbex_subsample_new(const arbex_subsample *spec, char *error);

// max(x, 0) + slope * min(x, 0) with a slope per channel. in: source, slopes
typedef struct {
  int n, c, h, w;
} arbex_prelu;
arbex_kernel *arbex_prelu_new(const arbex_prelu *spec, char *error);

// in: source
typedef struct {
  int count, act;
} arbex_eltwise;
arbex_kernel *arbex_eltwise_new(const arbex_eltwise *spec, char *error);

// a + b or a * b. b is broadcast over the rows of a when rows_b is 1 and over its
// columns when c_b is 1. in: a, b
enum { ARBEX_ADD, ARBEX_MUL };
typedef struct {
  int rows, c, rows_b, c_b, op;
} arbex_binary;
arbex_kernel *arbex_binary_new(const arbex_binary *spec, char *error);

// ---- gradients (gradients.cpp) ----
//
// dy is the gradient of a result y, dx that of its source x.

// in: dy, weights (plain). out: dx
arbex_kernel *arbex_conv_data_gradient_new(const arbex_conv *spec, char *error);
// in: x, dy. out: gradient of the weights (plain); extra 0: of the bias
arbex_kernel *arbex_conv_weights_gradient_new(const arbex_conv *spec, char *error);

// in: dy, weights. out: dx
arbex_kernel *arbex_linear_data_gradient_new(const arbex_linear *spec, char *error);
// in: x, dy. out: gradient of the weights; extra 0: of the bias
arbex_kernel *arbex_linear_weights_gradient_new(const arbex_linear *spec, char *error);

// in: x, weight, dy. out: dx; extra 0, 1: gradients of weight and bias
arbex_kernel *arbex_layernorm_gradient_new(const arbex_layernorm *spec, char *error);

// With the statistics of the batch. in: x, weight, bias. out: y; extra 0, 1: mean
// and variance (biased)
arbex_kernel *arbex_batchnorm_train_new(const arbex_batchnorm *spec, char *error);
// in: x, mean, variance, weight, dy. out: dx; extra 0, 1: gradients of weight and
// bias. fixed: the statistics do not depend on x.
arbex_kernel *arbex_batchnorm_gradient_new(const arbex_batchnorm *spec, int fixed, char *error);

// in: x, slopes, dy. out: dx; extra 0: gradient of the slopes
arbex_kernel *arbex_prelu_gradient_new(const arbex_prelu *spec, char *error);

// in: dy. out: dx
arbex_kernel *arbex_subsample_gradient_new(const arbex_subsample *spec, char *error);

// in: queries, keys, values, bias, dy. out: gradients of queries, keys and
// values side by side, [n][t][3 * heads * dim], for tq = tk; extra 0: of the bias
arbex_kernel *arbex_attention_gradient_new(const arbex_attention *spec, char *error);

// in: x for GELU, y for the others; dy. out: dx
arbex_kernel *arbex_eltwise_gradient_new(const arbex_eltwise *spec, char *error);

// out: sum over the rows of in 0 times in 1, [c]
typedef struct {
  int rows, c;
} arbex_column_sums;
arbex_kernel *arbex_column_sums_new(const arbex_column_sums *spec, char *error);

// Columns begin to begin + width of rows of c. in: source
typedef struct {
  int rows, c, begin, width;
} arbex_columns;
arbex_kernel *arbex_columns_new(const arbex_columns *spec, char *error);

// out: sum of in 0 to terms - 1
typedef struct {
  int count, terms;
} arbex_sum;
arbex_kernel *arbex_sum_new(const arbex_sum *spec, char *error);

// A step of Adam for n parameters, with decoupled weight decay and a moving
// average of the weights.
typedef struct {
  float rate, beta1, beta2, epsilon, decay;
  float correction1, correction2;  // of the moments' bias: 1 / (1 - beta^step)
  float clip;              // factor of the gradient
  float average_rate;              // 1 - decay of the moving average
} arbex_adam;
void arbex_adam_step(const arbex_adam *spec, float *weights, float *mean, float *square, float *average,
                     const float *gradient, size_t n);
double arbex_square_sum(const float *x, size_t n);

int arbex_run(arbex_kernel *kernel, const arbex_args *args, char *error);
const char *arbex_implementation(const arbex_kernel *kernel);
size_t arbex_scratch_size(const arbex_kernel *kernel);  // in floats
size_t arbex_packed_size(const arbex_kernel *kernel);  // of the packed weights in floats; 0: they are plain
uint64_t arbex_packed_layout(const arbex_kernel *kernel);  // equal for equal layouts of the weights
int arbex_pack(arbex_kernel *kernel, const float *plain, float *packed, char *error);
void arbex_free_kernel(arbex_kernel *kernel);

int arbex_block_size(int channels);  // channels in a block of a map with so many: 8 or 16

float *arbex_alloc(size_t floats);  // aligned to 64 bytes; null when there is no memory
void arbex_free(float *memory);

void arbex_set_threads(int n);  // for the calling OS thread
void arbex_prepare(void);  // compiles the matrix product of attention, once in a process
void arbex_trim(void);  // returns free memory to the system
void arbex_version(char *text);  // ARBEX_MESSAGE bytes

#ifdef __cplusplus
}
#endif

#endif
