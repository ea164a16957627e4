// All kernels, for nvcc (make gpu-kernels).
#include "head.hpp"
