// 3x3 convolutions by Winograd's algorithm: winograd.cpp. Private to this folder.
#ifndef ARBEX_WINOGRAD_HPP
#define ARBEX_WINOGRAD_HPP

#include "kernels.h"

// suitsWinograd returns whether the three kernels below compute the convolution; false
// for shapes that no convolution has, too.
bool suitsWinograd(const arbex_conv &s);

// The kernels of arbex_conv_new, arbex_conv_data_gradient_new and
// arbex_conv_weights_gradient_new.
arbex_kernel *newWinograd(const arbex_conv *s, char *error);
arbex_kernel *newWinogradDataGradient(const arbex_conv *s, char *error);
arbex_kernel *newWinogradWeightsGradient(const arbex_conv *s, char *error);

#endif
