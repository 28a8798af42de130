#pragma once

namespace cortex {

/** Adds CortexFewChannelConvolution and its gradients with respect to input and kernel. */
void addFewChannelConvolution();

}  // namespace cortex
