#include "pnp.h"

#include <stdexcept>

#include <opencv2/calib3d.hpp>
#include <opencv2/core.hpp>

#include "guarded.hpp"

extern "C" int arbex_solve_pnp(const double *object, const double *picture, int count,
                               double rotation[9], double translation[3], char *message,
                               int size) {
  return guarded(message, size, [&] {
    const cv::Mat points(count, 3, CV_64F, const_cast<double *>(object));
    const cv::Mat seen(count, 2, CV_64F, const_cast<double *>(picture));
    const cv::Mat camera = cv::Mat::eye(3, 3, CV_64F);
    cv::Mat matrix(3, 3, CV_64F, rotation), moved(3, 1, CV_64F, translation), axis;
    cv::Rodrigues(matrix, axis);
    if (!cv::solvePnP(points, seen, camera, cv::noArray(), axis, moved, true,
                      cv::SOLVEPNP_ITERATIVE))
      throw std::runtime_error("there is no solution");
    cv::Rodrigues(axis, matrix);
    if (!cv::checkRange(matrix)) throw std::runtime_error("there is no finite solution");
  });
}
