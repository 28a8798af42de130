#pragma once

namespace cortex {

/** Adds CortexLinearScan. */
void addLinearScan();

}  // namespace cortex
