#pragma once

namespace cortex {

/** Adds CortexOpticalFlow. */
void addOpticalFlow();

}  // namespace cortex
