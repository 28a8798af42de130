#pragma once

namespace cortex {

/** Adds CortexSpectralConvolution and its gradients. */
void addSpectralConvolution();

}  // namespace cortex
