#include "opencv_shim.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
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

// guarded runs f and returns 0; an exception becomes 1 and its message.
template <typename F>
int guarded(char *message, int size, F f) {
  try {
    f();
    return 0;
  } catch (const std::exception &e) {
    std::snprintf(message, size, "%s", e.what());
  } catch (...) {
    std::snprintf(message, size, "unknown C++ error");
  }
  return 1;
}

// settle prepares a network for what OpenCV makes of it.
void settle(cv::dnn::Net &net) {
#if CV_VERSION_MAJOR > 4 || CV_VERSION_MINOR >= 7
  // Fused, BlazeFace's pooling would write into the wider map of the padding
  // behind it (seen with 4.10); apart, both give what OpenCV 4.6 gives fused.
  net.enableFusion(false);
#else
  (void)net;
#endif
}

}  // namespace

extern "C" void arbex_settle_opencv(void) {
  static const bool settled = settle();  // once, also among threads
  (void)settled;
}

struct arbex_net {
  cv::dnn::Net net;
  std::vector<cv::String> names;
  std::vector<cv::Mat> results;  // of the last run
};

extern "C" arbex_net *arbex_net_read(const char *bytes, int length, char *message,
                                     int size) {
  std::unique_ptr<arbex_net> n;
  const int failed = guarded(message, size, [&] {
    n.reset(new arbex_net);
    n->net = cv::dnn::readNetFromONNX(bytes, static_cast<size_t>(length));
    settle(n->net);
    n->names = n->net.getUnconnectedOutLayersNames();
    if (n->names.empty()) throw std::runtime_error("the network has no outputs");
  });
  return failed ? nullptr : n.release();
}

extern "C" void arbex_net_close(arbex_net *net) { delete net; }

extern "C" int arbex_net_outputs(const arbex_net *net) {
  return static_cast<int>(net->names.size());
}

extern "C" const char *arbex_net_name(const arbex_net *net, int output) {
  return net->names[output].c_str();
}

extern "C" int arbex_net_run(arbex_net *net, float *input, const int shape[4],
                             char *message, int size) {
  return guarded(message, size, [&] {
    net->net.setInput(cv::Mat(4, shape, CV_32F, input));
    net->net.forward(net->results, net->names);
    if (net->results.size() != net->names.size())
      throw std::runtime_error("an output is missing");
    for (const cv::Mat &result : net->results)
      if (result.type() != CV_32F || !result.isContinuous())
        throw std::runtime_error("an output is no plain array of floats");
  });
}

extern "C" const float *arbex_net_output(const arbex_net *net, int output,
                                         int *numbers) {
  const cv::Mat &result = net->results[output];
  *numbers = static_cast<int>(result.total());
  return result.ptr<float>();
}
