#include "shim.h"

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>

#include "guarded.hpp"

namespace {

// OpenCV reads the environment when it opens its first video, so this has to happen
// before. A value set by the user stays.
bool configure() {
  setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rw_timeout;2000000", 0);  // microseconds
  setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);                         // AV_LOG_QUIET
  cv::setNumThreads(1);
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  // Exceptions become our errors; OpenCV would print them as well.
  cv::redirectError([](int, const char *, const char *, const char *, int,
                       void *) { return 0; });
  return true;
}

// disable_fusion works around an error of OpenCV's.
void disable_fusion(cv::dnn::Net &net) {
#if CV_VERSION_MAJOR > 4 || CV_VERSION_MINOR >= 7
  // Fused, BlazeFace's pooling would write into the wider map of the padding
  // behind it (seen with 4.10); apart, both give what OpenCV 4.6 gives fused.
  net.enableFusion(false);
#else
  (void)net;
#endif
}

}  // namespace

extern "C" void arbex_opencv_configure(void) {
  static const bool configured = configure();  // once, also among threads
  (void)configured;
}

struct arbex_network {
  cv::dnn::Net net;
  std::vector<cv::String> names;
  std::vector<cv::Mat> results;  // of the last run
};

extern "C" arbex_network *arbex_network_load(const char *onnx, int length, char *message,
                                     int size) {
  std::unique_ptr<arbex_network> n;
  const int failed = guarded(message, size, [&] {
    n.reset(new arbex_network);
    n->net = cv::dnn::readNetFromONNX(onnx, static_cast<size_t>(length));
    disable_fusion(n->net);
    n->names = n->net.getUnconnectedOutLayersNames();
    if (n->names.empty()) throw std::runtime_error("the network has no outputs");
  });
  return failed ? nullptr : n.release();
}

extern "C" void arbex_network_close(arbex_network *network) { delete network; }

extern "C" int arbex_network_outputs(const arbex_network *network) {
  return static_cast<int>(network->names.size());
}

extern "C" const char *arbex_network_output_name(const arbex_network *network, int output) {
  return network->names[output].c_str();
}

extern "C" int arbex_network_run(arbex_network *network, float *input, const int shape[4],
                             char *message, int size) {
  return guarded(message, size, [&] {
    network->net.setInput(cv::Mat(4, shape, CV_32F, input));
    network->net.forward(network->results, network->names);
    if (network->results.size() != network->names.size())
      throw std::runtime_error("an output is missing");
    for (const cv::Mat &result : network->results)
      if (result.type() != CV_32F || !result.isContinuous())
        throw std::runtime_error("an output is no plain array of floats");
  });
}

extern "C" const float *arbex_network_output(const arbex_network *network, int output,
                                         int *length) {
  const cv::Mat &result = network->results[output];
  *length = static_cast<int>(result.total());
  return result.ptr<float>();
}
