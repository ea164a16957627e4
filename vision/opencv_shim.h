// What gocv 0.31 lacks: OpenCV's thread count, its logging, and networks whose
// faults do not end the process and whose runs leave nothing behind.
#ifndef ARBEX_OPENCV_SHIM_H
#define ARBEX_OPENCV_SHIM_H

#ifdef __cplusplus
extern "C" {
#endif

void arbex_settle_opencv(void);

typedef struct arbex_net arbex_net;

// arbex_net_read loads an ONNX network from memory. What fails gives NULL and a
// message of at most size bytes.
arbex_net *arbex_net_read(const char *bytes, int length, char *message, int size);
void arbex_net_close(arbex_net *net);

int arbex_net_outputs(const arbex_net *net);
const char *arbex_net_name(const arbex_net *net, int output);

// arbex_net_run computes all outputs of an input of the given shape. It returns 0,
// or 1 and a message.
int arbex_net_run(arbex_net *net, float *input, const int shape[4], char *message,
                  int size);

// arbex_net_output returns an output of the last run, which the next one overwrites.
const float *arbex_net_output(const arbex_net *net, int output, int *numbers);

#ifdef __cplusplus
}
#endif

#endif
