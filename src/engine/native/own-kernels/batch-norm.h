#pragma once

namespace cortex {

/** Adds CortexBatchNorm and CortexBatchNormPool, each with its gradient. */
void addBatchNorm();

}  // namespace cortex
