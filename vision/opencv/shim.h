// What gocv 0.31 lacks: OpenCV's thread count, its logging, and networks whose
// exceptions do not end the process and whose runs leak nothing.
#ifndef ARBEX_OPENCV_SHIM_H
#define ARBEX_OPENCV_SHIM_H

#ifdef __cplusplus
extern "C" {
#endif

void arbex_opencv_configure(void);

typedef struct arbex_network arbex_network;

// arbex_network_load reads an ONNX network from memory. On failure it returns NULL
// and a message of at most size bytes.
arbex_network *arbex_network_load(const char *onnx, int length, char *message, int size);
void arbex_network_close(arbex_network *network);

int arbex_network_outputs(const arbex_network *network);
const char *arbex_network_output_name(const arbex_network *network, int output);

// arbex_network_run computes all outputs of an input of the given shape. It returns
// 0, or 1 and a message.
int arbex_network_run(arbex_network *network, float *input, const int shape[4],
                      char *message, int size);

// arbex_network_output returns an output of the last run, which the next one
// overwrites.
const float *arbex_network_output(const arbex_network *network, int output, int *length);

#ifdef __cplusplus
}
#endif

#endif
