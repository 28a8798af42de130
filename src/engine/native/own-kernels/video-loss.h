#pragma once

namespace cortex {

/** Adds CortexVideoLoss. */
void addVideoLoss();

}  // namespace cortex
