// Perspective-n-point, which gocv 0.31 lacks.
#ifndef ARBEX_OPENCV_PNP_H
#define ARBEX_OPENCV_PNP_H

#ifdef __cplusplus
extern "C" {
#endif

// arbex_solve_pnp improves rotation (row by row) and translation until the points of an
// object are seen nearest to where they are in the picture of a camera of focal length 1.
// object has count x, y, z; picture has count x, y. It returns 0, or 1 and a message of at
// most size bytes.
int arbex_solve_pnp(const double *object, const double *picture, int count,
                    double rotation[9], double translation[3], char *message, int size);

#ifdef __cplusplus
}
#endif

#endif
