// What gocv 0.31 lacks: OpenCV's thread count, its logging, and a way to try a
// stranger's network file without ending the process.
#ifndef ARBEX_OPENCV_SHIM_H
#define ARBEX_OPENCV_SHIM_H

#ifdef __cplusplus
extern "C" {
#endif

void arbex_settle_opencv(void);

// arbex_try_onnx loads an ONNX network from memory and runs it once on a black
// picture (1 x 3 x height x width). It returns 0 and the number of outputs, or
// 1 and a message of at most size bytes.
int arbex_try_onnx(const char *bytes, int length, int width, int height,
                   int *outputs, char *message, int size);

#ifdef __cplusplus
}
#endif

#endif
