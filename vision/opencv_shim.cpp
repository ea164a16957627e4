#include "opencv_shim.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>

namespace {

// The environment is read by OpenCV when it opens its first video, so this has
// to happen before; a value set by the user stays.
bool settle() {
  setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rw_timeout;2000000", 0);  // microseconds
  setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);                         // AV_LOG_QUIET
  cv::setNumThreads(1);
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  // Thrown errors are caught and told by us; the default prints them as well.
  cv::redirectError([](int, const char *, const char *, const char *, int,
                       void *) { return 0; });
  return true;
}

void tryOnnx(const char *bytes, int length, int width, int height, int *outputs) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(bytes, static_cast<size_t>(length));
  const int shape[] = {1, 3, height, width};
  net.setInput(cv::Mat(4, shape, CV_32F, cv::Scalar(0)));
  std::vector<cv::Mat> results;
  net.forward(results, net.getUnconnectedOutLayersNames());
  *outputs = static_cast<int>(results.size());
}

}  // namespace

extern "C" void arbex_settle_opencv(void) {
  static const bool settled = settle();  // once, also among threads
  (void)settled;
}

extern "C" int arbex_try_onnx(const char *bytes, int length, int width,
                              int height, int *outputs, char *message, int size) {
  try {
    tryOnnx(bytes, length, width, height, outputs);
    return 0;
  } catch (const std::exception &e) {
    std::snprintf(message, size, "%s", e.what());
  } catch (...) {
    std::snprintf(message, size, "unknown C++ error");
  }
  return 1;
}
