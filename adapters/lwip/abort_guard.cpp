#include "adapters/lwip/abort_guard.h"

#include <csetjmp>
#include <stdexcept>

namespace synfin::adapters::lwip {
namespace {

// What an assertion prints is a line or two.
constexpr std::size_t kMostPrinted = 4096;

// Where the running step began, and whether one runs: what the signal handler can see.
sigjmp_buf beginning;
volatile std::sig_atomic_t running = 0;
const struct sigaction* handler_before = nullptr;

extern "C" void come_back(int signal, siginfo_t* info, void* context) {
  if (running != 0) siglongjmp(beginning, 1);
  const struct sigaction& before = *handler_before;
  if ((before.sa_flags & SA_SIGINFO) != 0) return before.sa_sigaction(signal, info, context);
  if (before.sa_handler == SIG_IGN || before.sa_handler == SIG_DFL) return;  // abort() then ends the process itself
  before.sa_handler(signal);
}

}  // namespace

AbortGuard::AbortGuard() : printed_(kMostPrinted) {
  if (handler_before != nullptr) throw std::logic_error("one AbortGuard at a time in a process");
  output_ = fmemopen(printed_.data(), printed_.size(), "w");
  if (output_ == nullptr) throw std::runtime_error("no memory for what lwIP prints");
  pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
  struct sigaction action {};
  action.sa_sigaction = come_back;
  action.sa_flags = SA_SIGINFO;
  handler_before = &before_;
  sigaction(SIGABRT, &action, &before_);
}

AbortGuard::~AbortGuard() {
  sigaction(SIGABRT, &before_, nullptr);
  handler_before = nullptr;
  std::fclose(output_);
}

std::optional<std::string> AbortGuard::run(void (*step)(void*), void* argument) {
  usual_output_ = stdout;
  stdout = output_;
  // The mask of signals is put back only after an abort(): to save it each time would cost a system call.
  if (sigsetjmp(beginning, 0) == 0) {
    running = 1;
    step(argument);
    running = 0;
    stdout = usual_output_;
    return {};
  }
  running = 0;
  stdout = usual_output_;
  pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
  return last_words();
}

std::string AbortGuard::last_words() {
  std::fflush(output_);
  const long size = std::ftell(output_);
  std::string words(printed_.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  std::rewind(output_);
  if (!words.empty() && words.back() == '\n') words.pop_back();
  return words;
}

}  // namespace synfin::adapters::lwip
