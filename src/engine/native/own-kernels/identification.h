#pragma once

namespace cortex {

/** Adds CortexIdentification. */
void addIdentification();

}  // namespace cortex
