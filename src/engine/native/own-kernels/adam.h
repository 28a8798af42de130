#pragma once

namespace cortex {

/** Adds CortexAdam. */
void addAdam();

}  // namespace cortex
