#pragma once

namespace cortex {

/** Adds CortexFrameSimilarity. */
void addFrameSimilarity();

}  // namespace cortex
