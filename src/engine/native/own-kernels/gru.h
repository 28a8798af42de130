#pragma once

namespace cortex {

/** Adds CortexGru and CortexGruGradient. */
void addGru();

}  // namespace cortex
