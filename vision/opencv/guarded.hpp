#ifndef ARBEX_OPENCV_GUARDED_HPP
#define ARBEX_OPENCV_GUARDED_HPP

#include <cstdio>
#include <exception>

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

#endif
