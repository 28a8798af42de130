// oneDNN generates matrix kernels that keep the address of their workspace in the stack pointer. A handler that interrupts
// one writes its frame over whatever lies before that workspace: a window that is resized while TensorFlow computes on one
// thread ends Node with "corrupted size vs. prev_size". So signals go to a thread that does nothing else.
#include "signals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <mutex>
#include <stdexcept>
#include <thread>

namespace cortex {
namespace {

/** For the handler of V8's profiler, the only one that is meant for a thread: it walks through the frames of that one. */
constexpr size_t handlerStackBytes = 256 << 10;

/** Started before anything is blocked, so that it takes what this process took. */
void startReceiver() {
  std::thread([] {
    for (;;) pause();
  }).detach();
}

void giveHandlersAStack() {
  stack_t present{};
  if (sigaltstack(nullptr, &present) == 0 && !(present.ss_flags & SS_DISABLE)) return;
  stack_t own{};
  // Never given back: the thread has it to its end.
  own.ss_sp = new char[handlerStackBytes];
  own.ss_size = handlerStackBytes;
  if (sigaltstack(&own, nullptr) != 0) throw std::runtime_error("signal handlers get no stack of their own");
}

}  // namespace

void shieldFromSignals() {
  static std::once_flag started;
  std::call_once(started, startReceiver);
  giveHandlersAStack();
  sigset_t shielded;
  sigfillset(&shielded);
  // What a thread does itself, and what the profiler asks of it on the stack above.
  for (int own : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP, SIGPROF}) sigdelset(&shielded, own);
  pthread_sigmask(SIG_BLOCK, &shielded, nullptr);
}

}  // namespace cortex
