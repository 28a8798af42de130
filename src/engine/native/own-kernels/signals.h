#pragma once

namespace cortex {

/** Lets no signal handler run on the stack of this thread, nor on those of the threads that it starts from now on. */
void shieldFromSignals();

}  // namespace cortex
